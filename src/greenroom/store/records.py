"""What the store holds besides events. Times are epoch milliseconds unless they say otherwise."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from greenroom.core.events import Channel
from greenroom.store.summary import Summary

Role = Literal["trainee", "manager", "author", "administrator"]
ReviewKind = Literal["override", "dispute", "answer"]
SpentBy = Literal["model", "purpose", "user", "session", "month"]
PAGE = 50


@dataclass(frozen=True, slots=True)
class NewSessionRow:
    """A session about to start: everything needed to begin it, or to take it up after a crash.

    `customer` is the customer's name, by which a returning customer is known. `speed` and `priority` as in
    `core.pacing.Speed` and `core.scenario.Priority`. `memory`: see `SessionStore.memory`. `parent_id` and
    `parent_seq`: the session and the message that it was forked from; a fork is in no statistics.
    `dynamic`: the difficulty follows the agent; `difficulty_why`: why it begins at this one. `private`: for
    the agent alone; whoever looks at the sessions of others does not see it. `channel`: how it is held.
    """

    id: str
    user_id: str
    scenario_id: str
    persona_id: str
    customer: str
    difficulty: str
    seed: int
    created_at: int
    speed: str = "normal"
    priority: str = "normal"
    memory: tuple[str, ...] = ()
    parent_id: str | None = None
    parent_seq: int | None = None
    dynamic: bool = False
    difficulty_why: str = ""
    private: bool = False
    channel: Channel = "chat"


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A stored session: how it was started, where it stands (`summary`, folded from its events), and what
    was made of it. `overall` 0 to 100 and `passed` are None until it was scored."""

    started: NewSessionRow
    summary: Summary = field(default_factory=Summary)
    overall: int | None = None
    passed: bool | None = None
    archived_at: int | None = None

    @property
    def id(self) -> str:
        return self.started.id

    @property
    def ended_at(self) -> int | None:
        """Epoch ms, or None while it runs."""
        ended = self.summary.ended_ms
        return None if ended is None else self.started.created_at + ended


@dataclass(frozen=True, slots=True)
class User:
    """`prefs` is free JSON that belongs to the client. No two have the same name, whatever the case, nor the
    same `email` (None: not known; else small letters, and somebody vouched for it). `quota`: sessions that
    they may start in an hour, None for what their teams or the installation say. Who is deactivated cannot
    sign in."""

    id: str
    name: str
    role: Role
    prefs: Mapping[str, Any] = field(default_factory=dict)
    email: str | None = None
    quota: int | None = None
    deactivated_at: int | None = None


def name_key(name: str) -> str:
    """By what a name is the same as another: no case, no doubled blanks, no look-alike forms of Unicode."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Plays:
    """One user's record with one scenario: ended sessions, deleted ones not counted. `average` and `best`
    are overall scores, None when none was scored."""

    played: int
    average: float | None
    best: int | None
    last_played_at: int


@dataclass(frozen=True, slots=True)
class Totals:
    """One user's ended sessions: how many, average overall score (None: none scored), time spent."""

    sessions: int
    average: float | None
    practised_ms: int


@dataclass(frozen=True, slots=True)
class Review:
    """A second opinion on one criterion of a session's score: the trainee disputes it, a reviewer overrides
    it (`score` 0 to 100; None: not to be scored) or answers. `by`: user id. Kept for good, never changed."""

    id: str
    session_id: str
    criterion: str
    kind: ReviewKind
    score: int | None
    note: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Scored:
    """An ended session with its evaluation (JSON)."""

    record: SessionRecord
    evaluation: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A conversation held elsewhere: `lines` as `analysis.score_transcript` takes them, `evaluation` as JSON.
    A list of analyses leaves both of them out."""

    id: str
    user_id: str
    name: str
    scenario_id: str | None
    created_at: int
    overall: int | None
    passed: bool
    lines: Sequence[Mapping[str, Any]] = ()
    evaluation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A call to a language model at epoch ms `at`: see `engine.records.Usage`. `user_id`: who made a call
    without a session; else None, and it is who played the session. `micro`: its price in millionths of a US
    dollar, None when nobody knows. `estimated`: the provider did not tell its tokens. `..._sound_tokens`:
    those among them that are sound."""

    at: int
    model: str
    purpose: str
    session_id: str | None
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    ms: int
    ok: bool
    failure: str = ""
    micro: int | None = None
    user_id: str | None = None
    estimated: bool = False
    input_sound_tokens: int = 0
    output_sound_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """Sums of calls. `key`: the model, purpose, user id, session id or month (2026-11) that they have in
    common, "" for none. `failed`: calls that did; `unpriced`: calls that did not and whose price nobody
    knows; `estimated`: calls whose tokens are. `micro`: millionths of a US dollar."""

    key: str
    calls: int
    failed: int
    unpriced: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    micro: int
    estimated: int = 0
    input_sound_tokens: int = 0
    output_sound_tokens: int = 0
