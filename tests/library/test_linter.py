"""The linter: each check finds its flaw in a scenario with that one flaw, and nothing in one without."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from greenroom.library.lint import lint
from greenroom.library.loader import packaged_root

from . import example

Data = dict[str, Any]
Change = Callable[[Data], None]


def test_the_packaged_library_is_clean() -> None:
    assert lint([packaged_root()], example.packaged()) == []


def by_id(items: list[Data], name: str) -> Data:
    return next(item for item in items if item["id"] == name)


def fact(d: Data, name: str) -> Data:
    return by_id(d["facts"], name)


def step(d: Data, name: str) -> Data:
    return by_id(d["steps"], name)


def outcome(d: Data, name: str) -> Data:
    return by_id(d["outcomes"], name)


REFERENCES: list[tuple[Change, str, str]] = [
    (lambda d: outcome(d, "back")["when"].update(told=["mesage"]), "dangling", "no fact `mesage`"),
    (lambda d: outcome(d, "back")["when"].update(asked=["nothing"]), "dangling", "no fact `nothing`"),
    (lambda d: outcome(d, "back")["when"].update(tried=["reboot"]), "dangling", "no step `reboot`"),
    (lambda d: outcome(d, "back")["when"].update(answered=["x"]), "dangling", "no concern `x`"),
    (
        lambda d: outcome(d, "back").update(when={"any": [{"not": {"broken": ["x"]}}]}),
        "dangling",
        "policy `x`",
    ),
    (lambda d: outcome(d, "back")["when"]["world"].update(plug="in"), "dangling", "no world key `plug`"),
    (
        lambda d: outcome(d, "back")["when"]["world"].update(drive="bakc"),
        "dangling",
        "`drive` is never `bakc`",
    ),
    (lambda d: d["policies"][1]["on"].update(steps=["x"]), "dangling", "no step `x`"),
    (lambda d: d.update(checklist=[{"id": "a", "label": "A", "fact": "x"}]), "dangling", "no fact `x`"),
    (lambda d: d.update(personas=["office_wroker"]), "dangling", "no persona `office_wroker`"),
    (lambda d: d["rubric"].update(use="suport"), "dangling", "no rubric `suport`"),
    (lambda d: d["rubric"].update(weights={"kindness": 5}), "dangling", "no criterion `kindness`"),
    (lambda d: d["rubric"]["ideal"].update(style=["x"]), "dangling", "no criterion `style`"),
    (lambda d: d.update(personas=[]), "no-persona", "no personas"),
    (lambda d: d["policies"][1].update(on={}), "dead-policy", "nothing sets off `ask-first`"),
    (lambda d: d["policies"][0]["on"].update(words=["(open"]), "bad-pattern", "no regular expression"),
    (lambda d: d["policies"][0]["on"].update(words=["x?"]), "bad-pattern", "matches the empty text"),
    (
        lambda d: d["canned"].append({"id": "b", "shortcut": "hi", "title": "B", "text": "Bye."}),
        "same-shortcut",
        "`hi` is taken",
    ),
    (lambda d: outcome(d, "back")["when"].update(verified=True), "no-identity", "no fact settles"),
    (lambda d: d.update(checks_pass=False), "no-identity", "nothing to check"),
]

OUTCOMES: list[tuple[Change, str, str]] = [
    (lambda d: outcome(d, "back").update(success=False), "no-success", "no outcome is a success"),
    (
        lambda d: outcome(d, "back").update(when={"world": {"drive": "back", "cable": "wrong"}}),
        "unreachable",
        "leads to `back`",
    ),
    (lambda d: step(d, "other-socket").pop("right"), "no-right-step", "`back` cannot be reached by steps"),
    (
        lambda d: outcome(d, "back").update(when={"world": {"cable": "wrong"}}),
        "free-success",
        "before anything",
    ),
    (lambda d: outcome(d, "not-checked").pop("when"), "early-catch-all", "always holds"),
    (lambda d: outcome(d, "unresolved").update(when={"turns": 3}), "no-catch-all", "has a condition"),
    (lambda d: outcome(d, "unresolved").update(success=True), "free-success", "success by default"),
]

AMOUNTS: list[tuple[Change, str, str]] = [
    (lambda d: d.update(facts=[]), "nothing-to-do", "no facts"),
    (lambda d: d.update(steps=[]), "nothing-to-do", "no steps"),
    (lambda d: d["opening"].pop(), "too-few", "opening: 2 first lines"),
    (lambda d: fact(d, "message")["asks"].pop(), "too-few", "message: 6 ways to ask"),
    (lambda d: fact(d, "message")["tells"].pop(), "too-few", "message: 2 ways to tell"),
    (lambda d: fact(d, "message").update(plain_tells=["A box."]), "too-few", "in plain words"),
    (lambda d: fact(d, "move")["deflects"].pop(), "no-deflects", "`move` is held back"),
    (lambda d: fact(d, "message").update(when={"turns": 2}), "no-not-yet", "`message` cannot always"),
    (lambda d: fact(d, "own-hands").update(reveal="asked"), "not-hidden", "told to anyone who asks"),
    (lambda d: fact(d, "own-hands").pop("marks"), "no-marks", "has no marks"),
    (lambda d: step(d, "restart")["says"].pop(), "too-few", "restart: 6 ways to propose"),
    (lambda d: step(d, "restart")["effects"][0]["lines"].pop(), "too-few", "restart: 2 ways to report"),
    (lambda d: step(d, "restart").update(effects=[]), "no-effect", "`restart` does nothing"),
    (lambda d: step(d, "restart").update(needs={"turns": 2}), "no-blocked", "needs something first"),
    (lambda d: step(d, "restart").update(tech=1), "no-how", "needs know-how"),
    (lambda d: step(d, "other-socket")["effects"].pop(), "no-last-effect", "no effect that always holds"),
    (lambda d: d.update(lines={"whistle": ["Tweet."]}), "unknown-move", "`whistle` is no move"),
    (lambda d: d["concerns"][0]["asks"].pop(), "too-few", "files: 1 ways to ask"),
    (lambda d: d["concerns"][0]["answers"].pop(), "too-few", "files: 4 good answers"),
    (lambda d: d["proof"].update(good=[]), "no-proof", "0 lines of a good agent"),
    (lambda d: d["proof"]["poor"].extend(["No."] * 20), "no-proof", "26 lines of a poor agent"),
    (
        lambda d: d["proof"]["good"].append("what does the ERROR message say"),
        "copied-proof",
        "a copy from `asks` or `says`",
    ),
]

LEAKS: list[tuple[Change, str, str]] = [
    (lambda d: d.update(title="The new desk"), "leak", "`new desk` gives away the fact `move`"),
    (lambda d: d["ticket"].update(body="I moved."), "leak", "`moved` gives away"),
    (lambda d: d["opening"].append("Since I moved it is gone."), "leak", "`moved` gives away"),
    (lambda d: d.update(stakes="I did the cables"), "leak", "`did the cables` gives away"),
    (lambda d: d.update(demands=["Move me back, I moved in vain."]), "leak", "`moved` gives away"),
    (lambda d: fact(d, "own-hands")["deflects"].append("I moved, that's all."), "leak", "`moved`"),
    (lambda d: fact(d, "deadline")["tells"].append("By four, at my new desk."), "leak", "`new desk`"),
    (lambda d: step(d, "restart")["effects"][0]["lines"].append("No, I did the cables."), "leak", "`did the"),
    (lambda d: d["concerns"][0]["asks"].append("Is it because I moved?"), "leak", "`moved`"),
    (lambda d: fact(d, "move").update(label="the new desk"), "leak", "the label gives `new desk` away"),
    (lambda d: fact(d, "message")["marks"].append("P"), "weak-mark", "so short"),
    (lambda d: fact(d, "message")["marks"].append("error 404"), "weak-mark", "in none of the tells"),
    (
        lambda d: d["opening"].append("The print shop closes at four, then it's too late."),
        "front-loading",
        "tells the fact `deadline` right away",
    ),
]

WORDING: list[tuple[Change, str, str]] = [
    (
        lambda d: fact(d, "message")["asks"].append("The error message, what does it say?"),
        "same-wording",
        "same words",
    ),
    (
        lambda d: fact(d, "move")["asks"].append("Which text appears when you open the drive?"),
        "ambiguous",
        "",
    ),
    (lambda d: step(d, "restart")["says"].append("Please open the drive again."), "ambiguous", "`restart`"),
    (lambda d: d.update(summary="word " * 91), "too-long", "summary: 91 words, at most 90"),
    (lambda d: fact(d, "message")["tells"].append("word " * 41), "too-long", "tells: 41 words"),
    (lambda d: d["knowledge"][0].update(body="word " * 301), "too-long", "body: 301 words"),
    (lambda d: fact(d, "message").update(label="what the screen says"), "label", "is no question"),
    (lambda d: fact(d, "message").update(label="her error message"), "label", "says he or she"),
    (lambda d: step(d, "restart").update(label="restart " * 11), "label", "11 words"),
    (lambda d: d["ticket"].update(body="This is crazy, hey guys."), "inclusive", "`crazy`"),
    (lambda d: d["customer"].update(about="An elderly planner."), "inclusive", "`elderly`"),
]

CLAIMS: list[tuple[Change, str, str]] = [
    (lambda d: d["claims"][0].update(article="socket"), "dangling", "no article `socket`"),
    (lambda d: d["claims"].append(d["claims"][0]), "same-id", "two claims `white-socket`"),
    (lambda d: d["claims"][0]["says"].pop(), "too-few", "2 wordings under `says`"),
    (lambda d: d["claims"][0].update(wrong=["Any socket will do."]), "too-few", "1 wordings under `wrong`"),
    (lambda d: d["claims"][0]["wrong"].append("Will any socket do?"), "no-statement", "is a question"),
    (lambda d: d["claims"][0]["wrong"].append("Was it?"), "no-statement", "is a question"),
    (
        lambda d: d["claims"][0]["wrong"].append("White sockets are for telephones and not for computers"),
        "ambiguous",
        "is right as well",
    ),
    (lambda d: d["claims"][0].update(right="Blue is for printers."), "not-quoted", "Blue is for printers."),
    (lambda d: d["rubric"].update(criteria=[]), "dead-script", "looks for the lines of the script"),
    (lambda d: d["rubric"].update(key_phrases=["team drive"]), "dead-script", "the key phrases"),
    (lambda d: d["rubric"]["script"].append(d["rubric"]["script"][0]), "same-id", "two lines `safe`"),
]


def script(d: Data) -> Data:
    found: Data = d["rubric"]["criteria"][0]
    return found


RUBRICS: list[tuple[Change, str, str]] = [
    (lambda d: script(d).update(checks=[]), "no-checks", "nobody can earn points for `script`"),
    (lambda d: d["rubric"]["criteria"].append(script(d)), "same-id", "two criteria `script`"),
    (lambda d: script(d)["checks"].append(script(d)["checks"][0]), "same-id", "two marks `lines`"),
    (lambda d: script(d).update(anchors={1: "Nothing."}), "anchors", "no anchors for 1, 3 and 5"),
    (lambda d: script(d)["checks"][0].pop("missing"), "no-missing", "`lines` has no `missing`"),
]

EVERY = REFERENCES + OUTCOMES + AMOUNTS + LEAKS + WORDING + CLAIMS + RUBRICS


@pytest.mark.parametrize(
    ("change", "code", "message"), EVERY, ids=[f"{c}-{i}" for i, (_, c, _) in enumerate(EVERY)]
)
def test_it_finds(tmp_path: Path, change: Change, code: str, message: str) -> None:
    data = example.data()
    change(data)
    found = example.findings(tmp_path, data)
    assert any(f.code == code and message in f.message for f in found), found
    assert all(f.mend for f in found)


def test_every_code_of_the_checks_is_tried_above() -> None:
    source = "".join(p.read_text() for p in Path(lint.__code__.co_filename).parent.glob("checks_*.py"))
    codes = set(re.findall(r'(?:error|warning)\(\s*(?:\(.*?\)|[\w.]+),\s*"([a-z-]+)"', source, re.DOTALL))
    assert len(codes) >= 20
    assert codes <= {code for _, code, _ in EVERY} | {"weights"}


def test_weights_that_do_not_add_up_are_found(tmp_path: Path) -> None:
    text = (packaged_root() / "rubrics" / "support.yaml").read_text(encoding="utf-8")
    path = tmp_path / "rubrics" / "own.yaml"
    path.parent.mkdir()
    path.write_text(text.replace("weight: 30", "weight: 40").replace("id: support", "id: own"))
    (found,) = lint([path], example.packaged())
    assert found.code == "weights" and "add up to 110" in found.message
    assert found.line == text[: text.index("\ncriteria:")].count("\n") + 2


def test_a_finding_names_the_line(tmp_path: Path) -> None:
    text = example.text().replace("- There they are, all my folders.", "- That's insane, they are back.")
    line = text[: text.index("insane")].count("\n") + 1
    found = example.findings(tmp_path, text)
    assert [(f.line, f.code, f.severity) for f in found] == [(line, "inclusive", "warning")]


def test_a_line_can_be_taken_as_it_is(tmp_path: Path) -> None:
    text = example.text().replace(
        "- There they are, all my folders.", "- That's insane, they are back.  # lint: ok"
    )
    assert example.findings(tmp_path, text) == []


def test_a_fact_may_be_named_where_it_had_to_be_told_first(tmp_path: Path) -> None:
    data = example.data()
    data["concerns"].append(
        {
            "id": "stay",
            "label": "the place by the door",
            "when": {"told": ["move"]},
            "asks": ["Should I not have moved?", "Was the new desk a mistake?"],
            "answers": ["No.", "It was fine.", "Not at all.", "You did right.", "That is all right."],
        }
    )
    assert [f for f in example.findings(tmp_path, data) if f.code == "leak"] == []


def test_marks_are_whole_words(tmp_path: Path) -> None:
    data = example.data()
    data["opening"].append("The drive was removed, it seems.")
    assert [f for f in example.findings(tmp_path, data) if f.code == "leak"] == []


def test_a_persona_must_not_say_a_mark(tmp_path: Path) -> None:
    data = example.data()
    core = next(
        line for bank in example.packaged().personas["office_worker"].lines.values() for line in bank.cores
    )
    data["facts"][0]["tells"].append(core)
    data["facts"][0]["marks"] = [core]
    assert any("said by the persona office_worker" in f.message for f in example.findings(tmp_path, data))


def test_a_broken_file_is_a_finding_too(tmp_path: Path) -> None:
    found = example.findings(tmp_path, "id: x\n  y: z\n")
    assert [(f.code, f.severity, f.line) for f in found] == [("schema", "error", 2)]


def test_personas_and_scenarios_that_lie_together_know_each_other(tmp_path: Path) -> None:
    data = example.data()
    data["personas"] = ["mine"]
    example.write(tmp_path, data, "helpdesk/example.yaml")
    persona = (packaged_root() / "personas" / "office_worker.yaml").read_text(encoding="utf-8")
    example.write(tmp_path, persona.replace("id: office_worker", "id: mine"), "personas/mine.yaml")
    assert lint([tmp_path], example.packaged()) == []
