"""What the agent writes is kept until the server has it: offline, over a reload, over a crash."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Desk, Server

PRINTER = "The printer that prints nothing"
LINES = ["First line, written offline.", "Second line, written offline.", "Third line, written offline."]


def test_messages_written_without_a_server_arrive_once_and_in_order(desk: Desk, server: Server):
    session = desk.take(PRINTER)
    server.kill()
    expect(desk.page.get_by_text("No connection.").first).to_be_visible()
    for line in LINES:
        desk.say(line)
    expect(desk.of("agent")).to_have_count(3)
    expect(desk.log.get_by_text("Waiting for the connection")).to_have_count(3)
    server.start()
    expect(desk.log.locator("[data-state]")).to_have_count(0, timeout=30_000)
    assert desk.said(session) == LINES
    for i, line in enumerate(LINES):
        expect(desk.of("agent").nth(i)).to_contain_text(line)


def test_messages_written_offline_survive_the_page(desk: Desk, context: BrowserContext):
    session = desk.take(PRINTER)
    context.set_offline(True)
    desk.say(LINES[0])
    desk.say(LINES[1])
    expect(desk.log.get_by_text("Waiting for the connection")).to_have_count(2)
    desk.page.close()
    context.set_offline(False)
    later = Desk(context.new_page(), desk.base)
    later.open(f"/sessions/{session}")
    expect(later.of("agent")).to_have_count(2)
    expect(later.log.locator("[data-state]")).to_have_count(0)
    assert later.said(session) == LINES[:2]


def test_a_draft_is_there_after_a_reload(desk: Desk):
    first = desk.take(PRINTER)
    desk.reply.fill("Half a thought about the printer")
    desk.page.reload()
    expect(desk.reply).to_have_value("Half a thought about the printer")
    desk.take("The VPN stopped this morning")
    expect(desk.reply).to_have_value("")
    desk.open(f"/sessions/{first}")
    expect(desk.reply).to_have_value("Half a thought about the printer")


def test_a_message_that_is_too_long_stays_with_the_person(desk: Desk):
    session = desk.take(PRINTER)
    desk.reply.fill("x" * 16_001)
    desk.reply.press("Enter")
    expect(desk.page.get_by_text("1 characters too many")).to_be_visible()
    expect(desk.reply).to_have_value("x" * 16_001)
    assert desk.said(session) == []
