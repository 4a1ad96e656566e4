"""A real server on a free loopback port, a real Chromium, and a person who is signed in."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect, sync_playwright

from greenroom.web.static import STATIC

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SCREEN = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Server:
    """`greenroom serve` with its data in `data`. `port` 0: a free one, kept over restarts."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = 0
        self.link = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        program = Path(sys.executable).parent / "greenroom"
        command = [str(program), "serve", "--port", str(self.port), "--data", str(self.data)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "http://" in line:
                self.link = line[line.index("http://") :].strip()
                break
        else:
            self.kill()
            pytest.fail("the server ended before it printed its link")
        self.port = int(self.base.rsplit(":", 1)[1])

    @property
    def base(self) -> str:
        return self.link.split("/enter/")[0]

    def kill(self) -> None:
        """At once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert (STATIC / "index.html").is_file(), "the web client is not built: run `make client`"
    found = Server(tmp_path_factory.mktemp("data"))
    found.start()
    yield found
    found.kill()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with this package: the loop it runs must not be there when asynchronous tests run."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def signed_in(server: Server, browser: Browser) -> StorageState:
    """The link opens once; its cookie serves all tests."""
    return entered(server, browser)


def entered(server: Server, browser: Browser) -> StorageState:
    """Signed in with the server's link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    state = context.storage_state()
    context.close()
    return state


@dataclass
class Desk:
    """What a person does in the browser, in the words of the page."""

    page: Page
    base: str

    def open(self, path: str = "/") -> None:
        self.page.goto(self.base + path)

    def take(self, title: str, speed: str = "At once") -> str:
        """Start a scenario from the library; returns the session's id."""
        self.open("/scenarios")
        card = self.page.get_by_role("listitem").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )
        card.get_by_role("button").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_text(speed, exact=True).click()
        dialog.get_by_role("button", name="Start the conversation").click()
        expect(self.reply).to_be_visible()
        expect(self.bubbles.first).to_be_visible()
        return self.page.url.rsplit("/", 1)[1]

    def start(self, scenario: str) -> str:
        """Start a session behind the page's back, as in another window; returns its id."""
        body = {"scenario_id": scenario, "speed": "instant"}
        answer = self.page.request.post(f"{self.base}/api/sessions", data=body)
        return str(answer.json()["row"]["id"])

    @property
    def reply(self) -> Locator:
        return self.page.get_by_label("Reply to")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        return self.log.locator("[data-from]")

    def of(self, side: str) -> Locator:
        return self.log.locator(f"[data-from={side}]")

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")

    def said(self, session: str, least: int = 0) -> list[str]:
        """What the server has stored of the agent's words, once there are so many messages."""
        for _ in range(100):
            if len(found := self._said(session)) >= least:
                return found
            self.page.wait_for_timeout(100)
        return found

    def _said(self, session: str) -> list[str]:
        events = self.page.request.get(f"{self.base}/api/sessions/{session}").json()["events"]
        return [event["text"] for event in events if event["kind"] == "agent_said"]


@pytest.fixture
def context(browser: Browser, signed_in: StorageState) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=SCREEN, storage_state=signed_in, reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def desk(context: BrowserContext, server: Server) -> Iterator[Desk]:
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield Desk(page, server.base)
    assert broken == []
