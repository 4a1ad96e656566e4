"""Who is let in, put together from the settings: an OpenID provider, and what somebody is to a session."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from greenroom.channels.doors import Doors
from greenroom.channels.watching import Standing, StandingOf
from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.store import AuditEntry, DatabaseStore
from greenroom.web.auth import Doorkeeper, cut_down
from greenroom.web.guard import socket_check
from greenroom.web.rights import reviews

if TYPE_CHECKING:
    from greenroom.web.provider import Provider


def provider_of(s: Settings) -> "Provider | None":
    """The OpenID provider that is configured, if any. Raises `BadRequest`."""
    if not s.oidc_issuer:
        return None
    try:
        from greenroom.web.provider import Provider, roles_of
    except ImportError as error:
        mend = "install it with: pip install 'greenroom[oidc]'"
        raise BadRequest(f"{error.name} is missing", where="GREENROOM_OIDC_ISSUER", mend=mend) from None
    if not s.oidc_client_id:
        mend = "the provider gives one when Greenroom is made known to it"
        raise BadRequest("it is empty", where="GREENROOM_OIDC_CLIENT_ID", mend=mend)
    secret = s.oidc_client_secret.get_secret_value()
    return Provider(
        s.oidc_name,
        s.oidc_issuer.rstrip("/"),
        s.oidc_client_id,
        secret,
        s.oidc_groups,
        roles_of(s.oidc_roles),
        s.oidc_joins,
    )


def doors_of(store: DatabaseStore, door: Doorkeeper, settings: Settings, now: Callable[[], int]) -> Doors:
    """Who may come in over the chat channel, and what they are to a session."""

    async def alive(keys: Sequence[str]) -> set[str]:
        return await store.alive(keys, now())

    async def noted(user_id: str, action: str, session_id: str) -> None:
        record = await store.session(session_id)
        owner = record.started.user_id if record else ""
        if user_id != owner:
            await store.add_audit(AuditEntry(now(), user_id, action, owner, session_id))

    return Doors(door.admit, alive, _standing_of(store), socket_check(settings.origins), noted)


def _standing_of(store: DatabaseStore) -> StandingOf:
    async def standing_of(
        session_id: str, user_id: str, scopes: frozenset[str] | None = None
    ) -> Standing | None:
        record = await store.session(session_id)
        if record is None:
            return None
        if record.started.user_id == user_id:
            return "owner"
        user = await store.user(user_id)
        if user is not None and scopes is not None:
            user = cut_down(user, scopes)
        if user is not None and await reviews(store, user, record):
            return "reviewer"
        return "guest" if await store.invited(session_id, user_id) else "stranger"

    return standing_of
