"""A small scenario, a persona and a listener that hears exactly what a test writes.

`TaggedListener` reads acts off the message: "{ask_fact:code} What does it say?" is one act, `ask_fact` with
target `code`, resting on the words after the tag up to the next tag.
"""

import re
from collections.abc import Iterable

from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.brief import Brief, Utterance
from greenroom.core.hearing import Hearing
from greenroom.core.mood import Mood
from greenroom.core.persona import Persona
from greenroom.core.scenario import Difficulty, Scenario
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play

_TAG = re.compile(r"\{(\w+)(?::(\w+))?\}([^{]*)")


class TaggedListener:
    def appraise(self, hearing: Hearing) -> Appraisal:
        acts = []
        for found in _TAG.finditer(hearing.text):
            start, end = found.span(3)
            if end == start:
                start, end = found.span()
            acts.append(Act(kind=ActKind(found[1]), start=start, end=end, target=found[2]))
        if not acts:
            acts.append(Act(kind=ActKind.UNCLEAR, start=0, end=len(hearing.text)))
        return Appraisal(acts=tuple(acts), listener="tagged/1")


class PlainSpeaker:
    """Says each move as "kind topic: first line", so that a test sees what was meant."""

    def compose(self, brief: Brief) -> tuple[Utterance, ...]:
        return tuple(
            Utterance(
                text=f"{m.move.kind.value} {m.move.topic or ''}: {m.lines[0] if m.lines else ''}".strip(),
                moves=(m.move,),
            )
            for m in brief.moves
        )


def fact(name: str, **more: object) -> dict[str, object]:
    return {
        "id": name,
        "label": f"The {name}",
        "asks": [f"what is the {name}?"],
        "tells": [f"SECRET-{name} it is"],
        "deflects": ["I would rather not say."],
        "marks": [f"SECRET-{name}"],
        **more,
    }


def step(name: str, result: str, **more: object) -> dict[str, object]:
    effect = {"result": result, "sets": more.pop("sets", {}), "lines": [f"after {name}: {result}"]}
    return {"id": name, "label": name, "says": [f"please {name}"], "effects": [effect], "seconds": 5, **more}


SCENARIO = Scenario.model_validate(
    {
        "id": "small",
        "title": "A small one",
        "pack": "tests",
        "difficulty": "intermediate",
        "summary": "For tests.",
        "ticket": {
            "subject": "It fails",
            "body": "It fails since today.",
            "tags": ["net"],
            "type": "network",
        },
        "customer": {"name": "Ren Okafor"},
        "goal": "get it working",
        "opening": ["It does not work."],
        "world": {"it": "down", "logged_in": False},
        "facts": [
            fact("code"),
            fact("story", reveal="volunteered"),
            fact("habit", reveal="probed"),
            fact("spill", reveal="trusted", hidden=True),
            fact("name", identity=True),
            fact("log", when={"tried": ["open_log"]}, not_yet=["I have not looked."]),
            fact("subnet", tech=3),
            fact("account", reveal="verified"),
        ],
        "steps": [
            step(
                "mend", "fixed", sets={"it": "up"}, needs={"world": {"logged_in": True}}, blocked=["not yet"]
            ),
            step("login", "progress", sets={"logged_in": True}),
            step("restart", "same"),
            step("wipe", "worse", sets={"it": "gone"}),
            step("open_log", "progress"),
            step("registry", "same", tech=3, how=["how do I do that?"]),
            step("reset", "progress", by="agent"),
        ],
        "concerns": [
            {
                "id": "when",
                "label": "How long",
                "asks": ["how long will it take?"],
                "answers": ["ten minutes"],
            },
        ],
        "policies": [
            {
                "id": "verify_first",
                "text": "Verify before a reset.",
                "on": {"steps": ["reset"]},
                "unless": {"verified": True},
                "must": True,
            },
            {"id": "no_password", "text": "Never ask.", "on": {"words": ["your password"]}, "must": True},
        ],
        "outcomes": [
            {"id": "left", "label": "Hung up", "success": False, "when": {"ended_by": "customer"}},
            {
                "id": "solved",
                "label": "Solved",
                "success": True,
                "when": {"world": {"it": "up"}, "acts": ["confirm_solved"]},
            },
            {"id": "unresolved", "label": "Unresolved", "success": False},
        ],
    }
)

PERSONA = Persona(
    id="plain",
    name="Plain",
    about="Even-tempered.",
    tech=1,
    wpm=40,
    start=Mood(frustration=40, satisfaction=45, patience=60, cooperation=60),
)


def new_session(**more: object) -> NewSession:
    fields = {
        "session_id": "s1",
        "scenario": SCENARIO,
        "persona": PERSONA,
        "difficulty": Difficulty.INTERMEDIATE,
        "seed": 7,
    }
    return NewSession(**{**fields, **more})  # type: ignore[arg-type]


def played(lines: Iterable[str], **more: object) -> Play:
    """A session after the agent said `lines`."""
    play = Play(new_session(**more), TaggedListener(), PlainSpeaker())
    for line in lines:
        if play.ended:
            break
        play.say(line)
    return play
