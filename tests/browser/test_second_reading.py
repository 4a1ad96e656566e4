"""A model hears what was missed and judges the conversation: both are seen where they belong, without loading
the page anew."""

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.brains.model.forms import FormStandIn
from tests.browser.conftest import SCREEN, Desk, Server

FELT = "Three meetings and a deck due by noon, and now this"
LINE = f"{FELT}. I am looking at it."


class Reader:
    """Hears empathy in `FELT`; judges, once `gate` is open, everything to be a 4, or fails where `broken`."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.broken = False

    def __call__(self, request: dict[str, Any]) -> dict[str, Any] | str:
        rules, talk = (str(request["messages"][place]["content"]) for place in (0, -1))
        if "verdicts" not in json.dumps(request["tools"]):
            heard = {"kind": "empathise", "words": FELT, "target": None}
            return {"acts": [heard] if FELT in talk else []}
        self.gate.wait(60)
        if self.broken:
            return "No idea."
        seq, words = re.findall(r"^\[(\d+)\] Agent: (.+)$", talk, re.M)[0]
        quote = {"message": int(seq), "words": words}
        verdict = {"level": 4, "why": "Warm enough.", "quotes": [quote]}
        return {"verdicts": [{"criterion": c, **verdict} for c in re.findall(r"^## (\w+): ", rules, re.M)]}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def read(reader: Reader, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A server whose model listens and judges, and a person who is signed in."""
    with FormStandIn(reader) as standin, pytest.MonkeyPatch.context() as patch:
        for name, value in {"": "tiny", "_URL": standin.url, "_LISTENS": "1", "_JUDGE": "1"}.items():
            patch.setenv("GREENROOM_MODEL" + name, value)
        server = Server(tmp_path_factory.mktemp("second"))
        server.start()
        context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
        page = context.new_page()
        page.goto(server.link)
        yield Desk(page, server.base)
        context.close()
        server.kill()
        reader.gate.set()


def ended(desk: Desk) -> None:
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")


def test_what_was_heard_later_is_told_at_once_and_in_the_report(read: Desk, reader: Reader) -> None:
    reader.gate.set()
    read.open(f"/sessions/{read.start('vpn-fails')}")
    expect(read.reply).to_be_visible()
    read.say(LINE)
    read.page.get_by_role("tab", name="Help").click()
    told = read.page.get_by_role("tabpanel").get_by_text("Heard later by tiny")
    expect(told).to_contain_text(f"“{FELT}”")
    ended(read)
    expect(read.log).to_contain_text(f"Heard later by tiny: “{FELT}”")
    expect(read.of("agent").first.get_by_role("listitem")).to_contain_text(["heard later by tiny"])


def test_a_judgement_comes_in_while_the_report_is_open(read: Desk, reader: Reader) -> None:
    reader.gate.clear()
    read.open(f"/sessions/{read.start('vpn-fails')}")
    expect(read.reply).to_be_visible()
    read.say(LINE)
    expect(read.of("agent")).to_have_count(1)
    ended(read)
    about = read.page.get_by_role("region", name="A second reading")
    expect(about).to_contain_text("It is being judged")
    reader.gate.set()
    row = about.get_by_role("group").first
    expect(row).to_contain_text(re.compile(r"Score: (\d+|–).*Model: 75"), timeout=20_000)
    expect(about).not_to_contain_text("being judged")


def test_a_judgement_that_cannot_be_made_is_said(read: Desk, reader: Reader) -> None:
    reader.broken = True
    read.open(f"/sessions/{read.start('vpn-fails')}")
    expect(read.reply).to_be_visible()
    read.say(LINE)
    expect(read.of("agent")).to_have_count(1)
    ended(read)
    about = read.page.get_by_role("region", name="A second reading")
    expect(about).to_contain_text("The model could not judge it", timeout=30_000)
