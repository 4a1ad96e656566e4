"""What every store does: run on the one in memory, SQLite and PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.errors import BadRequest, Conflict, GreenroomError, NotFound
from greenroom.store import MemoryStore, NewSessionRow, Plays, Totals, User, open_store

ROW = NewSessionRow("s1", "u1", "small", "plain", "Ren Okafor", "intermediate", 7, created_at=1_000)


def said(text="hello", turn=1):
    return ev.AgentSaid(client_id=f"c{turn}", text=text, turn=turn)


def answered(text="hi", turn=0):
    return ev.CustomerSaid(turn=turn, beat=0, text=text, moves=(), last=True)


def ended(success=True):
    return ev.SessionEnded(
        by="agent", reason="closed", outcome="solved" if success else "left", success=success
    )


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def store(request, tmp_path):
    match request.param:
        case "memory":
            opened = MemoryStore()
        case "sqlite":
            opened = open_store(tmp_path / "g.db")
        case _:
            opened = open_store(request.getfixturevalue("postgres_server").fresh())
    yield opened
    await opened.close()


async def played(store, row, *, success=True, overall=None, rude=False):
    await store.add_session(row)
    acts = (Act(kind=ActKind.RUDE if rude else ActKind.GREET, start=0, end=5),)
    log = (said(), ev.AgentAppraised(source=1, acts=acts, listener="t"), ended(success))
    await store.append(row.id, 0, log, 60_000)
    if overall is not None:
        await store.put_evaluation(
            row.id, "builtin/1", {"overall": overall}, overall=overall, passed=True, at=9
        )


async def test_events_come_back_as_they_went_in(store):
    await store.add_session(ROW)
    first = await store.append("s1", 0, [said("héllo 🙂\n"), answered()], 5)
    second = await store.append("s1", 2, [said(turn=2)], 9)
    assert [r.seq for r in (*first, *second)] == [1, 2, 3]
    assert await store.read("s1") == [*first, *second]
    assert await store.read("s1", 2) == second
    assert await store.read("nowhere") == []


async def test_the_log_only_grows_at_its_end(store):
    await store.add_session(ROW)
    await store.append("s1", 0, [said()], 5)
    for wrong in (0, 2):
        with pytest.raises(Conflict):
            await store.append("s1", wrong, [said("late")], 6)
    assert [r.event.text for r in await store.read("s1")] == ["hello"]


async def test_nothing_is_appended_to_a_session_that_is_not_there(store):
    with pytest.raises(NotFound):
        await store.append("nowhere", 0, [said()], 0)


async def test_appends_at_the_same_time_all_arrive_and_one_wins_where_two_race(store):
    rows = [replace(ROW, id=f"s{i}") for i in range(20)]
    for row in rows:
        await store.add_session(row)

    async def talk(session_id):
        for n in range(5):
            await store.append(session_id, n, [said(turn=n + 1)], n)

    racers = [store.append("s0", 5, [said(f"racer {n}")], 9) for n in range(3)]
    await asyncio.gather(*(talk(row.id) for row in rows))
    results = await asyncio.gather(*racers, return_exceptions=True)
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "Conflict", "list"]
    assert [len(await store.read(row.id)) for row in rows] == [6] + [5] * 19


async def test_what_no_store_can_keep_spoils_nothing_that_is_stored_with_it(store):
    rows = [replace(ROW, id=f"s{i}") for i in range(3)]
    for row in rows:
        await store.add_session(row)
    nonsense = [store.append("no\0where", 0, [said()], 1), store.append("s1", 0, [said("a\0b")], 1)]
    fine = [store.append(f"s{i}", 0, [said("fine")], 1) for i in (0, 2)]
    results = await asyncio.gather(nonsense[0], fine[0], nonsense[1], fine[1], return_exceptions=True)
    assert isinstance(results[0], GreenroomError) and not results[0].retry
    assert [(await store.read(f"s{i}"))[0].event.text for i in (0, 2)] == ["fine", "fine"]
    if isinstance(results[2], Exception):
        assert isinstance(results[2], BadRequest)
    else:
        assert (await store.read("s1"))[0].event.text == "a\0b"


async def test_a_session_shows_where_it_stands(store):
    await store.add_session(ROW)
    assert (await store.session("s1")).summary.status == "new"
    await store.append("s1", 0, [answered("it fails"), answered("still")], 1_000)
    waiting = (await store.session("s1")).summary
    assert (waiting.last_text, waiting.last_from, waiting.unread) == ("still", "customer", 2)
    assert waiting.waiting_ms == 1_000
    await store.append("s1", 2, [said("looking")], 4_000)
    await store.append("s1", 3, [answered("ok")], 5_000)
    await store.append("s1", 4, [ev.HoldStarted()], 6_000)
    assert (await store.session("s1")).summary.status == "held"
    await store.append("s1", 5, [ev.HoldEnded(ms=2_000), said("back", turn=2)], 8_000)
    talked = (await store.session("s1")).summary
    assert (talked.first_reply_ms, talked.slowest_reply_ms, talked.held_ms) == (4_000, 3_000, 2_000)
    assert (talked.unread, talked.waiting_ms, talked.agent_messages) == (0, None, 2)
    await store.append("s1", 7, [ended()], 9_000)
    over = await store.session("s1")
    assert (over.summary.status, over.ended_at, over.summary.outcome) == ("ended", 10_000, "solved")
    assert over.started == ROW


async def test_sessions_are_listed_newest_first_by_page_and_state(store):
    for n in range(5):
        await store.add_session(replace(ROW, id=f"s{n}", created_at=n))
    await store.add_session(replace(ROW, id="other", user_id="u2"))
    await store.append("s1", 0, [said(), ended()], 1)
    found, total = await store.sessions("u1", limit=2, offset=1)
    assert ([r.id for r in found], total) == (["s3", "s2"], 5)
    assert [r.id for r in (await store.sessions("u1", statuses=["ended"]))[0]] == ["s1"]
    assert await store.open_sessions() == ["s0", "s2", "s3", "s4", "other"]


async def test_archived_and_deleted_sessions_leave_the_list(store):
    for n in range(3):
        await store.add_session(replace(ROW, id=f"s{n}", created_at=n))
    await store.archive("s0", 5)
    await store.delete("s1", 6)
    assert [r.id for r in (await store.sessions("u1"))[0]] == ["s2"]
    assert [r.id for r in (await store.sessions("u1", archived=True))[0]] == ["s0"]
    assert await store.session("s1") is None
    assert await store.open_sessions() == ["s0", "s2"]
    await store.archive("s0", None)
    assert (await store.session("s0")).archived_at is None
    for gone in (store.archive("s1", 7), store.delete("s1", 7), store.delete("nowhere", 7)):
        with pytest.raises(NotFound):
            await gone


async def test_an_id_is_taken_once(store):
    await store.add_session(ROW)
    with pytest.raises(Conflict):
        await store.add_session(ROW)


async def test_evaluations_are_kept_by_scorer(store):
    await played(store, ROW)
    assert await store.evaluation("s1") is None
    await store.put_evaluation("s1", "builtin/1", {"overall": 40}, overall=40, passed=False, at=1)
    await store.put_evaluation("s1", "builtin/1", {"overall": 60}, overall=60, passed=True, at=2)
    await store.put_evaluation("s1", "other/1", {"overall": None}, overall=None, passed=False, at=3)
    assert await store.evaluation("s1") == {"overall": None}
    assert await store.evaluation("s1", "builtin/1") == {"overall": 60}
    assert (await store.session("s1")).overall is None


async def test_plays_and_totals_count_what_was_played_to_the_end(store):
    await played(store, replace(ROW, id="a", created_at=0), overall=50)
    await played(store, replace(ROW, id="b", created_at=5), overall=80)
    await played(store, replace(ROW, id="c", created_at=9))
    await played(store, replace(ROW, id="d", created_at=20), overall=99)
    await store.delete("d", 1)
    await store.add_session(replace(ROW, id="e"))
    await played(store, replace(ROW, id="f", scenario_id="big", created_at=0))
    assert await store.plays("u1") == {
        "small": Plays(played=3, average=65.0, best=80, last_played_at=60_009),
        "big": Plays(played=1, average=None, best=None, last_played_at=60_000),
    }
    assert await store.totals("u1") == Totals(4, 65.0, 240_000)
    assert await store.plays("nobody") == {}
    assert await store.totals("nobody") == Totals(0, None, 0)


async def test_a_customer_remembers_how_it_ended_last_time(store):
    assert await store.memory("u1", "Ren Okafor") == ()
    await played(store, replace(ROW, id="a", created_at=0), success=True)
    assert await store.memory("u1", "Ren Okafor") == ("resolved",)
    await played(store, replace(ROW, id="b", created_at=5), success=False, rude=True)
    assert await store.memory("u1", "Ren Okafor") == ("unresolved", "rude")
    assert await store.memory("u1", "Someone Else") == ()
    assert await store.memory("u2", "Ren Okafor") == ()


async def test_a_link_signs_in_once(store):
    await store.add_user(User("u1", "Ada", "trainee"))
    await store.add_link("hash", "u1", expires_at=100)
    await store.add_link("late", "u1", expires_at=100)
    assert (await store.use_link("hash", 50)).name == "Ada"
    assert await store.use_link("hash", 51) is None
    assert await store.use_link("late", 100) is None
    assert await store.use_link("unknown", 1) is None


async def test_a_browser_stays_signed_in_until_it_expires_or_leaves(store):
    await store.add_user(User("u1", "Ada", "trainee"))
    await store.add_login("hash", "u1", expires_at=100)
    assert (await store.login("hash", 99)).id == "u1"
    assert await store.login("hash", 100) is None
    await store.drop_login("hash")
    assert await store.login("hash", 50) is None


async def test_preferences_are_kept_as_given(store):
    await store.add_user(User("u1", "Ada", "administrator"))
    await store.set_prefs("u1", {"theme": "dark", "list": [1, {"a": None}]})
    assert await store.user("u1") == User(
        "u1", "Ada", "administrator", {"theme": "dark", "list": [1, {"a": None}]}
    )
    assert [u.id for u in await store.users()] == ["u1"]
    assert await store.user("u2") is None
    with pytest.raises(NotFound):
        await store.set_prefs("u2", {})
    with pytest.raises(Conflict):
        await store.add_user(User("u1", "Again", "trainee"))
