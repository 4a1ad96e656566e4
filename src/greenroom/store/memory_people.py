"""Users, and how they sign in, in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from greenroom.core.errors import Conflict, NotFound
from greenroom.store.account_records import LinkPurpose, Login
from greenroom.store.records import User, name_key


class MemoryPeople:
    """See `store.account_ports.UserStore`."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self._links: dict[str, tuple[str, int, LinkPurpose]] = {}
        self._logins: dict[str, Login] = {}
        self._passwords: dict[str, str] = {}
        self._identities: dict[tuple[str, str], str] = {}
        self._tries: list[tuple[str, int]] = []

    async def add_user(self, user: User) -> None:
        if user.id in self._users:
            raise Conflict(f"there is a user {user.id!r} already")
        self._keep(user)

    async def user(self, user_id: str) -> User | None:
        return self._users.get(user_id)

    async def users(self) -> list[User]:
        return sorted(self._users.values(), key=lambda u: u.id)

    async def user_called(self, name_or_mail: str) -> User | None:
        key = name_key(name_or_mail)
        return next((u for u in self._users.values() if key in (name_key(u.name), u.email)), None)

    async def change_user(self, user_id: str, **changes: Any) -> User:
        if user_id not in self._users:
            raise NotFound(f"no user {user_id!r}")
        return self._keep(replace(self._users[user_id], **changes))

    async def set_prefs(self, user_id: str, prefs: Mapping[str, Any]) -> None:
        await self.change_user(user_id, prefs=dict(prefs))

    async def add_link(
        self, token_hash: str, user_id: str, expires_at: int, purpose: LinkPurpose = "enter"
    ) -> None:
        self._links[token_hash] = (user_id, expires_at, purpose)

    async def use_link(self, token_hash: str, now: int, purpose: LinkPurpose = "enter") -> User | None:
        user_id, expires_at, kept = self._links.get(token_hash, ("", 0, ""))
        user = self._active(user_id)
        if user is None or now >= expires_at or kept != purpose:
            return None
        del self._links[token_hash]
        return user

    async def add_login(
        self,
        token_hash: str,
        user_id: str,
        expires_at: int,
        *,
        created_at: int = 0,
        about: str = "",
        via: str = "link",
    ) -> None:
        self._logins[token_hash] = Login(token_hash, user_id, expires_at, created_at, created_at, about, via)

    async def login(self, token_hash: str, now: int) -> User | None:
        found = self._logins.get(token_hash)
        return self._active(found.user_id) if found and now < found.expires_at else None

    async def logins(self, user_id: str, now: int) -> list[Login]:
        found = [x for x in self._logins.values() if x.user_id == user_id and now < x.expires_at]
        return sorted(found, key=lambda x: (-x.seen_at, x.token_hash))

    async def seen_login(self, token_hash: str, now: int) -> None:
        if token_hash in self._logins:
            self._logins[token_hash] = replace(self._logins[token_hash], seen_at=now)

    async def drop_login(self, token_hash: str) -> None:
        self._logins.pop(token_hash, None)

    async def drop_logins(self, user_id: str, *, but: str | None = None) -> int:
        gone = [k for k, x in self._logins.items() if x.user_id == user_id and k != but]
        for key in gone:
            del self._logins[key]
        self._links = {k: v for k, v in self._links.items() if v[0] != user_id}
        return len(gone)

    async def set_password(self, user_id: str, hashed: str, now: int) -> None:
        if user_id not in self._users:
            raise Conflict(f"no user {user_id!r}")
        self._passwords[user_id] = hashed

    async def password(self, user_id: str) -> str | None:
        return self._passwords.get(user_id)

    async def identity(self, issuer: str, subject: str) -> User | None:
        return self._users.get(self._identities.get((issuer, subject), ""))

    async def add_identity(self, issuer: str, subject: str, user_id: str) -> None:
        if (issuer, subject) in self._identities or user_id not in self._users:
            raise Conflict("this identity is somebody's already")
        self._identities[issuer, subject] = user_id

    async def try_in(self, limits: Mapping[str, int], since: int, now: int) -> int | None:
        for key, most in limits.items():
            found = sorted((at for k, at in self._tries if k == key and at > since), reverse=True)
            if len(found) >= most:
                return found[most - 1]
        self._tries += [(key, now) for key in limits]
        return None

    async def forget_tries(self, keys: Iterable[str], before: int = 0) -> None:
        gone = set(keys)
        self._tries = [(key, at) for key, at in self._tries if key not in gone and at >= before]

    def _active(self, user_id: str) -> User | None:
        user = self._users.get(user_id)
        return user if user is not None and user.deactivated_at is None else None

    def _keep(self, user: User) -> User:
        for other in self._users.values():
            same = name_key(other.name) == name_key(user.name) or (
                other.email is not None and other.email == user.email
            )
            if other.id != user.id and same:
                raise Conflict("the name or mail address is another's")
        self._users[user.id] = user
        return user
