"""Recordings from elsewhere over HTTP: sent, heard in the background, scored, set right."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from greenroom.store import User
from greenroom.web.auth import fresh_link
from tests.analysis.hearing.sounds import HAS_FLITE, TALK, save, talk, tones
from tests.web.conftest import Site, browser

RECORDINGS = "/api/analyses/recordings"


async def sent(site: Site, name: str, data: bytes, status: int = 202, **query: str) -> Any:
    answer = await site.http.post(RECORDINGS, params={"name": name, **query}, content=data)
    assert answer.status_code == status, answer.text
    return answer.json()


async def over(site: Site, recording_id: str) -> Any:
    """How it ended."""
    await asyncio.wait_for(site.whole.hearing.over(recording_id), 60)
    return (await site.http.get(f"{RECORDINGS}/{recording_id}")).json()


def left(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "imports"
    return [p for p in folder.iterdir() if p.suffix == ".sealed"] if folder.exists() else []


@pytest.mark.skipif(not HAS_FLITE, reason="flite is not installed")
async def test_a_recording_is_heard_scored_and_set_right(site: Site, tmp_path: Path) -> None:
    data = save(tmp_path / "talk.mp3", talk(tmp_path, TALK[:3]), "libmp3lame").read_bytes()
    begun = await sent(site, "talk.mp3", data)
    assert begun["state"] in ("waiting", "hearing")
    done = await over(site, begun["id"])
    assert (done["state"], done["problem"], done["cut"], done["lines"]) == ("done", None, False, 3)
    assert abs(done["ms"] - done["of"]) < 100
    assert done["ms"] > 10_000
    assert left(tmp_path) == []
    view = (await site.http.get(f"/api/analyses/{done['analysis_id']}")).json()
    assert view["row"]["name"] == "talk.mp3"
    assert view["evaluation"]["versions"]["recognition"].startswith("pocketsphinx")
    assert [line["speaker"] for line in view["lines"]] == ["agent", "customer", "agent"]
    assert all(line["ends"] > line["at"] for line in view["lines"])
    assert view["evaluation"]["measures"]
    address = f"/api/analyses/{done['analysis_id']}/speakers"
    other = [view["lines"][1]["seq"]]
    changed = (await site.http.put(address, json={"agent": other})).json()
    assert [line["speaker"] for line in changed["lines"]] == ["customer", "agent", "customer"]
    assert [line["ends"] for line in changed["lines"]] == [line["ends"] for line in view["lines"]]
    assert changed["evaluation"]["versions"]["recognition"].startswith("pocketsphinx")
    assert changed == (await site.http.get(f"/api/analyses/{done['analysis_id']}")).json()
    for wrong in ([99], [], [line["seq"] for line in changed["lines"]]):
        answer = await site.http.put(address, json={"agent": wrong})
        assert answer.status_code == 400, wrong
        assert answer.json()["error"]["mend"]


async def test_what_cannot_be_heard_says_why_and_leaves_nothing(site: Site, tmp_path: Path) -> None:
    tone = save(tmp_path / "a.wav", tones(1, 2), "pcm_s16le").read_bytes()
    for name, data, says in (
        ("notes.wav", b"hello" * 100, "no sound"),
        ("tone.wav", tone, "nobody speaks"),
        ("cut.wav", tone[:30], "no sound"),
    ):
        ended = await over(site, (await sent(site, name, data))["id"])
        assert ended["state"] == "failed"
        assert says in ended["problem"]["message"]
        assert ended["problem"]["mend"]
    assert left(tmp_path) == []
    assert (await site.http.get("/api/analyses")).json()["total"] == 0
    listed = (await site.http.get(RECORDINGS)).json()["items"]
    assert [item["name"] for item in listed] == ["cut.wav", "tone.wav", "notes.wav"]
    assert (await site.http.delete(f"{RECORDINGS}/{listed[0]['id']}")).status_code == 204
    assert len((await site.http.get(RECORDINGS)).json()["items"]) == 2


async def test_what_was_sent_lies_sealed_until_it_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = site.whole.hearing
    data = save(tmp_path / "a.wav", tones(1, 20), "pcm_s16le").read_bytes()
    async with hearing.one_at_a_time:
        first = await sent(site, "a.wav", data)
        [file] = left(tmp_path)
        assert data[1000:1100] not in file.read_bytes()
        assert (await site.http.get(f"{RECORDINGS}/{first['id']}")).json()["state"] == "waiting"
        await site.whole.store.add_user(User(id="eve", name="Eve", role="administrator"))
        async with browser(site.whole) as other:
            await other.get(f"/enter/{await fresh_link(site.whole.store, 'eve', site.whole.now())}")
            assert (await other.get(f"{RECORDINGS}/{first['id']}")).status_code == 404
            assert (await other.get(RECORDINGS)).json()["items"] == []
            assert (await other.delete(f"{RECORDINGS}/{first['id']}")).status_code == 404
        for _ in range(4):
            await sent(site, "more.wav", data)
        assert "wait already" in (await sent(site, "sixth.wav", data, 429))["error"]["message"]
        assert (await site.http.delete(f"{RECORDINGS}/{first['id']}")).status_code == 204
        assert len(left(tmp_path)) == 4
    await hearing.close()
    assert left(tmp_path) == []
    lost = (await site.http.get(RECORDINGS)).json()["items"]
    assert {(item["state"], item["problem"]["code"]) for item in lost} == {("failed", "interrupted")}
    assert lost[0]["problem"]["mend"] == "send it again"
    monkeypatch.setattr(hearing, "most", 1000)
    assert (await sent(site, "large.wav", data, 413))["error"]["code"] == "too_long"
    assert left(tmp_path) == []


async def test_nothing_and_an_unknown_scenario_are_refused(site: Site) -> None:
    assert "nothing in it" in (await sent(site, "a.wav", b"", 400))["error"]["message"]
    assert (await sent(site, "a.wav", b"x", 404, scenario_id="none"))["error"]["code"] == "not_found"
    assert (await site.http.get(f"{RECORDINGS}/none")).status_code == 404


async def test_a_recording_that_comes_as_a_transcript_is_sent_the_right_way(
    site: Site, tmp_path: Path
) -> None:
    data = save(tmp_path / "a.mp3", tones(1, 1), "libmp3lame").read_bytes()
    answer = await site.http.post("/api/analyses", files={"file": ("a.mp3", data)})
    assert answer.status_code == 400
    assert "recordings" in answer.json()["error"]["mend"]
