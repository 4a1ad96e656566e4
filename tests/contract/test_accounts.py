"""What every store does with people, teams, tokens, invitations, and the audit log."""

from dataclasses import replace

import pytest

from greenroom.core.call_events import CallEnded, CallStarted
from greenroom.core.errors import Conflict, NotFound
from greenroom.store import ApiToken, AuditEntry, Invitation, Team, User
from tests.contract.test_store import ROW, ended
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)

ADA = User("u1", "Ada Lund", "administrator", email="ada@house.example")
BEN = User("u2", "Ben", "trainee")
INVITED = Invitation("i1", "hash", "manager", None, "eve@house.example", "u1", 5, 100)


async def two(store):
    await store.add_user(ADA)
    await store.add_user(BEN)


async def test_people_are_found_by_name_or_mail_whatever_the_case(store):
    await two(store)
    for words in ("ada lund", "  ADA  Lund ", "Ada@House.Example", "\uff21da lund"):
        assert await store.user_called(words) == ADA
    assert await store.user_called("") is None
    assert await store.user_called("ada") is None


async def test_a_name_or_mail_address_is_one_persons(store):
    await two(store)
    for taken in (User("u3", "ADA LUND", "trainee"), User("u3", "Eve", "trainee", email=ADA.email)):
        with pytest.raises(Conflict):
            await store.add_user(taken)
    with pytest.raises(Conflict):
        await store.change_user("u2", name="ada lund")
    with pytest.raises(NotFound):
        await store.change_user("u9", name="Eve")
    changed = await store.change_user("u2", name="Benny", role="author", quota=3)
    assert changed == replace(BEN, name="Benny", role="author", quota=3) == await store.user("u2")
    assert await store.user_called("ben") is None


async def test_who_is_deactivated_gets_in_by_nothing(store):
    await two(store)
    await store.add_login("browser", "u2", 100)
    await store.add_link("link", "u2", 100)
    await store.add_token(ApiToken("t1", "u2", "CI", ("read",), 5, 100), "token")
    assert await store.alive(["browser", "token", "unknown"], 50) == {"browser", "token"}
    await store.change_user("u2", deactivated_at=40)
    assert await store.login("browser", 50) is None
    assert await store.use_link("link", 50) is None
    assert await store.bearer("token", 50) is None
    assert await store.alive(["browser", "token"], 50) == set()
    await store.change_user("u2", deactivated_at=None)
    assert (await store.use_link("link", 50)).id == "u2"


async def test_a_link_serves_its_purpose_only(store):
    await two(store)
    await store.add_link("h", "u2", 100, "reset")
    assert await store.use_link("h", 50) is None
    assert (await store.use_link("h", 50, "reset")).id == "u2"
    assert await store.use_link("h", 50, "reset") is None


async def test_signed_in_browsers_are_listed_and_signed_out(store):
    await two(store)
    await store.add_login("a", "u2", 100, created_at=5, about="Firefox", via="password")
    await store.add_login("b", "u2", 100, created_at=6)
    await store.add_login("c", "u1", 100, created_at=6)
    await store.add_link("unused", "u2", 100)
    await store.seen_login("a", 20)
    found = await store.logins("u2", 50)
    assert [(x.token_hash, x.seen_at, x.about, x.via) for x in found] == [
        ("a", 20, "Firefox", "password"),
        ("b", 6, "", "link"),
    ]
    assert await store.logins("u2", 100) == []
    assert await store.drop_logins("u2", but="a") == 1
    assert [x.token_hash for x in await store.logins("u2", 50)] == ["a"]
    assert await store.use_link("unused", 50) is None
    assert await store.drop_logins("u2") == 1
    assert (await store.login("c", 50)).id == "u1"


async def test_a_password_is_replaced(store):
    await two(store)
    assert await store.password("u1") is None
    await store.set_password("u1", "one", 5)
    await store.set_password("u1", "two", 6)
    assert await store.password("u1") == "two"
    with pytest.raises(Conflict):
        await store.set_password("u9", "three", 7)


async def test_an_identity_is_one_persons(store):
    await two(store)
    await store.add_identity("https://id.example", "s-1", "u2")
    assert (await store.identity("https://id.example", "s-1")).id == "u2"
    assert await store.identity("https://other.example", "s-1") is None
    with pytest.raises(Conflict):
        await store.add_identity("https://id.example", "s-1", "u1")


async def test_tries_are_counted_under_each_key_and_refused_past_the_limit(store):
    limits = {"account": 2, "address": 3}
    assert [await store.try_in(limits, 0, at) for at in (10, 20)] == [None, None]
    assert await store.try_in(limits, 0, 30) == 10
    assert await store.try_in({"other": 2, "address": 3}, 0, 40) is None
    assert await store.try_in({"other": 2, "address": 3}, 0, 50) == 10
    assert await store.try_in(limits, 15, 60) is None
    await store.forget_tries(["account"])
    assert await store.try_in({"account": 1}, 0, 70) is None
    await store.forget_tries([], before=1_000)
    assert await store.try_in({"account": 1}, 0, 1_000) is None


