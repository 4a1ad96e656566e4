"""What every store does with invitations to play the customer."""

import pytest

from greenroom.core.errors import Conflict
from greenroom.store import User
from tests.contract.test_store import ROW
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)


async def asked(store):
    await store.add_session(ROW)
    for name in ("u1", "u2", "u3"):
        await store.add_user(User(name, name, "trainee"))
    await store.add_invite("h1", "s1", 100)


async def test_an_invitation_is_for_one_person_who_may_come_back_to_it(store):
    await asked(store)
    assert not await store.invited("s1", "u2")
    assert await store.use_invite("h1", "u2", 99) == "s1"
    assert await store.use_invite("h1", "u3", 99) is None
    assert await store.use_invite("h1", "u2", 99) == "s1"
    assert [await store.invited("s1", u) for u in ("u1", "u2", "u3")] == [False, True, False]
    assert not await store.invited("other", "u2")


async def test_it_works_for_no_one_once_expired_and_never_for_the_agent(store):
    await asked(store)
    assert await store.use_invite("h1", "u1", 1) is None
    assert await store.use_invite("h1", "u2", 100) is None
    assert await store.use_invite("unknown", "u2", 1) is None
    assert await store.use_invite("h1", "u2", 1) == "s1"


async def test_it_works_no_more_once_the_session_is_deleted(store):
    await asked(store)
    await store.delete("s1", 5)
    assert await store.use_invite("h1", "u2", 6) is None


async def test_an_invitation_to_nothing_is_refused(store):
    await asked(store)
    for token, session_id in (("h1", "s1"), ("h2", "nowhere")):
        with pytest.raises(Conflict):
            await store.add_invite(token, session_id, 100)
