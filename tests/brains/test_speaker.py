"""The built-in speaker: each move has words in every voice, hardly ever the same; facts stay as they are."""

import asyncio
import math
import re
from collections import Counter
from itertools import chain

import pytest

from greenroom.brains.builtin.speaker import BuiltinSpeaker, load_phrases
from greenroom.core.brief import Brief, BriefMove, Utterance
from greenroom.core.errors import ContentError
from greenroom.core.mood import Mood
from greenroom.core.moves import Move, MoveKind
from greenroom.core.persona import Persona, Style
from greenroom.library.loader import load_library, packaged_root

LIBRARY = load_library([packaged_root()])
PHRASES = load_phrases("en")
SPEAKER = BuiltinSpeaker(PHRASES)
PERSONAS = [p for p in LIBRARY.personas.values() if p.language == "en"]
HELPDESK = ["office_worker", "frustrated_user", "patient_retiree", "new_employee", "executive"]
MOODS = [
    Mood(frustration=90, satisfaction=10, patience=5, cooperation=20),
    Mood(frustration=50, satisfaction=40, patience=40, cooperation=50),
    Mood(frustration=30, satisfaction=50, patience=60, cooperation=60),
    Mood(frustration=2, satisfaction=95, patience=95, cooperation=95),
]
RESULTS: dict[MoveKind, tuple[str | None, ...]] = {
    MoveKind.REPORT: (None, "fixed", "progress", "same", "worse"),
    MoveKind.REMEMBER: (None, "resolved", "unresolved", "rude"),
}
PLAIN = Persona(id="plain", name="Plain", about="Even.", tech=1, wpm=40, start=MOODS[2])


def brief(*moves: BriefMove | MoveKind, persona: Persona = PLAIN, **more: object) -> Brief:
    fields: dict[str, object] = {
        "persona": persona,
        "name": "Dana Whitfield",
        "language": "en",
        "seed": 1,
        "turn": 1,
        "mood": persona.start,
        "goal": "get back on the VPN",
        "stakes": "the payments have to be released by noon",
    }
    told = tuple(m if isinstance(m, BriefMove) else BriefMove(move=Move(kind=m)) for m in moves)
    return Brief(**{**fields, **more}, moves=told)  # type: ignore[arg-type]


def line(kind: MoveKind, *lines: str, **more: object) -> BriefMove:
    return BriefMove(move=Move(kind=kind, topic="it"), lines=lines, **more)  # type: ignore[arg-type]


def words(said: tuple[Utterance, ...]) -> str:
    return " / ".join(u.text for u in said)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p.id)
@pytest.mark.parametrize("kind", list(MoveKind))
def test_every_move_has_words_in_every_voice(kind: MoveKind, persona: Persona) -> None:
    lines = (
        (),
        ("It says E-619.",),
    )
    for mood in MOODS:
        for told in lines:
            for result in RESULTS.get(kind, (None,)):
                move = BriefMove(Move(kind=kind, topic="x", result=result), told, "the screen", ("the code",))
                said = SPEAKER.compose(brief(move, persona=persona, mood=mood))
                assert [m for u in said for m in u.moves] == [move.move]
                text = words(said)
                assert re.search(r"\w|\?", text)
                assert not re.search(r"[{}\ue000\ue001]|\.\.\.\.|  |,,|\?\?\.|^\W*$", text.replace("??", "?"))


def test_the_language_alone_covers_every_move() -> None:
    missing = [kind.value for kind in MoveKind if not PHRASES.banks.get(kind.value)]
    assert missing == []
    thin = [k.value for k in MoveKind if len(PHRASES.banks[k.value].cores) < 4 and k is not MoveKind.REMEMBER]
    assert thin == []


@pytest.mark.parametrize("persona", [PLAIN, *PERSONAS], ids=lambda p: p.id)
@pytest.mark.parametrize(
    "kind",
    [
        MoveKind.DONT_KNOW,
        MoveKind.PROMPT,
        MoveKind.VAGUE_STEP,
        MoveKind.COMPLAIN,
        MoveKind.ACKNOWLEDGE,
        MoveKind.UNCLEAR,
        MoveKind.DENY_SOLVED,
    ],
)
def test_the_same_act_twelve_times_hardly_ever_sounds_the_same(kind: MoveKind, persona: Persona) -> None:
    repeats = total = 0
    for seed in range(40):
        said: tuple[str, ...] = ()
        for turn in range(12):
            new = SPEAKER.compose(brief(kind, persona=persona, seed=seed, turn=turn, said=said))
            text = new[0].text
            repeats += text in said
            total += 1
            said += tuple(u.text for u in new)
    assert repeats / total < 0.01