async def test_teams_bring_people_together(store):
    await two(store)
    await store.add_team(Team("t2", "Support", quota=3))
    await store.add_team(Team("t1", "Billing"))
    with pytest.raises(Conflict):
        await store.add_team(Team("t3", "Billing"))
    await store.join_teams("u1", ["t1", "t2"])
    await store.join_teams("u2", ["t2", "t2"])
    assert await store.members() == [("t1", "u1"), ("t2", "u1"), ("t2", "u2")]
    assert await store.together("u1", "u2")
    assert not await store.together("u1", "nobody")
    assert [t.name for t in await store.teams_of("u1")] == ["Billing", "Support"]
    await store.change_team(Team("t2", "Second line"))
    assert [(t.name, t.quota) for t in await store.teams()] == [("Billing", None), ("Second line", None)]
    await store.join_teams("u2", ["t1"])
    await store.join_teams("u1", ["t2"])
    assert not await store.together("u1", "u2")
    for missing in (store.change_team(Team("t9", "x")), store.drop_team("t9")):
        with pytest.raises(NotFound):
            await missing
    with pytest.raises(Conflict):
        await store.join_teams("u1", ["t9"])
    assert [t.id for t in await store.teams_of("u1")] == ["t2"]
    await store.drop_team("t2")
    assert await store.teams_of("u1") == []


async def test_started_sessions_count_even_when_deleted(store):
    for number, at in (("s1", 10), ("s2", 20), ("s3", 30)):
        await store.add_session(replace(ROW, id=number, created_at=at))
    await store.delete("s3", 40)
    assert await store.started_since("u1", 20) == [20, 30]
    assert await store.started_since("u2", 0) == []


async def test_minutes_on_the_phone_are_counted_from_the_log(store):
    def rang():
        return CallStarted(client_id="c", media="webrtc", recognition="typed", voice="none")

    call = replace(ROW, channel="call")
    for row in (
        replace(call, id="old", created_at=10),
        replace(call, id="s1", created_at=1_000),
        replace(call, id="s2", created_at=2_000),
        replace(call, id="s3", created_at=3_000, parent_id="s1", parent_seq=1),
        replace(call, id="silent", created_at=4_000),
        replace(call, id="hers", created_at=5_000, user_id="u2"),
    ):
        await store.add_session(row)
    for name in ("old", "s1", "s2", "s3", "hers"):
        await store.append(name, 0, [rang()], 100)
    await store.append("s1", 1, [CallEnded()], 600)
    await store.append("s1", 2, [rang()], 700)
    await store.append("s1", 3, [ended()], 1_000)
    assert await store.called_since("u1", 1_000, 9_000) == [(1_000, 800), (2_000, 6_900)]
    await store.append("s3", 1, [rang(), CallEnded()], 150)
    await store.delete("s2", 8_000)
    assert await store.called_since("u1", 1_000, 9_000) == [(1_000, 800), (2_000, 6_900), (3_000, 0)]


async def test_a_token_works_until_it_expires_or_is_revoked(store):
    await two(store)
    token = ApiToken("t1", "u2", "CI", ("read", "write"), 5, 100)
    await store.add_token(token, "h1")
    await store.add_token(replace(token, id="t2", created_at=6, expires_at=200), "h2")
    found = await store.bearer("h1", 99)
    assert (found.user, found.token) == (BEN, token)
    assert await store.bearer("h1", 100) is None
    await store.used_token("t1", 50)
    assert [(t.id, t.used_at) for t in await store.tokens("u2", 60)] == [("t2", None), ("t1", 50)]
    assert [t.id for t in await store.tokens("u2", 150)] == ["t2"]
    assert not await store.drop_token("u1", "t1")
    assert await store.drop_token("u2", "t1")
    assert await store.bearer("h1", 60) is None
    assert await store.drop_tokens("u2") == 1


async def test_the_audit_log_is_read_newest_first_by_who_whom_and_what(store):
    for at, who, what, whom in ((1, "u1", "report.read", "u2"), (2, "u2", "role.change", "u1")):
        await store.add_audit(AuditEntry(at, who, what, whom, "s1", {"n": at}))
    await store.add_audit(AuditEntry(3, "u1", "report.export", "u2"))
    found, total = await store.audit()
    assert [(e.at, e.action) for e in found] == [(3, "report.export"), (2, "role.change"), (1, "report.read")]
    assert total == 3 and found[2].detail == {"n": 1} and found[2].number < found[0].number
    assert [e.at for e in (await store.audit(actor="u1", limit=1, offset=1))[0]] == [1]
    assert [e.at for e in (await store.audit(subject="u1"))[0]] == [2]
    assert (await store.audit(action="report."))[1] == 2
    assert (await store.audit(action="%"))[1] == 0


async def test_an_invitation_makes_one_person_in_its_team(store):
    await two(store)
    await store.add_team(Team("t1", "Support"))
    await store.add_invitation(replace(INVITED, team_id="t1"))
    eve = User("u3", "Eve", "manager", email="eve@house.example")
    assert (await store.invitation("hash", 99)).role == "manager"
    assert await store.invitation("hash", 100) is None
    with pytest.raises(Conflict):
        await store.join_house("hash", replace(eve, name="ben"), 50)
    assert [i.id for i in await store.invitations(50)] == ["i1"]
    assert not await store.join_house("hash", eve, 100)
    assert await store.join_house("hash", eve, 50)
    assert not await store.join_house("hash", User("u4", "Kim", "trainee"), 51)
    assert await store.members() == [("t1", "u3")]
    assert await store.invitations(50) == []
    assert not await store.drop_invitation("i1")


async def test_an_invitation_is_revoked_and_outlives_its_team(store):
    await two(store)
    await store.add_team(Team("t1", "Support"))
    await store.add_invitation(replace(INVITED, team_id="t1"))
    await store.drop_team("t1")
    assert (await store.invitation("hash", 50)).team_id is None
    assert await store.drop_invitation("i1")
    assert await store.invitation("hash", 50) is None
