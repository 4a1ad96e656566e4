"""A language model as second listener: what the built-in one missed, with words that stand in the message.

It hears after the customer has reacted, and only adds: manner and moves, never whether what was said is true.
Personal data that the agent typed is masked before the model reads it, as for the speaker.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from greenroom.brains.model import prompts
from greenroom.brains.model.breaker import Breaker
from greenroom.brains.model.calls import Trouble
from greenroom.brains.model.cues import orders
from greenroom.brains.model.history import shown
from greenroom.brains.model.paying import Payer
from greenroom.brains.model.speaker import BUILTIN, Voice
from greenroom.brains.model.structured import structured
from greenroom.core.acts import Act, Appraisal
from greenroom.core.acts import ActKind as A
from greenroom.core.brief import Spoken
from greenroom.core.events import BrainFailed
from greenroom.core.scenario import Scenario
from greenroom.engine.ports import Overheard, Purse
from greenroom.engine.speech import ODD
from greenroom.privacy import Mask, given, whose

MOST_TOKENS = 800
MOST_ACTS = 6
"""Missed in one message; whoever finds more is making it up."""

LONGEST = 4_000
"""Characters of a message that is worth a call."""

ADDS = frozenset(A) - ODD - {A.ACKNOWLEDGE, A.STATE_RIGHT, A.STATE_WRONG, A.SAY_LINE}
"""Kinds that a model may add. What is true is compared with the scenario's knowledge, elsewhere."""

ASKS = frozenset({A.ASK_FACT, A.VERIFY})
TARGETED = ASKS | {A.PROPOSE_STEP, A.INFORM}
"""Kinds that name something of the scenario; the others name nothing."""

_BLANK = str.maketrans("\r\n\t\u2028\u2029", "     ")


class Heard(BaseModel):
    """One act that was missed. `words` as they stand in the message; `target`: an id, or null."""

    kind: str
    words: Annotated[str, Field(max_length=4_000)]
    target: str | None = None


class Missed(BaseModel):
    """The acts that the first listener missed; mostly there are none."""

    acts: list[Heard]


class ModelListener:
    """Asks the first of `voices` that does not rest, once a message. `purse`, when there is one, pays;
    `player` names who plays a session."""

    def __init__(self, voices: Sequence[Voice], timeout_s: float) -> None:
        self.voices = tuple(voices)
        self.purse: Purse | None = None
        self.player: Callable[[str], str] = lambda _session: ""
        self._timeout_s = timeout_s
        # Its own: a model that gives no structured output can still speak.
        self._breakers = [Breaker() for _ in self.voices]

    @property
    def version(self) -> str:
        return ", ".join(v.name for v in self.voices)

    async def missed(self, heard: Overheard) -> Appraisal | BrainFailed | None:
        """See `SecondListener`. Nobody is asked about a message that makes no sense to the customer."""
        text, language = heard.hearing.text, heard.hearing.language
        odd = any(a.kind in ODD for a in heard.first.acts if a.kind is not A.UNCLEAR)
        if odd or len(text) > LONGEST or orders(text, language):
            return None
        now = asyncio.get_running_loop().time
        for voice, breaker in zip(self.voices, self._breakers, strict=True):
            if not (breaker.ready(now()) and voice.breaker.ready(now())):
                continue
            try:
                acts = await self._asked(voice, heard)
            except Trouble as trouble:
                breaker.failed(now(), for_good=trouble.for_good)
                problem = f"listener: {trouble.problem}"
                return BrainFailed(brain=voice.name, problem=problem, instead=BUILTIN)
            breaker.worked()
            return Appraisal(acts=acts, listener=voice.name) if acts else None
        return None

    async def _asked(self, voice: Voice, heard: Overheard) -> tuple[Act, ...]:
        """Raises `Trouble`."""
        scenario, text = heard.hearing.scenario, heard.hearing.text
        mask = _mask(heard, self.player(heard.session))
        talk = [s._replace(text=mask.mask(s.text) or prompts.ODD) for s in heard.talk]
        message = mask.mask(text)
        prompt = prompts.filled(
            prompts.text("listener_turn"),
            talk=shown(talk, customer="Customer"),
            message=message.translate(_BLANK),
            found="\n".join(_line(a, mask.mask(text[a.start : a.end])) for a in heard.first.acts),
        )
        payer = Payer(self.purse, "listener", heard.session)
        answer = await structured(
            voice,
            Missed,
            rules(scenario, heard.hearing.language),
            prompt,
            payer,
            most_tokens=MOST_TOKENS,
            timeout_s=self._timeout_s,
        )
        return checked(answer, heard, mask, message)


def checked(answer: Missed, heard: Overheard, mask: Mask, message: str) -> tuple[Act, ...]:
    """What of `answer` holds, in the order of the words: a kind that may be added, words that stand in the
    `message` that was shown, a target that the scenario has, and nothing that was heard already."""
    text, known = heard.hearing.text, {(_family(a.kind), a.target) for a in heard.first.acts}
    acts: list[Act] = []
    for found in answer.acts:
        words = found.words.translate(_BLANK).strip()
        if found.kind not in ADDS or not words or words not in message.translate(_BLANK):
            continue
        kind, target = A(found.kind), found.target
        if kind in TARGETED:
            if target not in targets(kind, heard.hearing.scenario):
                continue
        else:
            target = None
        real = mask.unmask(words)
        start = text.translate(_BLANK).find(real)
        if start < 0 or (_family(kind), target) in known:
            continue
        known.add((_family(kind), target))
        acts.append(Act(kind=kind, start=start, end=start + len(real), target=target))
    return tuple(sorted(acts[:MOST_ACTS], key=lambda a: a.start))


def targets(kind: A, scenario: Scenario) -> frozenset[str]:
    """What an act of this kind can name."""
    match kind:
        case A.ASK_FACT:
            return frozenset(f.id for f in scenario.facts)
        case A.VERIFY:
            return frozenset(f.id for f in scenario.facts if f.identity)
        case A.PROPOSE_STEP:
            return frozenset(s.id for s in scenario.steps)
        case A.INFORM:
            return frozenset(c.id for c in scenario.concerns)
        case _:
            return frozenset()


def rules(scenario: Scenario, language: str) -> str:
    """The part that stays the same for a session. It names facts, and says none."""
    return prompts.filled(
        prompts.text("listener"),
        language=prompts.LANGUAGES.get(language, language),
        about=scenario.goal,
        facts=_listed(
            (f.id, f.label + (" (proves who they are)" if f.identity else "")) for f in scenario.facts
        ),
        steps=_listed((s.id, s.label) for s in scenario.steps),
        concerns=_listed((c.id, c.label) for c in scenario.concerns),
    )


def _mask(heard: Overheard, player: str) -> Mask:
    """For what the agent typed. What the simulation tells is nobody's, and stays."""
    scenario = heard.hearing.scenario
    own = (scenario.goal, scenario.stakes or "", scenario.customer.name, scenario.ticket.body)
    said = (*(Spoken(False, text) for text in own), *heard.talk, Spoken(True, heard.hearing.text))
    public, _typed = whose(said, (player,))
    return Mask(given((s.text for s in said), (player,)), public)


def _family(kind: A) -> A:
    return A.ASK_FACT if kind in ASKS else kind


def _line(act: Act, words: str) -> str:
    return f"- {act.kind}{f' ({act.target})' if act.target else ''}: {words.translate(_BLANK).strip()}"


def _listed(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {label}" for name, label in rows) or "(none)"