def test_sessions_start_in_different_words() -> None:
    first = {words(SPEAKER.compose(brief(MoveKind.PROMPT, seed=seed))) for seed in range(60)}
    assert len(first) > 15


def test_the_same_brief_gives_the_same_words_from_any_speaker() -> None:
    asked = brief(MoveKind.GREET, MoveKind.DESCRIBE, persona=PERSONAS[0], said=("Hello.",))
    other = BuiltinSpeaker(load_phrases("en"))
    other.compose(brief(MoveKind.COMPLAIN, persona=PERSONAS[1]))
    assert SPEAKER.compose(asked) == other.compose(asked) == SPEAKER.compose(asked)

    async def streamed() -> tuple[Utterance, ...]:
        return tuple([u async for u in SPEAKER.speak(asked)])

    assert asyncio.run(streamed()) == SPEAKER.compose(asked)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p.id)
def test_what_is_told_keeps_marks_digits_and_names(persona: Persona) -> None:
    sloppy = persona.model_copy(update={"style": persona.style.model_copy(update={"typos": 0.2})})
    for scenario in LIBRARY.scenarios.values():
        for fact in scenario.facts:
            for i, tell in enumerate((*fact.tells, *fact.plain_tells)):
                move = line(MoveKind.TELL, tell)
                asked = brief(move, persona=sloppy, seed=i, turn=i, name=scenario.customer.name)
                text = words(SPEAKER.compose(asked))
                assert tell.rstrip(".").lower() in text.lower()
                names = [w for w in re.findall(r"(?<=[a-z] )[A-Z]\w+|\S*\d\S*", tell) if w.strip(".") != "I"]
                assert all(name.rstrip(".") in text for name in names)


def test_slips_spare_names_numbers_and_capitals_in_loose_lines_too() -> None:
    sloppy = PLAIN.model_copy(update={"style": Style(typos=0.2)})
    ask = "Does Beatriz know that it was 40 minutes before the meeting with SAP?"
    slipped = 0
    for seed in range(200):
        text = words(SPEAKER.compose(brief(line(MoveKind.ASK, ask), persona=sloppy, seed=seed)))
        slipped += ask not in text
        assert {"Beatriz", "40", "SAP?"} <= set(text.split())
    assert slipped > 50


def test_the_hand_of_a_persona_shows() -> None:
    small = PLAIN.model_copy(update={"style": Style(casing="lower", punctuation="bare")})
    told = line(MoveKind.TELL, "It says E-619. I asked Ravi about the VPN.")
    text = words(SPEAKER.compose(brief(told, persona=small)))
    assert "it says E-619. i asked Ravi about the VPN" in text
    assert not text.endswith(".")


def test_a_scenario_line_is_not_said_twice_while_there_are_others() -> None:
    lines = ("It is the red one.", "That would be the red one.", "Red, as far as I see.")
    said: tuple[str, ...] = ()
    for turn in range(3):
        said += (words(SPEAKER.compose(brief(line(MoveKind.TELL, *lines), turn=turn, said=said))),)
    stems = [next(n for n in lines if n.rstrip(".").lower() in s.lower()) for s in said]
    assert sorted(stems) == sorted(lines)


def test_several_moves_come_in_few_messages_each_once_and_in_order() -> None:
    kinds = [MoveKind.ACCEPT_EMPATHY, MoveKind.ACKNOWLEDGE, MoveKind.TRY_STEP]
    report = line(MoveKind.REPORT, "It restarted, and it is still the same.")
    ask = line(MoveKind.ASK, "How long is this going to take?")
    for persona in PERSONAS:
        for seed in range(30):
            asked = brief(
                *kinds, report, line(MoveKind.TELL, "It says E-619."), ask, persona=persona, seed=seed
            )
            said = SPEAKER.compose(asked)
            assert 2 <= len(said) <= 3  # the step takes time, so "one moment" stands alone
            assert [m for u in said for m in u.moves] == [m.move for m in asked.moves]
            assert "It restarted" not in said[0].text


