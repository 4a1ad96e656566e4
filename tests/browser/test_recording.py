"""A recorded call is played in its report, in step with the conversation, and deleted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, SCREEN, Server
from tests.browser.recorded import recorded_call

SOUND = "document.querySelector('audio')"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose data folder holds a recorded call."""
    data = tmp_path_factory.mktemp("recorded")
    recorded_call(data)
    server = Server(data)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def listener(kept: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    page.goto(kept.link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    yield page
    context.close()


@pytest.fixture
def report(kept: Server, listener: Page) -> Iterator[Page]:
    broken: list[str] = []
    listener.on("pageerror", lambda error: broken.append(str(error)))
    listener.set_viewport_size(SCREEN)
    listener.goto(f"{kept.base}/sessions/recordedcall/report")
    expect(listener.get_by_role("group", name="Recording of the call")).to_be_visible()
    until(listener, f"{SOUND}.readyState >= 1")
    yield listener
    assert broken == []


def until(page: Page, condition: str) -> None:
    """Until `condition` holds in the page, which lets nobody evaluate strings by itself."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it never became true: {condition}")


def lines(page: Page) -> Locator:
    return page.get_by_role("log").locator("[data-from]")


def now(page: Page) -> float:
    """Seconds into the sound."""
    return float(page.evaluate(f"{SOUND}.currentTime"))


def test_it_plays_marks_the_line_that_sounds_and_the_mood_of_it(report: Page) -> None:
    assert report.locator("[data-playing]").count() == 0
    report.get_by_role("button", name="Play", exact=True).click()
    expect(lines(report).first).to_have_attribute("data-playing", "true")
    expect(lines(report).first).to_have_attribute("aria-current", "true")
    expect(report.get_by_role("list", name="Mood")).to_be_visible()
    until(report, f"{SOUND}.currentTime > 0.2")
    report.get_by_role("button", name="Pause", exact=True).click()
    assert report.evaluate(f"{SOUND}.paused")


def test_a_click_on_a_line_seeks_and_so_does_its_button(report: Page) -> None:
    third = lines(report).nth(2)
    third.locator("p").click()
    expect(third).to_have_attribute("data-playing", "true")
    expect(report.locator("[data-playing]")).to_have_count(1)
    there = now(report)
    assert there > 3
    second = lines(report).nth(1)
    second.get_by_role("button", name=re.compile("Play from")).focus()
    report.keyboard.press("Enter")
    expect(second).to_have_attribute("data-playing", "true")
    assert now(report) < there
    report.keyboard.press("k")
    expect(report.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_keys_and_the_slider_move_it_and_the_speed_changes(report: Page) -> None:
    slider = report.get_by_role("slider", name="Position in the recording")
    report.keyboard.press("l")
    until(report, f"Math.abs({SOUND}.currentTime - 5) < 0.3")
    report.keyboard.press("j")
    until(report, f"{SOUND}.currentTime < 0.3")
    slider.focus()
    report.keyboard.press("ArrowRight")
    until(report, f"Math.abs({SOUND}.currentTime - 1) < 0.6")
    report.keyboard.press("End")
    until(report, f"{SOUND}.currentTime > {SOUND}.duration - 1")
    speed = report.get_by_role("button", name=re.compile("^Speed"))
    speed.click()
    expect(speed).to_have_text("1.25×")
    assert report.evaluate(f"{SOUND}.playbackRate") == 1.25
    slider.evaluate("element => element.blur()")
    report.keyboard.press("<")
    expect(speed).to_have_text("1×")


def test_one_side_is_heard_alone(report: Page) -> None:
    lines(report).nth(1).locator("p").click()
    report.get_by_label("Hear").select_option("Customer")
    before = now(report)
    until(report, f"{SOUND}.currentTime > {before + 0.2}")
    report.keyboard.press("Escape")
    report.get_by_role("button", name="Pause", exact=True).click()


def test_on_a_phone_it_is_all_there(report: Page) -> None:
    report.set_viewport_size(PHONE)
    report.get_by_text("Conversation", exact=True).first.click()
    player = report.get_by_role("group", name="Recording of the call")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    box = player.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert report.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_damaged_file_is_not_played_and_says_so(report: Page, kept: Server) -> None:
    [file] = (Path(kept.data) / "recordings").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    try:
        report.reload()
        alert = report.get_by_role("group", name="Recording of the call").get_by_role("alert")
        expect(alert).to_contain_text("not as it was written")
        expect(alert).to_contain_text("Restore it from a backup")
    finally:
        file.write_bytes(whole)
    report.get_by_role("button", name="Play", exact=True).click()
    until(report, f"{SOUND}.currentTime > 0.1")
    expect(alert).to_have_count(0)
    report.get_by_role("button", name="Pause", exact=True).click()


def test_it_is_deleted_for_good_and_the_conversation_stays(report: Page, kept: Server) -> None:
    folder = Path(kept.data) / "recordings"
    assert len(list(folder.iterdir())) == 1
    report.get_by_role("button", name="Delete the recording").click()
    dialog = report.get_by_role("dialog")
    expect(dialog).to_contain_text("30 days")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).not_to_be_visible()
    report.get_by_role("button", name="Delete the recording").click()
    dialog.get_by_role("button", name="Delete the recording").click()
    expect(report.get_by_role("group", name="Recording of the call")).not_to_be_visible()
    assert list(folder.iterdir()) == []
    expect(lines(report).first).to_be_visible()
    expect(report.get_by_role("group", name="Replay")).to_be_visible()
    assert report.request.get(f"{kept.base}/api/sessions/recordedcall/recording/audio").status == 404
