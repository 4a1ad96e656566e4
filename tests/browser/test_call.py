"""A voice call in a real browser whose microphone is a file: it speaks to the server, and hears it."""

import shutil
import subprocess
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.conftest import NAMES, PHONE, SCREEN, Desk, Server

VPN = "The VPN stopped this morning"
SAID = "What does the error message say?"
PAUSE_S = 9
SPEECH_MS = 60_000
"""A call may wait for the speech engines, which load with the first one."""

CHECKED = "localStorage.setItem('greenroom.microphone_checked', 'yes')"

LOUDEST = """async () => {
  const at = new AudioContext();
  const meter = at.createAnalyser();
  const voice = document.querySelector("audio[data-voice]").srcObject;
  at.createMediaStreamSource(voice).connect(meter);
  const wave = new Float32Array(meter.fftSize);
  for (let i = 0; i < 1000; i++) {
    meter.getFloatTimeDomainData(wave);
    const loudest = Math.max(...wave);
    if (loudest > 0.02) return loudest;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 0;
}"""
"""How loud the customer's voice gets in the page; waits for it."""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the agent says, over and over, with pauses to be answered in."""
    flite = shutil.which("flite")
    if flite is None:
        pytest.skip("flite speaks the agent's side: apt-get install flite")
    folder = tmp_path_factory.mktemp("microphone")
    subprocess.run([flite, "-voice", "slt", "-t", SAID, "-o", folder / "said.wav"], check=True)
    with wave.open(str(folder / "said.wav")) as said:
        rate, sound = said.getframerate(), said.readframes(said.getnframes())
    with wave.open(str(folder / "microphone.wav"), "wb") as whole:
        whole.setnchannels(1)
        whole.setsampwidth(2)
        whole.setframerate(rate)
        whole.writeframes(bytes(2 * 2 * rate) + sound + bytes(2 * PAUSE_S * rate))
    return folder / "microphone.wav"


def launched(browser: Browser, *args: str) -> Browser:
    """Another one, by the program of `browser`."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    always = ["--no-sandbox", "--allow-loopback-in-peer-connection", "--use-fake-device-for-media-stream"]
    return browser.browser_type.launch(
        executable_path=path, args=[*always, "--autoplay-policy=no-user-gesture-required", *args]
    )


Opened = Callable[..., Desk]


def desks(browser: Browser, server: Server, state: StorageState) -> Iterator[Opened]:
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def opened(size: dict[str, int] = SCREEN, checked: bool = True) -> Desk:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            storage_state=state,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if checked:
            context.add_init_script(CHECKED)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        return Desk(page, server.base)

    yield opened
    for context in contexts:
        context.close()
    browser.close()
    assert broken == []


@pytest.fixture
def speaking(browser: Browser, server: Server, signed_in: StorageState, microphone: Path) -> Iterator[Opened]:
    """Desks with a microphone that speaks."""
    flags = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}")
    yield from desks(launched(browser, *flags), server, signed_in)


@pytest.fixture
def refused(browser: Browser, server: Server, signed_in: StorageState) -> Iterator[Opened]:
    """Desks whose browser refuses the microphone."""
    yield from desks(launched(browser, "--use-fake-ui-for-media-stream=deny"), server, signed_in)


def call(desk: Desk) -> str:
    """Choose "call" in the library; returns the session's id."""
    desk.open("/scenarios")
    card = desk.page.get_by_role("listitem").filter(
        has=desk.page.get_by_role("heading", name=VPN, exact=True)
    )
    card.get_by_role("button").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Call", exact=True).click()
    expect(desk.page.get_by_role("heading", name="is about to call")).to_be_visible(timeout=SPEECH_MS)
    return desk.page.url.rsplit("/", 1)[1]