def test_one_thank_you_is_enough() -> None:
    said = SPEAKER.compose(brief(MoveKind.ACCEPT_EMPATHY, MoveKind.ACCEPT_APOLOGY, MoveKind.THANK))
    alone = [words(SPEAKER.compose(brief(MoveKind.ACCEPT_EMPATHY, seed=s))) for s in range(3)]
    assert len(said) == 1
    assert len(said[0].text.split()) <= 12 + max(len(a.split()) for a in alone)
    assert len(said[0].moves) == 3


@pytest.mark.parametrize("label", ["that she clicked the link", "whether he did something wrong", ""])
def test_labels_that_a_customer_could_not_say_are_not_said(label: str) -> None:
    for kind in (MoveKind.PUZZLED, MoveKind.ASK_BACK, MoveKind.ASK_HOW, MoveKind.TRY_STEP):
        for seed in range(60):
            move = BriefMove(Move(kind=kind, topic="x"), (), label, (label,) if label else ())
            text = words(SPEAKER.compose(brief(move, seed=seed))).lower()
            assert not re.search(r"\b(she|he)\b|clicked the link", text)


def test_labels_are_turned_to_the_first_person() -> None:
    move = BriefMove(Move(kind=MoveKind.ASK_BACK), (), "her employee number", ("restart the laptop",))
    texts = [words(SPEAKER.compose(brief(move, seed=s))) for s in range(40)]
    assert any("my employee number" in t for t in texts)
    assert not any("her employee" in t for t in texts)


def test_no_phrase_gives_away_a_fact_of_any_scenario() -> None:
    marks = {m.lower() for s in LIBRARY.scenarios.values() for f in s.facts for m in f.marks}
    banks = chain(PHRASES.banks.items(), *(p.lines.items() for p in LIBRARY.personas.values()))
    found = [
        (key, text, mark)
        for key, bank in banks
        for text in (*bank.openers, *bank.cores, *bank.tails)
        for mark in marks
        if mark in text.lower()
    ]
    assert found == []


def test_replies_are_short() -> None:
    counts = []
    for persona in PERSONAS:
        for kind in MoveKind:
            for seed in range(5):
                asked = brief(line(kind, "It says E-619, certificate expired."), persona=persona, seed=seed)
                counts += [len(u.text.split()) for u in SPEAKER.compose(asked)]
    counts.sort()
    assert 4 <= counts[len(counts) // 2] <= 12
    assert counts[-1] <= 32


def test_a_reader_tells_the_personas_apart() -> None:
    """Naive Bayes over the words of sessions of eight lines; half of the sessions to learn from."""
    kinds = [
        MoveKind.GREET,
        MoveKind.ACCEPT_EMPATHY,
        MoveKind.TRY_STEP,
        MoveKind.DONT_KNOW,
        MoveKind.PROMPT,
        MoveKind.COMPLAIN,
        MoveKind.CONFIRM_SOLVED,
        MoveKind.BYE,
    ]
    seen = {name: Counter[str]() for name in HELPDESK}
    held: list[tuple[str, list[str]]] = []
    for name in HELPDESK:
        persona = LIBRARY.personas[name]
        for seed in range(60):
            lines: tuple[str, ...] = ()
            for turn, kind in enumerate(kinds):
                asked = brief(kind, persona=persona, seed=seed, turn=turn, said=lines)
                lines += tuple(u.text for u in SPEAKER.compose(asked))
            tokens = re.findall(r"\w+|[^\w\s]", " ".join(lines).lower())
            if seed % 2:
                held.append((name, tokens))
            else:
                seen[name].update(tokens)
    vocabulary = len(set().union(*seen.values()))
    sums = {name: sum(seen[name].values()) + vocabulary for name in HELPDESK}

    def guess(tokens: list[str]) -> str:
        return max(HELPDESK, key=lambda n: sum(math.log((seen[n][t] + 1) / sums[n]) for t in tokens))

    right = sum(guess(tokens) == name for name, tokens in held)
    assert right / len(held) > 0.8


def test_a_language_without_phrases_is_an_error_that_says_so() -> None:
    with pytest.raises(ContentError, match="xx"):
        load_phrases("xx")
