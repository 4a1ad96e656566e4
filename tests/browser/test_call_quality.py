"""How turns are taken is chosen before the call; a microphone that is too quiet is told of during it; who
reloads the page comes back to the call."""

import array
import os
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.test_call import (
    SPEECH_MS,
    Opened,
    answer,
    call,
    desks,
    launched,
    microphone,  # noqa: F401  a fixture
)

AS_IT_IS = """{
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const audio = { autoGainControl: false, noiseSuppression: false, echoCancellation: false };
  navigator.mediaDevices.getUserMedia = () => ask({ audio });
}"""
"""Nothing makes the microphone louder on the way."""

SHOTS = os.environ.get("GREENROOM_SHOTS", "")


@pytest.fixture
def whispering(
    browser: Browser,
    server: Server,
    signed_in: StorageState,
    microphone: Path,  # noqa: F811
    tmp_path: Path,
) -> Iterator[Opened]:
    """Desks whose microphone hardly hears anything."""
    with wave.open(str(microphone)) as whole:
        rate, sound = whole.getframerate(), array.array("h", whole.readframes(3 * whole.getframerate()))
    quiet = array.array("h", (s // 60 for s in sound))
    with wave.open(str(tmp_path / "quiet.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(quiet.tobytes())
    flags = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={tmp_path / 'quiet.wav'}")
    yield from desks(launched(browser, *flags), server, signed_in)


def of(desk, session: str, kind: str, least: int = 0) -> list[dict]:
    """The events of that kind, once there are so many."""
    for _ in range(100):
        found = desk.page.request.get(f"{desk.base}/api/sessions/{session}").json()["events"]
        found = [e for e in found if e["kind"] == kind]
        if len(found) >= least:
            break
        desk.page.wait_for_timeout(100)
    return found


def chosen(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def test_turn_taking_is_chosen_and_a_reload_comes_back(whispering: Opened):
    desk = whispering()
    desk.page.add_init_script(AS_IT_IS)
    session = call(desk)
    page = desk.page
    chosen(page, "Pauses to think", "Very long")
    chosen(page, "Talking over you", "Never")
    chosen(page, "Short words while the customer speaks", "None")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/setup.png", full_page=True)
    answer(page)
    begun = of(desk, session, "call_started", 1)[0]["manners"]
    assert (begun["pause"], begun["talks_over"], begun["listening"]) == (8, "never", "strict")

    expect(page.get_by_text("Your microphone is very quiet")).to_be_visible(timeout=SPEECH_MS)
    assert "quiet" in of(desk, session, "sound_measured")[-1]["problems"]
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/quiet.png")
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        page.screenshot(path=f"{SHOTS}/quiet-phone.png")

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    again = page.get_by_role("button", name="Take it here")
    expect(again).to_be_visible(timeout=SPEECH_MS)
    expect(page.get_by_role("combobox", name="Talking over you")).to_have_value("Never")
    again.click()
    expect(page.get_by_role("button", name="Hold", exact=True)).to_be_enabled(timeout=SPEECH_MS)
    assert not of(desk, session, "call_ended")
    assert len(of(desk, session, "call_started")) == 2
