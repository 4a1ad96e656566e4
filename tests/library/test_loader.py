"""Files to objects: what is wrong is told by file and line, and everything else still loads."""

from pathlib import Path

import pytest

from greenroom.core.errors import ContentError
from greenroom.library.loader import (
    Problem,
    load_file,
    load_library,
    load_persona,
    load_rubric,
    load_scenario,
    packaged_root,
    version_of,
)
from greenroom.library.reading import MAX_BYTES

from . import example


def only_problem(folder: Path, content: str | bytes) -> Problem:
    problems = load_file(example.write(folder, content)).problems
    assert len(problems) == 1, problems
    return problems[0]


def changed(old: str, new: str) -> tuple[str, int]:
    """The example with its only `old` replaced, and the line where that is."""
    text = example.text()
    assert text.count(old) == 1
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


def test_everything_that_is_packaged_loads() -> None:
    library = load_library([packaged_root()])
    assert library.problems == []
    assert len(library.scenarios) >= 9
    assert {p for s in library.scenarios.values() for p in s.personas} <= set(library.personas)
    assert "support" in library.rubrics


@pytest.mark.parametrize(
    ("broken", "line", "message", "mend"),
    [
        ("id: a\n\ttitle: b\n", 2, "not YAML", "spaces, never tabs"),
        ("id: a\nsummary: see: this\n", 2, "not YAML", "in quotes"),
        ('id: a\ntitle: "open\n', None, "not YAML", "never closed"),
        ("id: a\nfacts: [one, two\ngoal: b\n", None, "not YAML", "bracket"),
        ("id: a\ntitle: *name\n", 2, "`*name` names nothing", "quotes"),
        ("a: &x\n  b: *x\n", 2, "contains itself", "write the part out"),
        ("id: a\ntitle: b\nid: c\n", 3, "`id` is given twice (first on line 1)", "keep one"),
        ("id: a\ntitle: !!python/name:os.system x\n", 2, "is not allowed", "remove it"),
        ("id: a\n---\nid: b\n", 2, "a second document", "one document a file"),
        ("", 1, "the file is empty", "write-a-scenario.md"),
        ("# only a comment\n", 1, "the file is empty", "write-a-scenario.md"),
        ("- a\n- b\n", 1, "this is a list or a single value", "start with `id:`"),
        (b"id: a\ntitle: caf\xe9\n", 2, "not UTF-8", "save it with the encoding UTF-8"),
        (b"id: a\ntitle: b\x00c\n", 2, "a character that YAML does not allow", "control character"),
        ("x: " + "[" * 100 + "]" * 100, 1, "nested too deeply", "levels"),
        ("x: " + "y" * MAX_BYTES, 0, "larger than 1 MB", "split it"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_with_a_mend(
    tmp_path: Path, broken: str | bytes, line: int | None, message: str, mend: str
) -> None:
    problem = only_problem(tmp_path, broken)
    assert message in problem.message
    assert mend in problem.mend
    assert line is None or problem.line == line
    assert "example.yaml" in str(problem)


def test_a_small_file_cannot_unfold_to_a_huge_one(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert "unfolds to too many values" in only_problem(tmp_path, bomb).message


@pytest.mark.parametrize(
    ("old", "new", "message", "mend"),
    [
        ("reveal: probed", "revael: probed", "`revael` is not known in facts, no. 3 (move)", "`reveal`"),
        ("reveal: probed", "reveal: probbed", "`probbed` is not one of", "did you mean `probed`?"),
        ("minutes: 8", "minutes: eight", "minutes", ""),
        ("minutes: 8", "minutes: 500", "500 is out of range", "120"),
        ("id: deadline", "id: The Deadline", "`The Deadline` is no id", "small letters"),
        ("pack: helpdesk", "pack: 7", "should be text, and is a number", 'in quotes: "7"'),
        ("goal: get back to the team drive", "goal:", "should be text, and is empty", "write the text"),
        ('marks: ["not accessible"]', "marks: not accessible", "should be a list, and is text", "after `- `"),
        ("tags: [network, drive]", "tags: {a: b}", "should be a list, and is a mapping", "after `- `"),
        ("  - There they are, all my folders.", "  - There they are: all.", "reads as a mapping", "quotes"),
    ],
)
def test_what_has_the_wrong_shape_is_told_by_line(
    tmp_path: Path, old: str, new: str, message: str, mend: str
) -> None:
    text, line = changed(old, new)
    problem = only_problem(tmp_path, text)
    assert problem.line == line
    assert message in problem.message
    assert mend in problem.mend


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, changed("goal: get back to the team drive\n", "")[0])
    assert problem.message == "`goal` is missing"
    assert problem.mend == "add `goal:`"


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = example.text().replace("minutes: 8", "minutes: 0").replace("weight: 2 ", "weight: 9 ")
    lines = [p.line for p in load_file(example.write(tmp_path, text)).problems]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_two_facts_with_one_id(tmp_path: Path) -> None:
    text, line = changed("id: deadline", "id: message")
    problem = only_problem(tmp_path, text)
    assert problem.line == line
    assert "`message` is already on line" in problem.message


def test_words_that_other_readers_of_yaml_take_for_true_and_dates_are_text(tmp_path: Path) -> None:
    text, _ = changed(
        "world: {cable: wrong, drive: gone}", "world: {cable: wrong, drive: gone, a: on, b: no}"
    )
    scenario = load_scenario(
        example.write(tmp_path, text.replace("title: The team drive is gone", "title: 2026-01-02"))
    )
    assert scenario.world["a"] == "on"
    assert scenario.world["b"] == "no"
    assert scenario.title == "2026-01-02"


def test_anchors_save_writing(tmp_path: Path) -> None:
    text = example.text().replace(
        "    deflects:\n      - Nothing", "    deflects: &vague\n      - Nothing", 1
    )
    start = text.index("    deflects:\n      - It was all standing there.")
    end = text.index("\n\n", start)
    text = text[:start] + "    deflects: *vague" + text[end:]
    scenario = load_scenario(example.write(tmp_path, text))
    assert scenario.facts[3].deflects == scenario.facts[2].deflects


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert (
        load_scenario(example.write(tmp_path, b"\xef\xbb\xbf" + example.text().encode())).id == "team-drive"
    )


def test_a_broken_file_does_not_hinder_the_others(tmp_path: Path) -> None:
    example.write(tmp_path, "id: [", "a/broken.yaml")
    example.write(tmp_path, example.text(), "a/good.yml")
    example.write(tmp_path, "no: scenario", ".hidden/x.yaml")
    example.write(tmp_path, "not read", "a/notes.txt")
    library = load_library([tmp_path])
    assert list(library.scenarios) == ["team-drive"]
    assert [p.path.name for p in library.problems] == ["broken.yaml"]


def test_the_folder_tells_what_a_file_is(tmp_path: Path) -> None:
    for kind, name in (("personas", "office_worker"), ("rubrics", "support")):
        source = packaged_root() / kind / f"{name}.yaml"
        example.write(tmp_path, source.read_bytes(), f"mine/{kind}/{name}.yaml")
    library = load_library([tmp_path])
    assert library.problems == []
    assert list(library.personas) == ["office_worker"]
    assert list(library.rubrics) == ["support"]


def test_the_first_of_two_with_one_id_stays_and_the_second_is_a_problem(tmp_path: Path) -> None:
    first = example.write(tmp_path, example.text(), "a.yaml")
    example.write(tmp_path, changed("difficulty: beginner", "difficulty: expert")[0], "b.yaml")
    library = load_library([tmp_path])
    assert library.scenarios["team-drive"].difficulty == "beginner"
    assert [p.path.name for p in library.problems] == ["b.yaml"]
    assert str(first) in library.problems[0].message


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert load_library([tmp_path / "nowhere"]).problems[0].message == "there is no such file or folder"


def test_loading_one_file_raises_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = example.write(tmp_path, "id: x\n")
    for load in (load_scenario, load_persona, load_rubric):
        with pytest.raises(ContentError) as raised:
            load(path)
        assert "is missing" in str(raised.value)


def test_the_version_follows_the_meaning_and_not_the_layout(tmp_path: Path) -> None:
    plain = load_scenario(example.write(tmp_path, example.text()))
    laid_out = load_scenario(example.write(tmp_path, "# A remark.\n" + example.text() + "\n\n"))
    other = load_scenario(example.write(tmp_path, changed("minutes: 8", "minutes: 9")[0]))
    assert plain.version == laid_out.version == version_of(example.data())
    assert other.version != plain.version
