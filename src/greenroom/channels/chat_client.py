"""One connection of the chat channel: what it follows, what it may see, and what is sent to it, in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from greenroom.channels.limiting import Bucket
from greenroom.channels.wire_server import VERSION, error_body
from greenroom.core.errors import GreenroomError
from greenroom.core.events import Recorded
from greenroom.engine.records import NoticeKind, Snapshot

Answer = dict[str, Any]

View = Callable[[Recorded], Answer | None]
"""What someone sees of an event; None: nothing."""


class Person(Protocol):
    """Who is connected."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(eq=False, slots=True)
class Client:
    """One connection. `post(name, payload)` sends after all that was posted before. `key`: by which it was
    let in; `scopes`: what its token is for, None for a browser. `views`: how it sees the
    sessions that it watches. `joining` keeps back what happens in a session while the answer to `join` is
    made. `told`: the number of the last event that it was told of, by session: what a server that came late
    tells again stays here. `asks`: how much it may still ask for."""

    sid: str
    user: Person
    post: Callable[[str, Answer], None]
    key: str = ""
    scopes: frozenset[str] | None = None
    mine: set[str] = field(default_factory=set)
    following: set[str] = field(default_factory=set)
    views: dict[str, View] = field(default_factory=dict)
    joining: dict[str, list[tuple[NoticeKind, Any]]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    asks: Bucket = field(default_factory=lambda: Bucket(0.0))
    heard: Callable[[str, NoticeKind, Any], None] = field(init=False)

    def __post_init__(self) -> None:
        self.heard = self._heard  # one object, so that leaving finds what joined

    def _heard(self, session_id: str, kind: NoticeKind, payload: Any) -> None:
        if session_id in self.joining:
            self.joining[session_id].append((kind, payload))
            return
        match kind:
            case "event":
                if payload.seq <= self.told.get(session_id, 0):
                    return
                self.told[session_id] = payload.seq
                event = self.views.get(session_id, Recorded.public)(payload)
                if event is None and payload.event.kind == "agent_reappraised":
                    signal = {"kind": "reheard", "on": True}
                    self.post("signal", {"v": VERSION, "session_id": session_id, **signal})
                if event is not None:
                    self.post("event", {"v": VERSION, "session_id": session_id, "event": event})
            case "signal":
                self.post("signal", {"v": VERSION, "session_id": session_id, **payload})
            case "problem":
                self.problem(payload)

    def problem(self, error: GreenroomError) -> None:
        body = error_body(error)
        body.pop("retry_after_ms", None)
        self.post("problem", {"v": VERSION, **body})

    def joined(self, session_id: str, seq: int) -> None:
        """The answer to `join` tells everything up to `seq`; go on with what came after."""
        self.told[session_id] = seq
        for kind, payload in self.joining.pop(session_id, []):
            self._heard(session_id, kind, payload)


def seen(snapshot: Snapshot, view: View) -> list[Answer]:
    """Its events as a watcher may see them."""
    return [event for event in map(view, snapshot.events) if event is not None]


def shown(snapshot: Snapshot) -> list[Answer]:
    """Its events as the agent may see them: all of them, whole, once the session has ended."""
    if snapshot.status == "ended":
        return [e.wire() for e in snapshot.events]
    return seen(snapshot, Recorded.public)
