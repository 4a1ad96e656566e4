"""Who rang in which session, so that a call ends with the login or token by which it was begun."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenroom.web.desk import Desk

MOST = 1_000
"""More than a process holds of calls: what is older is long over."""


class Callers:
    """By session: the key by which the door knows whoever rang last."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def rang(self, session_id: str, key: str) -> None:
        self._keys.pop(session_id, None)
        self._keys[session_id] = key
        while len(self._keys) > MOST:
            del self._keys[next(iter(self._keys))]

    async def look_again(self, desk: "Desk") -> None:
        """Hang up for those who were signed out since they rang, or whose token was revoked. Raises
        `StorageError`."""
        if not self._keys or desk.calls is None:
            return
        asked = dict(self._keys)
        alive = await desk.store.alive(sorted(set(asked.values())), desk.now())
        for session_id, key in asked.items():
            if key not in alive and self._keys.get(session_id) == key:
                del self._keys[session_id]
                await desk.calls.hang_up(session_id)
