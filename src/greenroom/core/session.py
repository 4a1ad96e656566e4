"""A session is an append-only list of events; this is the fold over it.

`evolve` takes one recorded event, `fold` a list. Nothing else holds state that matters: the runner, the
screen, the score and recovery after a crash all start from here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, assert_never

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.mood import CALMING, Cause, Mood
from greenroom.core.moves import Move, MoveKind
from greenroom.core.persona import Persona
from greenroom.core.scenario import Difficulty, Result, Scenario, WorldValue

Status = Literal["new", "running", "held", "ended"]

LEVELS = tuple(Difficulty)
"""From easy to hard."""

DIAL_A_LEVEL = 0.12
"""How much more difficult in each way a customer gets when the difficulty goes up by one in a session."""

LOOK = 3
"""Agent turns after which a dynamic difficulty is looked at again."""

PROGRESS_CAUSES = frozenset({Cause.STEP_RIGHT, Cause.PROGRESS, Cause.ANSWERED})
"""Moves that show the problem itself advancing: they renew what courtesies are worth."""


class Holder(NamedTuple):
    """A person who speaks for a side: user id and name."""

    user: str
    name: str


@dataclass(frozen=True)
class Session:
    """The state of one session after its last event.

    `seq`, `at`: of that event. `turn`: agent messages so far; `customer_turn`: number of the next customer
    turn. `asked`: how often the agent asked for each fact; `told`: seq of the message that told it;
    `half`: facts told only by half. `tried`: last result of each step that met the world. `raised`: agent
    turn in which a concern was last asked. `causes`: how often each cause moved the mood since the last
    progress (`worn`) and in all (`moved_by`). `undelivered`: moves decided and not yet said. `pending`: the
    decision being delivered, `beats_done` of its messages are out; `said_before` counts the messages said
    before it. `moved_on`: agent turn in which the matter last moved on; `offered`: in which a hint was last
    offered; `hints`: strengths of those given. `dynamic`: the difficulty follows the agent, from `began_at`;
    `judged` and `judged_turn`: mood and turn when that was last looked at. `agent_by`, `customer_by`: who
    speaks for a side, None for the agent and the simulation themselves; while someone speaks for the
    customer, `meant` is what the simulation would have said since and `spoken` counts the person's messages
    since the simulation last decided. `channel`: how the session is held; `call`: the call under way, None
    before it and after; `line_lost`, `muted`: how it stands with it; `by_chat`: a call was given up, the
    session goes on in writing; `consent`: what may be recorded (audio, video);
    `misheard`: how often in a row nothing could be made of what the agent said.
    """

    scenario: Scenario
    persona: Persona
    id: str = ""
    seed: int = 0
    difficulty: Difficulty = Difficulty.INTERMEDIATE
    language: str = "en"
    name: str = ""
    dials: Mapping[str, float] = field(default_factory=dict)
    memory: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    status: Status = "new"
    seq: int = 0
    at: int = 0
    mood: Mood = field(default_factory=Mood)
    peak_frustration: float = 0.0
    turn: int = 0
    customer_turn: int = 0
    unheard: ev.Recorded | None = None
    agent_text: str = ""
    pending: ev.CustomerDecided | None = None
    beats_done: int = 0
    said_before: int = 0
    undelivered: tuple[Move, ...] = ()
    world: Mapping[str, WorldValue] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    unlocked: frozenset[str] = frozenset()
    told: Mapping[str, int] = field(default_factory=dict)
    half: frozenset[str] = frozenset()
    tried: Mapping[str, str] = field(default_factory=dict)
    claimed: frozenset[str] = frozenset()
    solved: bool = False
    confirmed: bool = False
    answered: frozenset[str] = frozenset()
    raised: Mapping[str, int] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    acts: Mapping[ActKind, int] = field(default_factory=dict)
    worn: Mapping[str, int] = field(default_factory=dict)
    moved_by: Mapping[str, int] = field(default_factory=dict)
    last_loss_turn: int = -9
    last_gain_turn: int = -9
    said: tuple[str, ...] = ()
    last_moves: tuple[Move, ...] = ()
    done_moves: Mapping[MoveKind, int] = field(
        default_factory=dict
    )  # agent turn in which the kind was last decided
    waits: int = 0
    held_at: int = 0
    held_ms: int = 0
    notes: tuple[tuple[int, str], ...] = ()
    ticked: Mapping[str, bool] = field(default_factory=dict)
    outcome: str | None = None
    success: bool | None = None
    ended_by: str | None = None
    moved_on: int = 0
    offered: int = -9
    hints: tuple[int, ...] = ()
    dynamic: bool = False
    began_at: Difficulty = Difficulty.INTERMEDIATE
    judged: Mood = field(default_factory=Mood)
    judged_turn: int = 0
    agent_by: Holder | None = None
    customer_by: Holder | None = None
    meant: tuple[Move, ...] = ()
    spoken: int = 0
    channel: ev.Channel = "chat"
    call: ev.CallStarted | None = None
    line_lost: bool = False
    muted: bool = False
    by_chat: bool = False
    consent: tuple[bool, bool] = (False, False)
    misheard: int = 0

    @property
    def by_voice(self) -> bool:
        """What the customer says has to be heard over a line, whether or not there is one just now."""
        return self.channel == "call" and not self.by_chat

    @property
    def verified(self) -> bool:
        """Every identity fact was told, and the caller is who they say."""
        identity = [f.id for f in self.scenario.facts if f.identity]
        return self.scenario.checks_pass and all(f in self.told for f in identity)

    @property
    def unsaid(self) -> tuple[Move, ...]:
        """What was decided and has still to be said, by whoever speaks for the customer."""
        if self.customer_by is None:
            return self.undelivered
        return () if self.spoken else self.meant

    def but(self, **changes: Any) -> "Session":
        """A copy with `changes`. Copies the dictionary at once: `dataclasses.replace` sets some fifty fields
        one by one, and a turn makes ten copies."""
        copy = object.__new__(Session)
        copy.__dict__.update(self.__dict__, **changes)
        return copy

    def causes_of(self, cause: str) -> int:
        """How often `cause` has moved the mood so far."""
        return self.moved_by.get(cause, 0)

    def dial(self, name: str) -> float:
        """Chance 0 to 1 of one way of being difficult: the session's own, else the persona's; more or less
        of it as the difficulty follows the agent."""
        own = self.dials.get(name)
        base = own if own is not None else float(getattr(self.persona.dials, name))
        steps = LEVELS.index(self.difficulty) - LEVELS.index(self.began_at)
        return max(0.0, min(1.0, base + DIAL_A_LEVEL * steps)) if steps else base


def fold(recorded: Iterable[ev.Recorded], start: Session) -> Session:
    """The state after `recorded`, beginning from `start` (a fresh `Session(scenario, persona)` for a log
    from its first event)."""
    for item in recorded:
        start = evolve(start, item)
    return start


def evolve(session: Session, recorded: ev.Recorded) -> Session:
    """The state after one more event. Raises ValueError when the event is not the next one."""
    if recorded.seq != session.seq + 1:
        raise ValueError(f"event {recorded.seq} does not follow {session.seq}")
    changes = _changes(session, recorded)
    return session.but(seq=recorded.seq, at=recorded.at, **changes)


def _changes(s: Session, recorded: ev.Recorded) -> dict[str, Any]:  # noqa: PLR0912  one arm a kind
    event = recorded.event
    match event:
        case ev.SessionStarted():
            return _started(event, s)
        case ev.AgentSaid():
            return {
                "turn": event.turn,
                "unheard": recorded,
                "agent_text": event.text,
                "waits": 0,
                "misheard": 0,
            }
        case ev.AgentAppraised():
            return {"unheard": None, "acts": _counted(s, event.acts)}
        case ev.AgentReappraised():
            return {"acts": _counted(s, event.acts)}
        case ev.MoodMoved():
            return _mood_moved(event, s)
        case ev.FactAsked():
            return {"asked": {**s.asked, event.fact: event.times}}
        case ev.FactUnlocked():
            return {"unlocked": s.unlocked | {event.fact}, "moved_on": s.turn}
        case ev.StepTried():
            return _step_tried(event, s)
        case ev.ConcernAnswered():
            return {"answered": s.answered | {event.concern}, "moved_on": s.turn}
        case ev.PolicyBroken():
            return {"broken": s.broken | {event.policy}}
        case ev.PolicyKept():
            return {"kept": s.kept | {event.policy}}
        case ev.CustomerDecided():
            return _decided(event, s)
        case ev.CustomerSaid():
            return _said(event, s, recorded.seq)
        case ev.CustomerInterrupted():
            return {"pending": None, "beats_done": 0}
        case ev.AgentWaited():
            return {"waits": s.waits + 1}
        case ev.HoldStarted():
            return {"status": "held", "held_at": recorded.at, "waits": 0}
        case ev.HoldEnded():
            return {"status": "running", "held_ms": s.held_ms + event.ms, "waits": 0}
        case ev.NoteWritten():
            return {"notes": (*s.notes, (recorded.seq, event.text))}
        case ev.CheckTicked():
            return {"ticked": {**s.ticked, event.check: event.done}}
        case ev.HintOffered():
            return {"offered": event.turn}
        case ev.HintGiven():
            return {"hints": (*s.hints, event.strength), "offered": s.turn}
        case ev.DifficultyMoved():
            return {"difficulty": Difficulty(event.now)}
        case ev.SideTaken():
            return _taken(event, s)
        case ev.SideReleased():
            if event.side == "agent":
                return {"agent_by": None}
            return {"customer_by": None, "meant": (), "spoken": 0}
        case ev.BrainFailed() | ev.Whispered() | ev.Spoke() | ev.CallTransferred() | ev.SoundMeasured():
            return {}
        case ev.NotHeard():
            return {"misheard": s.misheard + 1}
        case ev.CallStarted():
            return {"call": event, "line_lost": False, "by_chat": False}
        case ev.LineLost() | ev.LineBack():
            return {"line_lost": isinstance(event, ev.LineLost)}
        case ev.CallEnded():
            return {"call": None, "line_lost": False, "muted": False, "by_chat": True}
        case ev.Muted():
            return {"muted": event.on}
        case ev.RecordingConsented():
            return {"consent": (event.audio, event.video)}
        case ev.SessionEnded():
            return {
                "status": "ended",
                "pending": None,
                "unheard": None,
                "outcome": event.outcome,
                "success": event.success,
                "ended_by": event.by,
            }
        case _:
            assert_never(event)


def _counted(s: Session, acts: Iterable[Act]) -> dict[ActKind, int]:
    counts = dict(s.acts)
    for act in acts:
        counts[act.kind] = counts.get(act.kind, 0) + 1
    return counts


def _started(event: ev.SessionStarted, s: Session) -> dict[str, Any]:
    return {
        "id": event.session_id,
        "seed": event.seed,
        "difficulty": Difficulty(event.difficulty),
        "language": event.language,
        "name": event.customer_name,
        "dials": event.dials,
        "memory": event.memory,
        "versions": event.versions,
        "status": "running",
        "mood": event.mood,
        "peak_frustration": event.mood.frustration,
        "world": dict(s.scenario.world),
        "dynamic": event.dynamic,
        "began_at": Difficulty(event.difficulty),
        "judged": event.mood,
        "channel": event.channel,
    }


def _mood_moved(event: ev.MoodMoved, s: Session) -> dict[str, Any]:
    cause = event.cause
    worn = {} if cause in PROGRESS_CAUSES else {**s.worn, cause: s.worn.get(cause, 0) + 1}
    gain = event.delta.satisfaction > 0 or event.cause in CALMING
    return {
        "mood": event.mood,
        "peak_frustration": max(s.peak_frustration, event.mood.frustration),
        "worn": worn,
        "moved_by": {**s.moved_by, cause: s.moved_by.get(cause, 0) + 1},
        "last_gain_turn" if gain else "last_loss_turn": s.turn,
    }


def _step_tried(event: ev.StepTried, s: Session) -> dict[str, Any]:
    if event.result in ("blocked", "repeated"):
        return {}
    if event.result == "claimed":
        return {"claimed": s.claimed | {event.step}}
    solved = (s.solved or event.result == Result.FIXED) and event.result != Result.WORSE
    helped = event.result in (Result.FIXED, Result.PROGRESS)
    return {
        "moved_on": s.turn if helped else s.moved_on,
        "tried": {**s.tried, event.step: event.result},
        "claimed": s.claimed - {event.step},
        "world": {**s.world, **event.sets},
        "solved": solved,
        "confirmed": s.confirmed and solved,
    }


def _decided(event: ev.CustomerDecided, s: Session) -> dict[str, Any]:
    raised = {m.topic: s.turn for m in event.moves if m.kind in _RAISES and m.topic}
    return {
        "customer_turn": event.turn + 1,
        "pending": event if event.moves else None,
        "beats_done": 0,
        "said_before": len(s.said),
        "undelivered": event.moves,
        "meant": event.meant,
        "spoken": 0,
        "last_moves": event.moves,
        "raised": {**s.raised, **raised} if raised else s.raised,
        "done_moves": {**s.done_moves, **{m.kind: s.turn for m in event.moves}},
        **({"judged": s.mood, "judged_turn": s.turn} if s.dynamic and s.turn - s.judged_turn >= LOOK else {}),
    }


def _taken(event: ev.SideTaken, s: Session) -> dict[str, Any]:
    holder = Holder(event.user, event.by)
    if event.side == "agent":
        return {"agent_by": holder}
    silent = {"pending": None, "beats_done": 0, "undelivered": (), "last_moves": ()}
    return {"customer_by": holder, "meant": s.undelivered, "spoken": 0, **silent}


def _said(event: ev.CustomerSaid, s: Session, seq: int) -> dict[str, Any]:
    told, half, confirmed = dict(s.told), s.half, s.confirmed
    for move in event.moves:
        if move.topic and move.kind in _TELLS:
            told.setdefault(move.topic, seq)
            half -= {move.topic}
        elif move.topic and move.kind == MoveKind.TELL_HALF:
            half |= {move.topic}
        elif move.kind == MoveKind.CONFIRM_SOLVED:
            confirmed = True
    left = tuple(m for m in s.undelivered if m not in event.moves)
    return {
        "said": (*s.said, event.text),
        "spoken": s.spoken + (s.customer_by is not None),
        "beats_done": 0 if event.last else s.beats_done + 1,
        "pending": None if event.last else s.pending,
        "undelivered": () if event.last else left,
        "told": told,
        "half": half,
        "confirmed": confirmed,
    }


_TELLS = frozenset({MoveKind.TELL, MoveKind.REMIND})
_RAISES = frozenset({MoveKind.ASK, MoveKind.ASK_AGAIN, MoveKind.MORE})
