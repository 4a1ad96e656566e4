"""Behind a proxy that lets no WebSocket through: it goes on without, or the page says what to do."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SCREEN, Desk, Server


class Proxy:
    """Passes everything on to `port`, but while `strict` answers 403 to who asks for a WebSocket; or, if it
    `swallows`, lets it open and then nothing through."""

    def __init__(self, port: int, swallows: bool) -> None:
        self.strict = True
        self.asked = 0
        self._swallows = swallows
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            head = client.recv(65_536)
            strict = self.strict and b"upgrade: websocket" in head.lower()
            self.asked += strict
            if strict and not self._swallows:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self._to)) as server:
                server.sendall(head)
                if strict:
                    client.sendall(_head(server))
                back = threading.Thread(target=_pass, args=(server, client, strict), daemon=True)
                back.start()
                _pass(client, server, strict)
                back.join()


def _head(server: socket.socket) -> bytes:
    """Of an answer, without what follows it."""
    head = b""
    while b"\r\n\r\n" not in head and (data := server.recv(65_536)):
        head += data
    return head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def _pass(source: socket.socket, target: socket.socket, swallowing: bool) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            if not swallowing:
                target.sendall(data)
        target.shutdown(socket.SHUT_WR)


ALARMS = """
window.alarms = [];
new MutationObserver(() => {
  for (const found of document.querySelectorAll("[role=alert]")) window.alarms.push(found.textContent);
}).observe(document, { childList: true, subtree: true });
"""


@contextlib.contextmanager
def behind(server: Server, browser: Browser, swallows: bool) -> Iterator[tuple[Proxy, Desk]]:
    """A page that reaches the server through the proxy alone, signed in."""
    proxy = Proxy(server.port, swallows)
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page: Page = context.new_page()
    try:
        page.goto(server.link.replace(server.base, proxy.base))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        yield proxy, Desk(page, proxy.base)
    finally:
        context.close()
        proxy.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, with its link unused."""
    found = Server(tmp_path)
    found.start()
    yield found
    found.kill()


@pytest.fixture
def only_websocket(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with several workers."""
    monkeypatch.setenv("GREENROOM_POLLING", "off")


def test_one_process_is_reached_by_polling_and_nobody_notices(fresh: Server, browser: Browser) -> None:
    with behind(fresh, browser, swallows=False) as (proxy, desk):
        session = desk.take("The VPN stopped this morning")
        desk.say("Hello, this is the service desk. What does the message say?")
        expect(desk.of("customer").nth(1)).to_be_visible()
        assert desk.said(session) == ["Hello, this is the service desk. What does the message say?"]
        assert proxy.asked > 0
        expect(desk.page.get_by_text("lets no WebSocket through")).to_have_count(0)


def test_a_websocket_that_opens_and_hangs_is_given_up_for_the_tab_without_alarm(
    fresh: Server, browser: Browser
) -> None:
    with behind(fresh, browser, swallows=True) as (proxy, desk):
        desk.page.add_init_script(ALARMS)
        session = desk.start("vpn-fails")
        desk.open(f"/sessions/{session}")
        desk.say("Hello, this is the service desk. What does the message say?")
        expect(desk.of("customer").nth(1)).to_be_visible(timeout=30_000)
        assert desk.said(session) == ["Hello, this is the service desk. What does the message say?"]
        assert desk.page.evaluate("window.alarms") == []
        hung = proxy.asked
        assert hung > 0
        desk.page.reload()
        desk.say("Since when does it say so?")
        expect(desk.of("customer").nth(2)).to_be_visible()
        assert desk.said(session)[1:] == ["Since when does it say so?"]
        assert (proxy.asked, desk.page.evaluate("window.alarms")) == (hung, [])


@pytest.mark.parametrize("swallows", [False, True], ids=["refused", "hanging"])
def test_where_polling_cannot_work_the_page_says_what_to_do_and_keeps_what_was_written(
    only_websocket: None, fresh: Server, browser: Browser, swallows: bool
) -> None:
    with behind(fresh, browser, swallows) as (proxy, desk):
        session = desk.start("vpn-fails")
        desk.open(f"/sessions/{session}")
        told = desk.page.get_by_role("alert").filter(has_text="lets no WebSocket through")
        expect(told).to_contain_text("Upgrade", timeout=30_000)
        desk.say("Good morning, how can I help?")
        assert desk.said(session) == []
        proxy.strict = False
        expect(told).to_have_count(0, timeout=30_000)
        expect(desk.of("agent")).to_have_count(1)
        assert desk.said(session) == ["Good morning, how can I help?"]
