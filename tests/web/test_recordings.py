"""Recordings over HTTP: who may hear them, in ranges, and how they are deleted."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from greenroom.store import User
from greenroom.web.auth import fresh_link
from greenroom.web.ranges import asked
from tests.store.test_recordings import AGENT, CUSTOMER, heard
from tests.web.conftest import Site, browser


async def consented(site: Site, session_id: str, audio: bool = True, video: bool = True) -> None:
    seq = len(await site.whole.store.read(session_id))
    await site.whole.hub.consent(session_id, f"consent-{seq}", audio, video)


async def called(site: Site, **more: Any) -> str:
    return await site.start(channel="call", **more)


async def recorded(site: Site, seconds: int = 3) -> str:
    """A call that was recorded, and has ended."""
    session_id = await called(site)
    await consented(site, session_id)
    kept = await site.whole.recorder.recordings()
    recording = await kept.begin(session_id, 1500)
    for _ in range(seconds * 10):
        recording.write(AGENT, CUSTOMER)
    await kept.close()
    await site.end(session_id)
    return session_id


async def test_a_session_that_nothing_was_recorded_of_says_so(site: Site) -> None:
    session_id = await called(site)
    seen = (await site.http.get(f"/api/sessions/{session_id}/recording")).json()
    assert seen == {"audio": None, "video": None, "from_ms": 0, "days": 30, "mine": True}
    answer = await site.http.get(f"/api/sessions/{session_id}/recording/audio")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert (await site.http.get("/api/sessions/none/recording")).status_code == 404


async def test_it_is_played_whole_and_in_ranges(site: Site) -> None:
    session_id = await recorded(site)
    seen = (await site.http.get(f"/api/sessions/{session_id}/recording")).json()
    audio = seen["audio"]
    assert (seen["from_ms"], seen["video"], audio["ms"]) == (1500, None, audio["parts"][0]["ms"])
    assert abs(audio["ms"] - 3000) < 100
    address = f"/api/sessions/{session_id}/recording/audio"
    whole = await site.http.get(address)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    assert (whole.headers["accept-ranges"], len(whole.content)) == ("bytes", audio["bytes"])
    assert abs(heard(whole.content).shape[1] / 48 - 3000) < 100
    size = len(whole.content)
    for wanted, start, end in (("0-99", 0, 100), ("500-", 500, size), ("-77", size - 77, size)):
        part = await site.http.get(address, headers={"Range": f"bytes={wanted}"})
        assert part.status_code == 206
        assert part.content == whole.content[start:end]
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    changed = await site.http.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (changed.status_code, len(changed.content)) == (200, size)
    beyond = await site.http.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    named = await site.http.get(address, params={"part": audio["parts"][0]["id"]})
    assert named.content == whole.content
    assert (await site.http.get(address, params={"part": "other"})).status_code == 404


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (None, None),
        ("bytes=0-", (0, 10)),
        ("bytes=2-3", (2, 4)),
        ("bytes=2-99", (2, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-40", (0, 10)),
        ("bytes=-", None),
        ("bytes=3-2", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
    ],
)
def test_a_range_that_is_not_understood_is_answered_with_the_whole(header: str | None, found: object) -> None:
    assert asked(header, 10) == found


async def test_only_who_sees_the_report_hears_it_and_only_its_owner_or_an_admin_deletes_it(
    site: Site,
) -> None:
    session_id = await recorded(site)
    address = f"/api/sessions/{session_id}/recording"
    for name, role, hears, deletes in (
        ("pat", "trainee", 403, 403),
        ("kim", "manager", 200, 403),
        ("eve", "administrator", 200, 204),
    ):
        await site.whole.store.add_user(User(id=name, name=name, role=role))  # type: ignore[arg-type]
        await site.whole.store.join_teams(name, ["everyone"])
        async with browser(site.whole) as other:
            assert (await other.get(address)).status_code == 401
            await other.get(f"/enter/{await fresh_link(site.whole.store, name, site.whole.now())}")
            assert (await other.get(address)).status_code == hears
            assert (await other.get(f"{address}/audio")).status_code == hears
            assert (await other.delete(address)).status_code == deletes
    assert (await site.http.get(address)).json()["audio"] is None


async def test_a_session_that_is_deleted_takes_its_recording_with_it(site: Site, tmp_path: Path) -> None:
    session_id = await recorded(site)
    folder = tmp_path / "recordings"
    assert len(list(folder.iterdir())) == 1
    assert (await site.http.delete(f"/api/sessions/{session_id}")).status_code == 204
    assert list(folder.iterdir()) == []
    assert list(await site.whole.store.recordings()) == []


async def test_consent_that_is_taken_back_deletes_what_was_recorded(site: Site, tmp_path: Path) -> None:
    session_id = await called(site)
    await consented(site, session_id)
    kept = await site.whole.recorder.recordings()
    recording = await kept.begin(session_id, 0)
    recording.write(AGENT, CUSTOMER)
    await consented(site, session_id, audio=False, video=False)
    await asyncio.gather(*site.whole.recorder._forgetting)
    assert list((tmp_path / "recordings").iterdir()) == []
    assert list(await site.whole.store.recordings()) == []


async def test_a_camera_sends_its_pieces_in_order(site: Site) -> None:
    session_id = await called(site)
    address = f"/api/sessions/{session_id}/recording/video"
    body = {"media_type": "video/webm;codecs=vp8,opus"}
    assert (await site.http.post(address, json=body)).status_code == 403
    await consented(site, session_id)
    assert (await site.http.post(address, json={"media_type": "text/html"})).status_code == 400
    part = (await site.http.post(address, json=body)).json()["id"]
    for number, piece in enumerate((b"head", b"one", b"two")):
        answer = await site.http.put(f"{address}/{part}/{number}", content=piece)
        assert answer.status_code == 204
    gap = await site.http.put(f"{address}/{part}/9", content=b"nine")
    assert (gap.status_code, gap.json()["error"]["code"]) == (409, "wrong_state")
    assert (await site.http.put(f"{address}/other/0", content=b"x")).status_code == 404
    assert (await site.http.post(f"{address}/{part}/end", json={"ms": 2000})).status_code == 204
    await (await site.whole.recorder.recordings()).settled()
    seen = (await site.http.get(f"/api/sessions/{session_id}/recording")).json()
    assert seen["video"]["parts"][0]["ms"] == 2000
    video = await site.http.get(f"/api/sessions/{session_id}/recording/video")
    assert (video.content, video.headers["content-type"]) == (b"headonetwo", "video/webm")
