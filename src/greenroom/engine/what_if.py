"""What if you had said it like this: the customer's reaction to other words, played for real on a fork."""

from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.core.events import AgentAppraised, CustomerSaid, MoodMoved, Recorded
from greenroom.core.forking import forked
from greenroom.core.mood import Mood
from greenroom.core.session import Session, fold
from greenroom.engine.play import Composer, Play
from greenroom.engine.ports import Listener


@dataclass(frozen=True, slots=True)
class Reaction:
    """How the customer took one message: its words, the mood after, and why it moved (cause and quote)."""

    said: tuple[str, ...]
    mood: Mood
    causes: tuple[tuple[str, str], ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The same moment with the words that were said and with others. `before` is the mood at that moment."""

    before: Mood
    was: Reaction
    would_be: Reaction


def what_if(
    log: Sequence[Recorded], seq: int, text: str, fresh: Session, listener: Listener, speaker: Composer
) -> WhatIf:
    """Play `text` in the place of the agent's message `seq`. `fresh` is `Session(scenario, persona)`.

    Nothing is stored. Raises `BadRequest` when there is no such message, `TooLong` past the limit.
    """
    start = forked(log, seq, "what-if")
    before = fold(start, fresh)
    play = Play.from_log(start, fresh, listener, speaker)
    length = len(play.log)
    if not play.ended:
        play.say(text, wait_ms=max(0, log[seq - 1].at - before.at))
    after = _turn_of(log, seq)
    return WhatIf(before.mood, _reaction(after, before.mood), _reaction(play.log[length:], before.mood))


def _turn_of(log: Sequence[Recorded], seq: int) -> list[Recorded]:
    """The events that message `seq` led to, up to the agent's next message. What a second listener still had
    to say about an earlier one is not among them."""
    found = [log[seq - 1]]
    for item in log[seq:]:
        if item.event.kind == "agent_said":
            break
        if getattr(item.event, "source", seq) >= seq:
            found.append(item)
    return found


def _reaction(events: Sequence[Recorded], mood: Mood) -> Reaction:
    said, causes, ended = [], [], False
    for r in events:
        match r.event:
            case CustomerSaid() as e:
                said.append(e.text)
            case MoodMoved() as e:
                mood = e.mood
                causes.append((e.cause, e.quote))
            case AgentAppraised():
                pass
            case _:
                ended = ended or r.event.kind == "session_ended"
    return Reaction(tuple(said), mood, tuple(causes), ended)
