"""A person's data is handed out whole, and forgotten: looked for in every table and file afterwards."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import inspect, select, text

from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.core.errors import StorageError
from greenroom.core.session import Holder
from greenroom.jobs.privacy import DAY_MS, ERASE, EXPORT, Keeping, Privacy
from greenroom.store import Analysis, AuditEntry, DatabaseStore, Review
from greenroom.store.account_tables import audit
from greenroom.store.tables import events, sessions, users
from greenroom.web.auth import fresh_link
from tests.web.conftest import Shifted, Site, browser, parts

NAME, MAIL = "Wilhelmina Zabriskie", "mina.z@house.example"
PHONE, WORDS = "+49 30 1234567", "the turquoise umbrella"


@pytest.fixture(params=["sqlite", "postgres"])
async def places(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Settings]:
    address = request.getfixturevalue("postgres_server").fresh() if request.param == "postgres" else ""
    yield Settings(data=tmp_path, speed="instant", database_url=SecretStr(address))


async def person(site: Site, http: httpx.AsyncClient) -> str:
    """Somebody who has left traces wherever one can."""
    store, now = site.whole.store, site.whole.now()
    made = (await site.http.post("/api/invitations", json={"role": "trainee", "email": MAIL})).json()
    token = made["url"].rsplit("/", 1)[1]
    joined = await http.post(f"/api/join/{token}", json={"name": NAME, "password": "a-long-enough-word"})
    assert joined.status_code in (200, 201, 204), joined.text
    user = await store.user_called(NAME)
    assert user is not None
    mine = Site(site.whole, http, clock=site.clock)
    session_id = await mine.start()
    await mine.heard(session_id)
    said = f"{{greet}} Hello, this is {NAME}, call me at {PHONE} or {MAIL} about {WORDS}"
    await mine.say(session_id, said)
    await site.whole.hub.note(session_id, "n1", f"{WORDS} of Wilhelmina")
    await mine.end(session_id)
    running = await mine.start(seed=2)
    await mine.heard(running)
    await mine.say(running, f"{{greet}} {NAME} again")
    await http.post("/api/account/tokens", json={"name": f"for {NAME}", "scopes": ["read"], "days": 3})
    await http.put("/api/me/prefs", json={"prefs": {"motto": WORDS}})
    await store.add_review(Review("r1", session_id, "greeting", "dispute", None, WORDS, user.id, now))
    lines = [{"speaker": NAME, "text": WORDS}]
    await store.add_analysis(Analysis("a1", user.id, NAME, None, now, 50, True, lines, {"of": NAME}))
    other = await site.start(seed=3)
    await site.heard(other)
    await site.whole.hub.whisper(other, "w1", NAME, f"{NAME} says: breathe")
    await site.whole.hub.take(other, "t1", "agent", Holder(user.id, NAME))
    await store.add_audit(AuditEntry(now, user.id, "session.watch", "local", other))
    return user.id


async def everything(store: DatabaseStore) -> str:
    """What stands in all columns of all tables."""

    def read(connection: object) -> str:
        found = []
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))  # type: ignore[attr-defined]
            for row in rows.mappings():
                for column, value in row.items():
                    if isinstance(value, bytes | memoryview):
                        shown = bytes(value).decode("utf-8", "replace")
                    else:
                        shown = json.dumps(value, ensure_ascii=False, default=str)
                    found.append(f"{table}.{column}: {shown}")
        return "\n".join(found)

    return await store._read(read)  # type: ignore[arg-type]


def traces(where: str, marks: tuple[str, ...]) -> list[str]:
    return [mark for mark in marks if mark.casefold() in where.casefold()]


def places_of(where: str, marks: tuple[str, ...]) -> list[str]:
    return [line for line in where.split("\n") if traces(line, marks)]


PERSONAL = (NAME, "Wilhelmina", "Zabriskie", MAIL, "mina.z", PHONE, "1234567")


@pytest.mark.parametrize("how", ["anonymous", "delete"])
async def test_who_is_forgotten_is_nowhere(places: Settings, how: str) -> None:
    settings = places.model_copy(update={"erasure": how})
    clock = Shifted()
    gone = PERSONAL if how == "anonymous" else (*PERSONAL, WORDS)
    async with assembled(settings, parts(clock)) as whole, browser(whole) as http, browser(whole) as hers:
        await http.get(await whole.link())
        site = Site(whole, http, clock=clock)
        user_id = await person(site, hers)
        assert set(traces(await everything(whole.store), (NAME, MAIL, PHONE, WORDS))) == {
            NAME,
            MAIL,
            PHONE,
            WORDS,
        }
        wrong = await hers.post("/api/account/data/erase", json={"name": "Wilma"})
        assert wrong.json()["error"]["code"] == "bad_request"
        done = await hers.post("/api/account/data/erase", json={"name": NAME.upper()})
        assert done.status_code == 202, done.text
        assert (await hers.get("/api/me")).status_code == 401
        await whole.scoring.settled()
        job = await whole.store.job(ERASE, user_id)
        assert job is not None and (job.state, job.error) == ("done", "")
        assert places_of(await everything(whole.store), gone) == []
        kept = await whole.store._read(
            lambda c: c.execute(select(sessions.c.id).where(sessions.c.user_id == user_id)).all()
        )
        assert len(kept) == (2 if how == "anonymous" else 0)
        for (session_id,) in kept:
            log = await whole.store.read(session_id)
            assert log[-1].event.kind == "session_ended"
            said = [r.event.text for r in log if r.event.kind == "agent_said"]
            assert any("█" in words for words in said)
            report = await site.http.get(f"/api/sessions/{session_id}/report")
            assert report.status_code == 200, report.text
    for path in settings.data.rglob("*"):
        if path.is_file():
            assert traces(path.read_bytes().decode("utf-8", "replace"), gone) == [], path


async def test_nobody_forgets_the_last_administrator_nor_somebody_else(site: Site) -> None:
    refused = await site.http.post("/api/account/data/erase", json={"name": "You"})
    assert refused.json()["error"]["code"] == "wrong_state"
    async with browser(site.whole) as hers:
        user_id = await person(site, hers)
        other = await hers.post("/api/people/local/erase", json={"name": "You"})
        assert other.status_code == 403
        asked = await site.http.post(f"/api/people/{user_id}/erase", json={"name": NAME})
        assert asked.status_code == 202
        assert (await hers.get("/api/me")).status_code == 401


async def test_all_that_is_mine_is_handed_out_once(site: Site) -> None:
    async with browser(site.whole) as hers:
        await person(site, hers)
        assert (await hers.get("/api/account/data")).json() == {"export": None, "erasure": "anonymous"}
        assert (await hers.post("/api/account/data/export")).status_code == 202
        await site.whole.scoring.settled()
        told = (await hers.get("/api/account/data")).json()["export"]
        assert told["state"] == "ready" and told["bytes"] > 1_000
        link = (await hers.post("/api/account/data/export/link")).json()["url"]
        assert (await site.http.get(link)).status_code == 404, "it is for her alone"
        late = (await hers.post("/api/account/data/export/link")).json()["url"]
        assert (await hers.get(link)).status_code == 404, "there is a newer one"
        site.later(11 * 60 * 1000)
        assert (await hers.get(late)).status_code == 404, "it is too old"
        link = (await hers.post("/api/account/data/export/link")).json()["url"]
        got = await hers.get(link)
        assert got.headers["content-type"] == "application/zip"
        assert len(got.content) == int(got.headers["content-length"])
        with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
            names = archive.namelist()
            account = json.loads(archive.read("account.json"))
            every = [json.loads(archive.read(n)) for n in names if n.startswith("sessions/")]
        assert account["users"][0]["email"] == MAIL
        assert account["analyses"][0]["name"] == NAME
        assert not traces(json.dumps(account), ("token_hash", "argon2"))
        ended, running = sorted(every, key=lambda s: s["status"] != "ended")
        assert ended["evaluation"]["scores"] and ended["reviews"][0]["note"] == WORDS
        assert any(WORDS in e.get("text", "") for e in ended["events"])
        assert not [e for e in running["events"] if e["kind"] == "mood_moved"], "it still runs"
        assert (await hers.get(link)).status_code == 404
        assert (await hers.get("/api/account/data")).json()["export"]["state"] == "gone"
        assert (await hers.post("/api/account/data/export")).status_code == 202
        job = await site.whole.store.job(EXPORT, (await hers.get("/api/me")).json()["id"])
        assert job is not None and job.state in ("waiting", "running", "done")


async def test_what_is_older_than_it_is_kept_goes(places: Settings) -> None:
    clock = Shifted()
    async with assembled(places, parts(clock)) as whole, browser(whole) as http:
        await http.get(await whole.link())
        site = Site(whole, http, clock=clock)
        ended, running, hidden = await site.start(), await site.start(seed=2), await site.start(seed=3)
        for session_id in (ended, running, hidden):
            await site.heard(session_id)
        await site.end(ended)
        await site.http.delete(f"/api/sessions/{hidden}")
        store, now = whole.store, whole.now()
        await store.add_audit(AuditEntry(now, "local", "old"))
        await store.add_analysis(Analysis("a1", "local", "old", None, now, 1, True))

        async def left() -> tuple[int, int, int, set[str]]:
            found = await store._read(lambda c: set(c.execute(select(events.c.session_id)).scalars()))
            return (await store.audit(action="old"))[1], (await store.analyses("local"))[1], 0, found

        def privacy(keeping: Keeping) -> Privacy:
            return Privacy(store, whole.hub, whole.recorder, whole.hearing, "delete", keeping, whole.now)

        site.later(8 * DAY_MS)
        gone = await privacy(Keeping()).retain()
        assert gone["sessions"] == 1, "it was deleted by its owner a week ago"
        assert await left() == (1, 1, 0, {ended, running})
        gone = await privacy(Keeping(sessions=7, analyses=7, audit=7, model_calls=7)).retain()
        assert (gone["sessions"], gone["audit"] >= 1, gone["analyses"]) == (1, True, 1)
        assert await left() == (0, 0, 0, {running})
        assert await store.evaluation(ended) is None
        await store.add_audit(AuditEntry(now, "local", "new"))
        with pytest.raises(StorageError):
            await store._write(lambda c: c.execute(audit.update().values(action="x")))
        with pytest.raises(StorageError):
            await store._write(lambda c: c.execute(audit.delete()))
        assert await store._read(lambda c: len(c.execute(select(users)).all())) == 1
        assert await fresh_link(store, "local", now)
