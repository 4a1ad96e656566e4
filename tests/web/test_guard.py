"""Other sites are kept out; our own client gets in."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from greenroom.web import static
from greenroom.web.guard import Guard, is_own, socket_check


@pytest.fixture
def site() -> httpx.AsyncClient:
    app = FastAPI()

    @app.post("/api/do")
    def do() -> dict[str, bool]:
        return {"done": True}

    guarded = Guard(app, others=["https://desk.example"], scripts=["'sha256-abc='"])
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://here:1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://here:1", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://desk.example", "sec-fetch-site": "cross-site"}, 200),
        ({"origin": "http://here:2"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://here:1.evil.example"}, 403),
    ],
)
async def test_only_own_origins_change_things(
    site: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await site.post("/api/do", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["error"]["code"] == "not_allowed"


async def test_cross_site_without_origin_is_refused_where_no_other_origin_is_allowed() -> None:
    app = FastAPI()
    guarded = Guard(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://here") as site:
        assert (await site.post("/api/do", headers={"sec-fetch-site": "cross-site"})).status_code == 403
        assert (await site.post("/api/do", headers={"sec-fetch-site": "same-origin"})).status_code == 404


async def test_every_answer_carries_the_policy(site: httpx.AsyncClient) -> None:
    for answer in (await site.post("/api/do"), await site.post("/api/do", headers={"origin": "http://x"})):
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'sha256-abc=';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_socket_asks_the_same_question() -> None:
    check = socket_check(["https://desk.example"])
    assert check("http://here:1", {"HTTP_HOST": "here:1"})
    assert check("https://desk.example", {"HTTP_HOST": "here:1"})
    assert not check("http://other", {"HTTP_HOST": "here:1"})
    assert is_own(None, "here:1")


@pytest.fixture
def built(tmp_path: Any) -> Any:
    root = tmp_path / "static"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text('<script>start()</script><script src="/assets/a.js"></script>')
    (root / "assets/a-1.js").write_text("let a = 1;" * 500)
    (root / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("no")
    return root


def client(root: Any) -> httpx.AsyncClient:
    app = FastAPI()
    static.install(app, root)
    from greenroom.web import errors

    errors.install(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


async def test_client_files_and_its_pages(built: Any) -> None:
    async with client(built) as site:
        page = await site.get("/session/abc")
        assert "start()" in page.text
        assert page.headers["cache-control"] == "no-cache"
        script = await site.get("/assets/a-1.js", headers={"accept-encoding": "gzip"})
        assert script.headers["content-encoding"] == "gzip"
        assert script.headers["content-type"].startswith("text/javascript")
        assert "immutable" in script.headers["cache-control"]
        assert script.text == "let a = 1;" * 500
        plain = await site.get("/assets/a-1.js", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        again = await site.get("/icon.svg")
        assert (
            await site.get("/icon.svg", headers={"if-none-match": again.headers["etag"]})
        ).status_code == 304
        assert (await site.get("/assets/old-2.js")).status_code == 404
        assert (await site.get("/api/nothing")).json()["error"]["code"] == "not_found"
        assert (await site.get("/%2e%2e/secret.txt")).text != "no"


async def test_page_says_so_when_the_client_is_not_built(tmp_path: Any) -> None:
    async with client(tmp_path) as site:
        answer = await site.get("/")
        assert answer.status_code == 503
        assert "make client" in answer.text


def test_inline_scripts_are_named_in_the_policy(built: Any) -> None:
    (only,) = static.script_hashes(built)
    assert only.startswith("'sha256-")
    (built / "index.html").write_text("<script>other()</script>")
    assert static.script_hashes(built) != (only,)


@pytest.mark.parametrize(
    ("origin", "reached"), [(None, True), ("http://here:1", True), ("http://evil", False)]
)
async def test_a_page_of_another_site_opens_no_socket(origin: str | None, reached: bool) -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append("reached")

    async def send(message: Any) -> None:
        seen.append(message["type"])

    headers = [(b"host", b"here:1"), *([(b"origin", origin.encode())] if origin else [])]
    await Guard(app)({"type": "websocket", "path": "/api/x", "headers": headers}, None, send)  # type: ignore[arg-type]
    assert seen == (["reached"] if reached else ["websocket.close"])
