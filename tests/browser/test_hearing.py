"""A recording from elsewhere: sent, heard with progress, scored, and who said what set right."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.analysis.hearing.sounds import HAS_FLITE, TALK, save, talk, tones
from tests.browser.conftest import Desk

SLOW_MS = 90_000
"""A recogniser that has to be loaded, on a machine that does other things."""


def choose(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    page.get_by_role("button", name="Score it").click()


def item(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem", name=name, exact=True)


@pytest.mark.skipif(not HAS_FLITE, reason="flite is not installed")
def test_a_recording_is_heard_scored_and_set_right(desk: Desk, tmp_path: Path) -> None:
    path = save(tmp_path / "talk.mp3", talk(tmp_path, TALK[:3]), "libmp3lame")
    desk.open("/analyses")
    choose(desk.page, path)
    heard = item(desk.page, "talk.mp3")
    expect(heard).to_be_visible()
    expect(desk.page.get_by_role("button", name="Choose a file")).to_be_visible()
    heard.get_by_role("button", name="See the score").click(timeout=SLOW_MS)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("talk.mp3")
    expect(desk.page.get_by_text("heard by a program")).to_be_visible()
    expect(desk.of("agent")).to_have_count(2)
    expect(desk.of("customer")).to_have_count(1)
    expect(desk.of("customer").first).to_contain_text("laptop")
    desk.page.get_by_role("button", name="Who said what").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(3)
    expect(dialog.get_by_role("checkbox").first).to_be_checked()
    dialog.get_by_role("button", name="The other way round").click()
    expect(dialog.get_by_role("checkbox").first).not_to_be_checked()
    dialog.get_by_role("button", name="Score it anew").click()
    expect(dialog).not_to_be_visible()
    expect(desk.of("customer")).to_have_count(2)
    desk.page.reload()
    expect(desk.of("customer")).to_have_count(2)
    desk.open("/analyses")
    expect(item(desk.page, "talk.mp3")).not_to_be_visible()
    expect(desk.page.get_by_role("link", name="talk.mp3")).to_be_visible()


def test_what_cannot_be_heard_says_why_and_is_taken_off_the_list(desk: Desk, tmp_path: Path) -> None:
    path = save(tmp_path / "tones.wav", tones(2, 3), "pcm_s16le")
    desk.open("/analyses")
    choose(desk.page, path)
    heard = item(desk.page, "tones.wav")
    expect(heard.get_by_role("alert")).to_contain_text("Nobody speaks in it", timeout=SLOW_MS)
    desk.page.reload()
    expect(heard.get_by_role("alert")).to_contain_text("Send a recording in which somebody speaks")
    heard.get_by_role("button", name="Take tones.wav off this list").click()
    expect(heard).not_to_be_visible()
    fake = tmp_path / "words.mp3"
    fake.write_text("hello " * 100)
    choose(desk.page, fake)
    wrong = item(desk.page, "words.mp3")
    expect(wrong.get_by_role("alert")).to_contain_text("no sound that can be read", timeout=SLOW_MS)
    wrong.get_by_role("button", name="Take words.mp3 off this list").click()
    expect(wrong).not_to_be_visible()
