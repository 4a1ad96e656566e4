"""What the simulated customer feels over a dialogue that other people held, by the reactions of `core`.

Nothing is known of a scenario, so two things are read off the words: a statement is an answer where the
customer had asked (half an answer elsewhere), and so is an offer; and what is said to be done stands for a
step that helped, as there is no world to try it in. Whether it is time to close cannot be known. All else is
`react`, with a customer of even temper, on intermediate difficulty; what it does of its own accord (waiting,
complaining) is left out, since these dialogues have a customer of their own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom import wiring
from greenroom.analysis.transcript import _NEUTRAL as NEUTRAL
from greenroom.brains.builtin.listener.forms import forms
from greenroom.core import events as ev
from greenroom.core.acts import ActKind, Appraisal
from greenroom.core.draft import Draft
from greenroom.core.hearing import Hearing
from greenroom.core.mood import Cause, Mood
from greenroom.core.persona import Persona
from greenroom.core.reactions import react
from greenroom.core.session import Session, evolve

EVEN = Persona(id="even", name="Even", about="Neither soft nor hard.", tech=2, wpm=40, start=Mood())

TELLS = (ActKind.INFORM, ActKind.PROPOSE_STEP)
NEED_A_WORLD = (ActKind.PROPOSE_STEP, ActKind.CLOSE)

DONE = re.compile(
    r"\b(?:(?:is|are|was|were|been|'s|'re|i|we|i've|we've|have|has|successfully|just|now|all)\s+)"
    r"(?:now |just |all |already |successfully |been |also )*"
    r"(?:booked|confirmed|made|reserved|scheduled|added|done|sent|bought|purchased|completed?|set|placed"
    r"|ordered|cancelled|arranged|paid|transferred|started|playing|starting|successful|ready"
    r"|went through|gone through)\b",
    re.IGNORECASE,
)
"""Says that it is done."""


@dataclass(frozen=True)
class Felt:
    """What one system turn did: the kinds of act heard, each once, in order; how far satisfaction moved, and
    the mood it left."""

    kinds: tuple[ActKind, ...]
    move: float
    mood: Mood


def lived(turns: Sequence[tuple[str, str]]) -> list[Felt]:
    """A dialogue as the simulated customer lives it. `turns`: the customer's words, then the system's."""
    session = Session(NEUTRAL, EVEN, id="bench", status="running")
    found = []
    for number, (asked, said) in enumerate(turns, start=1):
        session = _after(session, ev.AgentSaid(client_id=f"t{number}", text=said, turn=number))
        hearing = Hearing(text=said, scenario=NEUTRAL, customer_last=asked, turn=number)
        appraisal = wiring.listener().appraise(hearing)
        before = session.mood.satisfaction
        session = _react(session, appraisal, asked)
        kinds = tuple(dict.fromkeys(a.kind for a in appraisal.acts))
        found.append(Felt(kinds, session.mood.satisfaction - before, session.mood))
    return found


def _react(session: Session, appraisal: Appraisal, asked: str) -> Session:
    d = Draft(session, session.seq)
    d.emit(ev.AgentAppraised(source=d.source, acts=appraisal.acts, listener=appraisal.listener))
    for act in appraisal.acts:
        if act.kind not in NEED_A_WORLD:
            react(d, act, appraisal.acts)
        if act.kind in TELLS and DONE.search(d.quote(act)):
            d.move(Cause.PROGRESS, act)
        elif act.kind in TELLS:
            d.move(Cause.ANSWERED, act, scale=1.0 if _asks(asked) else 0.5)
    d.emit(ev.CustomerDecided(turn=session.customer_turn, moves=tuple(d.moves)))
    said = ev.CustomerSaid(
        turn=session.customer_turn, beat=0, text="-", moves=tuple(d.moves), last=True, brain="person"
    )
    return _after(d.session, said)


def _asks(words: str) -> bool:
    low = words.lower()
    return low.rstrip().endswith("?") or forms("en").asks.search(low) is not None


def _after(session: Session, event: ev.Event) -> Session:
    return evolve(session, ev.Recorded(session.seq + 1, session.at, event))
