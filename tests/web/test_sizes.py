"""A request that is too long is refused before it is read, and one refused for its haste is told how long."""

from collections.abc import AsyncIterator

from greenroom.web.sizes import LARGEST_BODY
from tests.web.conftest import Site


async def test_a_body_that_is_too_long_is_refused_whether_it_says_so_or_not(site: Site) -> None:
    long = b"x" * (LARGEST_BODY + 1)
    told = await site.http.post("/api/sessions", content=long)
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too_long")

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(long), 65_536):
            yield long[start : start + 65_536]

    silent = await site.http.post("/api/sessions", content=pieces())
    assert silent.status_code in (400, 413)
    fits = await site.http.post("/api/sessions", content=b"[" + b" " * (LARGEST_BODY - 2) + b"]")
    assert fits.json()["error"]["code"] == "bad_request"


async def test_too_many_sessions_are_told_when_to_come_again(site: Site) -> None:
    await site.whole.store.change_user("local", quota=1)
    await site.start()
    refused = await site.http.post("/api/sessions", json={"scenario_id": "small"})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (429, "too_many")
    assert 3_500 <= int(refused.headers["retry-after"]) <= 3_600
    assert 3_500_000 <= error["retry_after_ms"] <= 3_600_000
