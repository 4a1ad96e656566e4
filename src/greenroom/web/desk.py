"""What the endpoints work with: put together in `greenroom.serving`, carried by the application's state."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from greenroom.brains.model.configured import Account, Models
from greenroom.channels.voice.calls import Calls
from greenroom.core.errors import NotAllowed, SignedOut
from greenroom.core.evaluation import Evaluation
from greenroom.core.judging import Judgement, Progress
from greenroom.core.pacing import Speed
from greenroom.core.readings import Reader
from greenroom.core.scenario import Scenario
from greenroom.engine.hub import Hub
from greenroom.engine.play import Composer
from greenroom.engine.ports import Listener
from greenroom.imports.hearing import Hearing
from greenroom.library.loader import Library
from greenroom.store import ExportStore, Scope, Store, User
from greenroom.store.recordings.recorder import Recorder
from greenroom.web.auth import COOKIE, Doorkeeper, Pass
from greenroom.web.callers import Callers
from greenroom.web.guard import SAFE
from greenroom.web.knowledge import Knowledge
from greenroom.web.passwords import Passwords
from greenroom.web.tries import Tries

if TYPE_CHECKING:
    from greenroom.web.provider import Provider


async def _unjudged(_session_id: str) -> Judgement | None:
    return None


class Background(Protocol):
    """Work that is done later."""

    async def add(self, kind: str, subject: str = "", *, again: bool = False) -> bool:
        """Returns once it is sure to be done; False when it waits or runs already."""
        ...

    def look(self) -> None:
        """There may be something to do."""
        ...


async def _idle(_session_id: str) -> Progress:
    return ""


@dataclass(frozen=True, slots=True)
class Quotas:
    """Sessions an hour and a day, and minutes on the phone a day. 0: no limit."""

    hour: int = 0
    day: int = 0
    voice_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """`roots`: the folders that the library was read from. `evaluate(session_id)`: the evaluation of an ended
    session, made when it is not there. `prepare`: begins to get the listener ready for a scenario.
    `listener` and `speaker(language)` play what might have been. `now`: epoch ms. `speed`: of sessions that
    do not name one. `reader`: reads wordings for the scorer. `models` and `account`: the language models that
    are configured, and what pays for them. `judgement(session_id)`: what a model as judge made of it, if one
    did, and `judging(session_id)`: how far that is. `recorder`: keeps
    recordings of calls, which `calls` are held. `hearing`: hears
    recordings from elsewhere. `analysing`: held while a conversation from elsewhere is
    scored: one at a time. `mask_transcripts`: what is personal in it is masked before it is kept.
    `health`: how the installation is, a `status.StatusView`.
    `jobs`: what does things in the background, `exports`: what it made ready; `erasure`: "anonymous" or
    "delete", what becomes of the sessions of who is forgotten.
    `quotas`: of a trainee for whom nothing else is said; looked at under `starting`.
    `upload_bytes_per_s`: how fast a recording is taken in, 0 for no limit."""

    store: Store
    hub: Hub
    library: Library
    roots: tuple[Path, ...]
    knowledge: Knowledge
    door: Doorkeeper
    evaluate: Callable[[str], Awaitable[Evaluation]]
    prepare: Callable[[Scenario], object]
    listener: Listener
    speaker: Callable[[str], Composer]
    now: Callable[[], int]
    speed: Speed = Speed.NORMAL
    reader: Reader | None = None
    models: Models | None = None
    account: Account | None = None
    judgement: Callable[[str], Awaitable[Judgement | None]] = _unjudged
    judging: Callable[[str], Awaitable[Progress]] = _idle
    recorder: Recorder | None = None
    hearing: Hearing | None = None
    calls: Calls | None = None
    health: Callable[[], Awaitable[object]] | None = None
    mask_transcripts: bool = True
    quotas: Quotas = Quotas()
    upload_bytes_per_s: float = 0.0
    jobs: Background | None = None
    exports: ExportStore | None = None
    erasure: str = "anonymous"
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    provider: "Provider | None" = None
    passwords: Passwords = field(default_factory=Passwords)
    analysing: asyncio.Lock = field(default_factory=asyncio.Lock)
    callers: Callers = field(default_factory=Callers)

    @property
    def tries(self) -> Tries:
        """Of signing in."""
        return Tries(self.store, self.now)


def _desk(request: Request) -> Desk:
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found


Here = Annotated[Desk, Depends(_desk)]


_BY_COOKIE = APIKeyCookie(name=COOKIE, scheme_name="browser", auto_error=False)
_BY_TOKEN = HTTPBearer(scheme_name="program", auto_error=False)


async def _pass(
    request: Request,
    desk: Here,
    _cookie: Annotated[object, Security(_BY_COOKIE)],
    _token: Annotated[object, Security(_BY_TOKEN)],
) -> Pass:
    """The last two only say in the description what is looked at here."""
    headers = request.headers
    authorization = headers.get("authorization", "")
    found = await desk.door.admit(headers.get("cookie", ""), authorization)
    if found is None:
        if authorization:
            raise SignedOut("this token is unknown, revoked or too old", mend="make a new one at /account")
        raise SignedOut
    scope: Scope = "read" if request.method in SAFE and not request.url.path.endswith("/accept") else "write"
    if not found.allows(scope):
        raise NotAllowed(f"this token is not for that: it lacks {scope!r}", mend="make one that has it")
    return found


async def _signed_in(found: Annotated[Pass, Depends(_pass)]) -> User:
    return found.user


async def _browser(found: Annotated[Pass, Depends(_pass)]) -> Pass:
    if found.scopes is not None:
        raise NotAllowed("no token does this", mend="sign in with a browser")
    return found


SignedIn = Annotated[User, Depends(_signed_in)]
"""The user whose browser or token it is; an endpoint that asks for it answers 401 to anyone else."""

Admitted = Annotated[Pass, Depends(_pass)]
"""Like `SignedIn`, for what has to know by which login or token."""

InBrowser = Annotated[Pass, Depends(_browser)]
"""Like `SignedIn`, for what is done by people alone."""
