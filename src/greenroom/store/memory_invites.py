"""Invitations to play the customer, in memory."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from greenroom.core.errors import Conflict
from greenroom.store.records import SessionRecord


@dataclass(slots=True)
class _Invite:
    session_id: str
    expires_at: int
    user_id: str | None = None


class MemoryInvites(ABC):
    """See `store.ports.InviteStore`."""

    def __init__(self) -> None:
        self._invites: dict[str, _Invite] = {}

    @abstractmethod
    async def session(self, session_id: str) -> SessionRecord | None: ...

    @abstractmethod
    def _there(self, session_id: str) -> bool: ...

    async def add_invite(self, token_hash: str, session_id: str, expires_at: int) -> None:
        if token_hash in self._invites or not self._there(session_id):
            raise Conflict("the token is taken, or there is no such session")
        self._invites[token_hash] = _Invite(session_id, expires_at)

    async def use_invite(self, token_hash: str, user_id: str, now: int) -> str | None:
        invite = self._invites.get(token_hash)
        if invite is None or now >= invite.expires_at or invite.user_id not in (None, user_id):
            return None
        record = await self.session(invite.session_id)
        if record is None or record.started.user_id == user_id:
            return None
        invite.user_id = user_id
        return invite.session_id

    async def invited(self, session_id: str, user_id: str) -> bool:
        return any(i.session_id == session_id and i.user_id == user_id for i in self._invites.values())
