"""Administrators see what a model that hears and speaks costs, that its sound is not masked, a refusal."""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from greenroom.store import ModelCall, open_store
from tests.browser.conftest import PHONE, SCREEN, Server

MODEL = "openai:gpt-realtime-2.1"


class Live(Server):
    """With a live model set, and `more`."""

    more: dict[str, str]

    def start(self) -> None:
        before = dict(os.environ)
        os.environ.update(self.more, GREENROOM_VOICE_LIVE="openai", OPENAI_API_KEY="k")
        try:
            super().start()
        finally:
            os.environ.clear()
            os.environ.update(before)


async def booked(database: Path) -> None:
    """A turn of a call that is on record."""
    store = open_store(database)
    now = time.time_ns() // 1_000_000
    call = ModelCall(now, MODEL, "call", None, 4_000, 200, 900, 1_500, ok=True, micro=81_000)
    try:
        await store.add_model_calls([replace(call, input_sound_tokens=1_500, output_sound_tokens=700)])
    finally:
        await store.close()


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_what_it_costs_and_what_is_not_masked(browser: Browser, tmp_path: Path, size: dict[str, int]):
    with ThreadPoolExecutor(1) as apart:  # this thread has a loop already
        apart.submit(asyncio.run, booked(tmp_path / "greenroom.db")).result()
    server = Live(tmp_path)
    server.more = {"GREENROOM_MODEL_BUDGET_MONTH": "5"}
    server.start()
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    try:
        page = context.new_page()
        page.goto(server.link)
        page.goto(f"{server.base}/models")
        parts = page.get_by_role("region", name="Hearing and speaking in calls")
        live = parts.get_by_role("listitem").nth(3)
        expect(live).to_contain_text("sound $32.00 heard, $64.00 spoken", timeout=30_000)
        expect(live).to_contain_text("goes to the provider as it is")
        expect(live).to_contain_text("GREENROOM_VOICE_LIVE_UNMASKED=false")
        spent = page.get_by_role("row", name="Calls: hearing and speaking")
        expect(spent).to_contain_text("$0.081")
        expect(spent.get_by_title("1.5K of them sound")).to_contain_text("4K")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/live-{size['width']}.png", full_page=True)
    finally:
        context.close()
        server.kill()


def test_a_refusal_is_shown(browser: Browser, tmp_path: Path):
    server = Live(tmp_path)
    server.more = {"GREENROOM_VOICE_LIVE_UNMASKED": "false"}
    server.start()
    context = browser.new_context(viewport={"width": SCREEN["width"], "height": SCREEN["height"]})
    try:
        page = context.new_page()
        page.goto(server.link)
        page.goto(f"{server.base}/models")
        parts = page.get_by_role("region", name="Hearing and speaking in calls")
        live = parts.get_by_role("listitem").nth(3)
        expect(live).to_contain_text("Refused", timeout=30_000)
        expect(live).to_contain_text("sound cannot be masked")
        ways = page.request.get(f"{server.base}/api/voice").json()["recognition"]
        assert "live" not in [way["id"] for way in ways]
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/live-refused.png", full_page=True)
    finally:
        context.close()
        server.kill()
