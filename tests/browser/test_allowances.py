"""How much a trainee may practise is told to them before it is used up, and to the administrator."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SCREEN, Server

PROGRAM = Path(sys.executable).parent / "greenroom"


@pytest.fixture
def strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that lets trainees practise twice a day."""
    monkeypatch.setenv("GREENROOM_SESSIONS_PER_DAY", "2")
    monkeypatch.setenv("GREENROOM_VOICE_MINUTES_PER_DAY", "30")
    found = Server(tmp_path)
    found.start()
    yield found
    found.kill()


def link(server: Server, *options: str) -> str:
    command = [str(PROGRAM), "link", "--data", str(server.data), *options]
    made = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return made.stdout[made.stdout.index("http://") :].strip()


def test_what_is_left_is_told_before_and_when_it_is_used_up(strict: Server, browser: Browser) -> None:
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    page.goto(link(strict, "--name", "Maria"))
    left = page.get_by_role("list", name="What you may still practise")
    expect(left).to_contain_text("2 of 2 sessions left today")
    expect(left).to_contain_text("30 of 30 minutes on the phone left today")
    body = {"scenario_id": "vpn-fails", "speed": "instant"}
    for _ in range(2):
        assert page.request.post(f"{strict.base}/api/sessions", data=body).status == 201
    page.reload()
    expect(left).to_contain_text("0 of 2 sessions left today · more from")
    page.goto(f"{strict.base}/scenarios")
    page.get_by_role("listitem").filter(has=page.get_by_role("heading")).first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("0 of 2 sessions left today")
    dialog.get_by_role("button", name="Start the conversation").click()
    expect(dialog.get_by_role("alert")).to_contain_text("2 sessions within a day")
    context.close()
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    page.goto(link(strict))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    expect(page.get_by_role("list", name="What you may still practise")).to_have_count(0)
    page.goto(f"{strict.base}/people")
    expect(page.get_by_role("listitem").filter(has_text="Maria")).to_contain_text("2 of 2 sessions today")
    context.close()
