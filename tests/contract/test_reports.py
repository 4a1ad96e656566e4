"""What every store does with second opinions, shared reports, and conversations held elsewhere."""

from dataclasses import replace

import pytest

from greenroom.core.errors import Conflict
from greenroom.store import Analysis, Review
from tests.contract.test_store import ROW, played
from tests.contract.test_store import store as store  # noqa: PLC0414  (a fixture)

REVIEW = Review("r1", "s1", "empathy", "dispute", None, "I did say that I was sorry.", "u1", 9)
LINES = [{"speaker": "agent", "text": "Hello", "at": 0}]
ANALYSIS = Analysis("a1", "u1", "chat.json", None, 5, 40, False, LINES, {"overall": 40})


async def test_reviews_come_back_in_the_order_they_came(store):
    await played(store, ROW)
    override = replace(REVIEW, id="r0", kind="override", score=80, by="boss")
    for review in (REVIEW, override, replace(override, id="a9", score=60)):
        await store.add_review(review)
    assert [(r.id, r.kind, r.score) for r in await store.reviews("s1")] == [
        ("r1", "dispute", None),
        ("r0", "override", 80),
        ("a9", "override", 60),
    ]
    assert (await store.reviews("s1"))[0] == REVIEW
    assert await store.reviews("other") == []


async def test_a_dispute_is_open_until_something_is_said_to_it(store):
    await played(store, ROW)
    await played(store, replace(ROW, id="own", private=True))
    await played(store, replace(ROW, id="gone"))
    await store.delete("gone", 9)
    await played(store, replace(ROW, id="s2", user_id="boss"))
    for review in (
        REVIEW,
        replace(REVIEW, id="r2", criterion="closing"),
        replace(REVIEW, id="r3", session_id="own"),
        replace(REVIEW, id="r4", session_id="gone"),
        replace(REVIEW, id="r5", session_id="s2"),
    ):
        await store.add_review(review)

    async def open_now(**which):
        found, total = await store.open_disputes(**which)
        return [r.id for r in found], total

    assert await open_now() == (["r5", "r2", "r1"], 3)
    assert await open_now(besides="boss") == (["r2", "r1"], 2)
    assert await open_now(limit=1, offset=1) == (["r2"], 3)
    await store.add_review(replace(REVIEW, id="r6", kind="answer"))
    assert await open_now(besides="boss") == (["r2"], 1)
    await store.add_review(replace(REVIEW, id="r7", criterion="closing", kind="override", score=5))
    assert await open_now(besides="boss") == ([], 0)
    await store.add_review(replace(REVIEW, id="r0"))
    assert await open_now(besides="boss") == (["r0"], 1)


async def test_no_review_replaces_another_or_belongs_to_nothing(store):
    await played(store, ROW)
    await store.add_review(REVIEW)
    for wrong in (replace(REVIEW, note="changed"), replace(REVIEW, id="r2", session_id="nowhere")):
        with pytest.raises(Conflict):
            await store.add_review(wrong)
    assert await store.reviews("s1") == [REVIEW]


async def test_private_practice_is_seen_by_its_owner_alone(store):
    await played(store, replace(ROW, id="open", created_at=1), overall=50)
    await played(store, replace(ROW, id="own", created_at=2, private=True), overall=90)
    assert [r.id for r in (await store.sessions("u1"))[0]] == ["own", "open"]
    assert (await store.sessions("u1"))[0][0].started.private
    others, total = await store.sessions("u1", private=False)
    assert ([r.id for r in others], total) == (["open"], 1)
    assert (await store.sessions("u1", scenario_id="small"))[1] == 2
    assert await store.sessions("u1", scenario_id="other") == ([], 0)
    assert (await store.totals("u1")).average == 70
    assert (await store.totals("u1", private=False)).average == 50
    assert (await store.plays("u1"))["small"].played == 2
    assert (await store.plays("u1", private=False))["small"].played == 1


async def test_scored_sessions_come_newest_first_without_forks_and_private_ones(store):
    await played(store, replace(ROW, id="a", created_at=1), overall=50)
    await played(store, replace(ROW, id="b", created_at=2), overall=60)
    await played(store, replace(ROW, id="c", created_at=3, parent_id="a", parent_seq=2), overall=70)
    await played(store, replace(ROW, id="d", created_at=4, private=True), overall=70)
    await played(store, replace(ROW, id="e", created_at=5))
    await played(store, replace(ROW, id="f", created_at=6), overall=80)
    await store.delete("f", 7)
    await store.put_evaluation("b", "other/1", {"overall": 61}, overall=61, passed=True, at=20)
    found = await store.scored("u1", 5)
    assert [(s.record.id, s.evaluation) for s in found] == [("b", {"overall": 61}), ("a", {"overall": 50})]
    assert [s.record.id for s in await store.scored("u1", 1)] == ["b"]
    assert await store.scored("u2", 5) == []


async def test_a_shared_report_is_seen_until_it_expires_or_is_revoked(store):
    await played(store, ROW)
    await store.add_share("h1", "s1", 100)
    await store.add_share("h2", "s1", 200)
    assert [await store.shared(h, 99) for h in ("h1", "h2", "unknown")] == ["s1", "s1", None]
    assert [await store.shared(h, 100) for h in ("h1", "h2")] == [None, "s1"]
    assert await store.drop_shares("s1") == 2
    assert await store.shared("h2", 1) is None
    assert await store.drop_shares("s1") == 0
    with pytest.raises(Conflict):
        await store.add_share("h3", "nowhere", 100)


async def test_a_deleted_session_is_shared_no_more(store):
    await played(store, ROW)
    await store.add_share("h1", "s1", 100)
    await store.delete("s1", 5)
    assert await store.shared("h1", 6) is None


async def test_analyses_are_listed_short_and_read_whole(store):
    await store.add_analysis(ANALYSIS)
    await store.add_analysis(replace(ANALYSIS, id="a2", created_at=7, scenario_id="small", overall=None))
    await store.add_analysis(replace(ANALYSIS, id="x", user_id="u2"))
    found, total = await store.analyses("u1", limit=1)
    assert total == 2
    assert found == [
        replace(ANALYSIS, id="a2", created_at=7, scenario_id="small", overall=None, lines=(), evaluation={})
    ]
    assert (await store.analyses("u1", offset=1))[0][0].id == "a1"
    assert await store.analysis("a1") == ANALYSIS
    assert await store.analysis("none") is None
    with pytest.raises(Conflict):
        await store.add_analysis(ANALYSIS)
    other = replace(ANALYSIS, overall=None, lines=[{"seq": 2, "speaker": "agent", "text": "Other."}])
    await store.replace_analysis(other)
    await store.replace_analysis(replace(ANALYSIS, id="none"))
    assert await store.analysis("a1") == other
    assert await store.analysis("none") is None
    await store.drop_analysis("a1")
    await store.drop_analysis("a1")
    assert await store.analysis("a1") is None
    assert (await store.analyses("u1"))[1] == 1