def answer(page: Page) -> None:
    page.get_by_role("button", name="Let it ring").click()
    expect(page.get_by_role("heading", name="is calling")).to_be_visible()
    expect(page.get_by_role("button", name="Answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("toolbar", name="The phone")).to_be_visible()
    expect(page.get_by_role("button", name="Hold", exact=True)).to_be_enabled(timeout=SPEECH_MS)


def test_a_call_from_the_ring_to_the_report(speaking: Opened):
    desk = speaking()
    session = call(desk)
    answer(desk.page)
    assert desk.page.evaluate(LOUDEST) > 0
    expect(desk.of("agent").first).to_be_visible(timeout=SPEECH_MS)
    expect(desk.of("customer").first).to_be_visible(timeout=SPEECH_MS)
    expect(desk.log).to_contain_text("619", timeout=SPEECH_MS)
    expect(desk.page.get_by_text("wpm")).to_be_visible()

    desk.page.keyboard.press("h")
    expect(desk.page.get_by_text("is on hold")).to_be_visible()
    desk.page.keyboard.press("h")
    expect(desk.page.get_by_text("is on hold")).to_have_count(0)
    desk.page.keyboard.press("m")
    expect(desk.page.get_by_role("button", name="Unmute")).to_have_attribute("aria-pressed", "true")

    events = desk.page.request.get(f"{desk.base}/api/sessions/{session}").json()["events"]
    kinds = [event["kind"] for event in events]
    assert {"call_started", "spoke", "hold_started", "hold_ended", "muted"} <= set(kinds)
    said = {event["seq"]: event for event in events if "text" in event}
    for spoke in (event for event in events if event["kind"] == "spoke"):
        assert spoke["source"] in said and spoke["starts"] <= spoke["ends"] <= spoke["at"] + 50

    desk.page.keyboard.press("e")
    desk.page.get_by_role("button", name="Hang up and see the report").click()
    desk.page.wait_for_url("**/report")
    section = desk.page.get_by_role("region", name="The call")
    expect(section).to_contain_text("wpm")
    expect(desk.page.get_by_text("Voice and pace")).to_be_visible()


def test_typing_ones_side_of_a_call(refused: Opened):
    """No microphone at all: the customer speaks, the agent writes."""
    desk = refused(PHONE)
    call(desk)
    desk.page.get_by_role("radio", name="You type").check()
    answer(desk.page)
    desk.say("Good morning Dana, this is Sam from the service desk. What does the error say?")
    expect(desk.of("agent")).to_have_count(1)
    assert desk.page.evaluate(LOUDEST) > 0
    expect(desk.of("customer").first).to_be_visible(timeout=SPEECH_MS)
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.page.get_by_role("button", name="Transfer").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_text("A supervisor").click()
    dialog.get_by_label("Why").fill("Asks for someone who may pay.")
    dialog.get_by_role("button", name="Transfer", exact=True).click()
    desk.page.wait_for_url("**/report")


def test_a_reload_does_not_end_a_call(refused: Opened):
    desk = refused()
    desk.open("/sessions")
    desk.page.get_by_role("button", name="Take the next one as a call").click()
    desk.page.get_by_role("radio", name="You type").check()
    answer(desk.page)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    desk.page.get_by_role("button", name="Take it here").click()
    expect(desk.page.get_by_role("button", name="Hold", exact=True)).to_be_enabled(timeout=SPEECH_MS)
    desk.say("Good morning, this is Sam from the service desk.")
    expect(desk.of("customer").first).to_be_visible(timeout=SPEECH_MS)


def test_a_call_goes_over_a_websocket_where_webrtc_is_stopped(refused: Opened):
    desk = refused()
    stopped = "RTCPeerConnection.prototype.setRemoteDescription = () => Promise.reject(new Error('stopped'))"
    desk.page.add_init_script(stopped)
    session = call(desk)
    desk.page.get_by_role("radio", name="You type").check()
    answer(desk.page)
    desk.say("Good morning Dana, this is Sam from the service desk.")
    assert desk.page.evaluate(LOUDEST) > 0
    expect(desk.of("customer").first).to_be_visible(timeout=SPEECH_MS)
    events = desk.page.request.get(f"{desk.base}/api/sessions/{session}").json()["events"]
    assert [e["media"] for e in events if e["kind"] == "call_started"][-1] == "websocket"


def test_another_window_takes_the_call(refused: Opened):
    desk, other = refused(), refused()
    session = call(desk)
    desk.page.get_by_role("radio", name="You type").check()
    answer(desk.page)
    other.open(f"/sessions/{session}")
    expect(other.page.get_by_role("heading", name="is still open")).to_be_visible()
    other.page.get_by_role("radio", name="You type").check()
    other.page.get_by_role("button", name="Take it here").click()
    expect(other.page.get_by_role("button", name="Hold", exact=True)).to_be_enabled(timeout=SPEECH_MS)
    expect(desk.page.get_by_role("heading", name="is still open")).to_be_visible()
    other.say("Good morning, this is Sam from the service desk.")
    expect(other.of("customer").first).to_be_visible(timeout=SPEECH_MS)


def test_a_call_outlives_the_server(refused: Opened, server: Server):
    desk = refused()
    session = call(desk)
    desk.page.get_by_role("radio", name="You type").check()
    answer(desk.page)
    desk.say("Good morning Dana, this is Sam from the service desk.")
    expect(desk.of("customer").first).to_be_visible(timeout=SPEECH_MS)
    server.kill()
    expect(desk.page.get_by_text("The line is gone")).to_be_visible(timeout=20_000)
    server.start()
    expect(desk.page.get_by_text("The line is gone")).to_have_count(0, timeout=SPEECH_MS)
    desk.say("What does the error message say?")
    expect(desk.log).to_contain_text("619", timeout=SPEECH_MS)
    events = desk.page.request.get(f"{desk.base}/api/sessions/{session}").json()["events"]
    assert [event["kind"] for event in events].count("call_started") == 2


def test_a_refused_microphone_leaves_the_chat(refused: Opened):
    desk = refused(checked=False)
    session = call(desk)
    expect(desk.page.get_by_text("The microphone is not allowed")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Let it ring")).to_be_disabled()
    desk.page.get_by_role("button", name="Go on by chat").click()
    expect(desk.page.get_by_text("You can go on in writing")).to_be_visible()
    desk.say("Good morning Dana, my name is Sam from the service desk.")
    expect(desk.of("customer").first).to_be_visible()
    assert desk.said(session, 1) == ["Good morning Dana, my name is Sam from the service desk."]


def test_a_microphone_refused_when_answering(refused: Opened):
    desk = refused()
    call(desk)
    desk.page.get_by_role("button", name="Let it ring").click()
    desk.page.get_by_role("button", name="Answer").click()
    expect(desk.page.get_by_text("The microphone is not allowed")).to_be_visible()
    desk.page.get_by_role("button", name="Go on by chat").click()
    expect(desk.reply).to_be_visible()


def test_all_lines_are_busy(refused: Opened):
    desk = refused()
    busy = {"code": "busy", "message": "all 10 lines of this server are busy", "mend": "try again later"}
    desk.page.route(
        "**/api/sessions/*/call",
        lambda route: (
            route.fulfill(status=503, json={"error": busy})
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    call(desk)
    desk.page.get_by_role("radio", name="You type").check()
    desk.page.get_by_role("button", name="Let it ring").click()
    desk.page.get_by_role("button", name="Answer").click()
    expect(desk.page.get_by_text("All 10 lines of this server are busy")).to_be_visible()
    desk.page.get_by_role("button", name="Try again").click()
    expect(desk.page.get_by_role("button", name="Let it ring")).to_be_visible()


def test_a_server_without_voice_says_so(refused: Opened):
    desk = refused()
    none = {
        "available": False,
        "why": "not installed: pipecat",
        "ice_servers": [],
        "recognition": [],
        "busy": 0,
        "most_calls": 0,
        "pause_ms": 1600,
        "recording": {"audio": False, "video": False},
    }
    desk.page.route("**/api/voice", lambda route: route.fulfill(json=none))
    session = desk.page.request.post(
        f"{desk.base}/api/sessions", data={"scenario_id": "vpn-fails", "channel": "call", "speed": "instant"}
    ).json()["row"]["id"]
    desk.open(f"/sessions/{session}")
    expect(desk.page.get_by_text("This server takes no calls")).to_be_visible()
    expect(desk.page.get_by_text("Not installed: pipecat")).to_be_visible()
    desk.page.get_by_role("button", name="Go on by chat").click()
    expect(desk.reply).to_be_visible()
