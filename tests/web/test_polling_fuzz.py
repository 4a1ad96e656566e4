"""The chat without WebSockets: what is no packet ends the connection at once, and the server goes on."""

import logging

import httpx
import orjson
import pytest

from greenroom.channels.chat import LARGEST
from tests.channels.conftest import Server
from tests.channels.conftest import server as server  # noqa: PLC0414  (a fixture)

WAY = "/socket.io/?EIO=4&transport=polling"
HELLO = b'427["hello",{"v":1}]'
ENDS = [
    b"\x1e", b"x", b"9", b"7", b"bAAAA\x1e9", b"\xff\xfe", b"4" * (LARGEST + 1), b"42[", b"41",
    b"40/other,", b'42/other,1["hello"]', "42\u00b2[]".encode(), HELLO + b"\x1e9",
    b"\x1e".join([HELLO] * 17),
]  # fmt: skip
STAYS = [b"", b"46", b"b!!", b"42[]", b'427["*",{}]', b"451-7[]", b"bAAAA", b"3", b"431[]", HELLO]


async def opened(http: httpx.AsyncClient) -> str:
    """Where a new connection is spoken to."""
    told = orjson.loads((await http.get(WAY)).text[1:])
    way = f"{WAY}&sid={told['sid']}"
    await http.post(way, content="40")
    assert (await http.get(way)).text.startswith("40{")
    return way


async def test_what_is_no_packet_ends_the_connection(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    for body in ENDS:
        way = await opened(server.http)
        try:
            await server.http.post(way, content=body)
            answer = await server.http.get(way)
        except httpx.ReadTimeout:
            pytest.fail(f"nothing came of {body[:40]!r}")
        assert answer.status_code == 400 or answer.text.endswith("1"), body[:40]
        assert (await server.http.get(way)).status_code == 400, body[:40]
    for body in STAYS:
        way = await opened(server.http)
        await server.http.post(way, content=body)
        await server.http.post(way, content=HELLO)
        assert '"ok":true' in (await server.http.get(way)).text, body
    assert [r.getMessage() for r in caplog.records if r.levelno > logging.ERROR or r.exc_info] == []
    other = await server.connect()
    assert (await other.ask("hello", v=1))["ok"]


async def test_who_is_not_signed_in_is_told_nothing(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url) as http:
        told = orjson.loads((await http.get(WAY)).text[1:])
        way = f"{WAY}&sid={told['sid']}"
        await http.post(way, content="40")
        assert "signed_out" in (await http.get(way)).text
        await http.post(way, content=HELLO)
        assert (await http.get(way)).status_code == 400
