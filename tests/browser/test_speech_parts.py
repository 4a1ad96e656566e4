"""Administrators see what hears and speaks in calls, how it is set, and what is wrong with it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, SCREEN, Server

WRONG = {"GREENROOM_VOICE_RECOGNITION": "deepgram:nova-3", "GREENROOM_VOICE_SPEECH": "openai:alloy"}


class Set(Server):
    """With speech services set: one without its key, one with."""

    def start(self) -> None:
        before = dict(os.environ)
        os.environ.update(WRONG, OPENAI_API_KEY="k")
        os.environ.pop("DEEPGRAM_API_KEY", None)
        try:
            super().start()
        finally:
            os.environ.clear()
            os.environ.update(before)


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_each_part_says_whether_it_works(browser: Browser, tmp_path: Path, size: dict[str, int]):
    server = Set(tmp_path)
    server.start()
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    try:
        page = context.new_page()
        page.goto(server.link)
        page.goto(f"{server.base}/models")
        parts = page.get_by_role("region", name="Hearing and speaking in calls")
        expect(parts.get_by_role("listitem")).to_have_count(5, timeout=30_000)
        whisper, recognition, speech = (parts.get_by_role("listitem").nth(n) for n in range(3))
        expect(whisper).to_contain_text("Not set")
        expect(whisper).to_contain_text("greenroom voice install")
        expect(recognition).to_contain_text("Does not work")
        expect(recognition).to_contain_text("set DEEPGRAM_API_KEY")
        expect(speech).to_contain_text("Set up")
        expect(speech).to_contain_text("openai:alloy")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        context.close()
        server.kill()
