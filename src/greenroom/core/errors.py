"""The whole tree of errors. Each says what, where, how to mend it, and whether trying again helps.

GreenroomError
├── ContentError          a scenario, persona or rubric file is wrong (path, line)
├── NotFound              nothing has that id
├── NotAllowed            it exists, and is not yours
│   └── SignedOut         nobody knows who asks
├── TooMany               no more of this before a certain time
├── BadRequest            what was asked for makes no sense, or came in the wrong form
│   ├── TooLong           a message past the limit
│   ├── WhoIsAgent        a transcript that does not tell who of its speakers the agent is
│   └── WrongState        right request, wrong moment (the session has ended, is on hold, ...)
├── EvidenceError         a quote that is not word for word in the event it cites
└── StorageError          could not be stored; nothing was acknowledged
    └── Conflict          another writer was first (expected sequence number)
        └── LeaseLost     this process does not run the session any more
"""

from collections.abc import Mapping


class GreenroomError(Exception):
    """Base of all. `code` is stable and travels on the wire; `mend` tells a person what to do."""

    code = "error"
    status = 500
    retry = False

    def __init__(self, message: str, *, mend: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.where = where

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} ({self.mend})" if self.mend else head


class ContentError(GreenroomError):
    code, status = "content", 422

    def __init__(self, message: str, *, path: str, line: int = 0, mend: str = "") -> None:
        super().__init__(message, mend=mend, where=f"{path}:{line}" if line else path)
        self.path = path
        self.line = line


class NotFound(GreenroomError):
    code, status = "not_found", 404


class NotAllowed(GreenroomError):
    code, status = "not_allowed", 403


class SignedOut(NotAllowed):
    code, status = "signed_out", 401

    def __init__(self, message: str = "you are signed out", mend: str = "sign in again") -> None:
        super().__init__(message, mend=mend)


class TooMany(GreenroomError):
    """`until`: epoch ms from when on it may be tried again."""

    code, status, retry = "too_many", 429, True

    def __init__(self, message: str, *, until: int, mend: str = "", where: str = "") -> None:
        super().__init__(message, mend=mend, where=where)
        self.until = until


class BadRequest(GreenroomError):
    code, status = "bad_request", 400


class TooLong(BadRequest):
    code, status = "too_long", 413


class WhoIsAgent(BadRequest):
    """`speakers`: how many messages each has, those with most first."""

    code = "who_is_agent"

    def __init__(self, message: str, *, speakers: Mapping[str, int], mend: str = "", where: str = "") -> None:
        super().__init__(message, mend=mend, where=where)
        self.speakers = speakers


class WrongState(BadRequest):
    code, status = "wrong_state", 409


class EvidenceError(GreenroomError):
    code = "evidence"


class StorageError(GreenroomError):
    code, status, retry = "storage", 503, True


class Conflict(StorageError):
    code, status = "conflict", 409


class LeaseLost(Conflict):
    code, status = "moved", 503
