"""How often somebody may try to sign in: per account, so that nobody guesses a password, and per address, so
that nobody tries one password on all accounts."""

import hashlib
from collections.abc import Callable

from greenroom.core.errors import TooMany
from greenroom.store import UserStore, name_key

WINDOW_MS = 15 * 60 * 1000
PER_ACCOUNT = 10
PER_ADDRESS = 50


class Tries:
    """`now`: epoch ms."""

    def __init__(self, store: UserStore, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now

    async def begin(self, account: str, address: str) -> None:
        """Note a try before it is made, so that many at once count as many. Raises `TooMany`."""
        limits = {_key("account", name_key(account)): PER_ACCOUNT, _key("address", address): PER_ADDRESS}
        now = self._now()
        oldest = await self._store.try_in(limits, now - WINDOW_MS, now)
        if oldest is not None:
            raise TooMany(
                "too many tries to sign in",
                until=oldest + WINDOW_MS,
                mend="wait until then, or ask an administrator for a link",
            )

    async def succeeded(self, account: str) -> None:
        """The account's tries count no more; those of the address do."""
        await self._store.forget_tries([_key("account", name_key(account))], self._now() - WINDOW_MS)


def _key(kind: str, what: str) -> str:
    """Who tries is kept for a quarter of an hour, and not by name."""
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()
