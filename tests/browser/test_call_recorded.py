"""A real call, recorded with sound and camera, is played in its report."""

from playwright.sync_api import expect

from tests.browser.test_call import (  # noqa: F401  (fixtures)
    SPEECH_MS,
    Opened,
    answer,
    call,
    microphone,
    speaking,
)
from tests.browser.test_recording import SOUND, until

FILM = "document.querySelector('figure video')"


def test_a_call_is_recorded_and_played_with_the_camera(speaking: Opened) -> None:  # noqa: F811
    desk = speaking()
    page = desk.page
    session = call(desk)
    page.get_by_label("Record the call, both voices").check()
    page.get_by_label("Record my webcam with it").check()
    answer(page)
    expect(desk.of("agent").first).to_be_visible(timeout=SPEECH_MS)
    expect(desk.of("customer").nth(1)).to_be_visible(timeout=SPEECH_MS)
    page.keyboard.press("e")
    page.get_by_role("button", name="Hang up and see the report").click()
    page.wait_for_url("**/report")
    player = page.get_by_role("group", name="Recording of the call")
    expect(player).to_be_visible(timeout=SPEECH_MS)
    until(page, f"{SOUND}.readyState >= 1 && {SOUND}.duration > 5")
    line = desk.of("agent").first
    line.locator("p").click()
    expect(line).to_have_attribute("data-playing", "true")
    until(page, f"!{SOUND}.paused && {SOUND}.currentTime > 0.5")
    kept = page.request.get(f"{desk.base}/api/sessions/{session}/recording").json()
    assert kept["audio"]["ms"] > 5_000
    assert kept["video"]["ms"] > 3_000
    expect(page.get_by_role("figure", name="The agent’s camera")).to_be_visible()
    until(page, f"{FILM}.readyState >= 2 && {FILM}.duration > 3 && isFinite({FILM}.duration)")
    until(page, f"Math.abs({FILM}.currentTime - {SOUND}.currentTime) < 3 && {FILM}.currentTime > 0.2")
