"""Who is signed out while on the phone is on the phone no longer."""

import asyncio

import websockets

from tests.voice.test_calls import caller as caller  # noqa: PLC0414  (a fixture)


async def silent(line):
    """Nothing is said, as long as there is a line."""
    while True:
        await line.send(bytes(640))
        await asyncio.sleep(0.02)


async def test_a_call_ends_with_the_login_by_which_it_was_begun(http, caller):
    session_id = await caller.start()
    cookie = "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)
    origin = str(http.base_url).rstrip("/")
    place = origin.replace("http", "ws", 1)
    url = f"{place}/api/sessions/{session_id}/call/ws?client_id=w&recognition=builtin"
    async with websockets.connect(url, additional_headers={"Cookie": cookie}, origin=origin) as line:
        speaking = asyncio.create_task(silent(line))
        await caller.until("customer_said")
        assert (await http.post("/api/account/sign-out-everywhere")).status_code == 204
        async with asyncio.timeout(30):
            await line.wait_closed()
        await asyncio.gather(speaking, return_exceptions=True)
    async with websockets.connect(url, additional_headers={"Cookie": cookie}, origin=origin) as again:
        assert "signed_out" in str(await again.recv())
