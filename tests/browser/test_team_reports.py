"""What others may see of someone's reports: trainers the disputes that wait and two attempts side by side,
other trainees nothing."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.test_compare import play
from tests.browser.test_team import Person
from tests.browser.test_team import known as known  # noqa: PLC0414  (a fixture)
from tests.browser.test_team import person as person  # noqa: PLC0414  (a fixture)

NOTE = "I greeted her by name in my first message."


def test_a_trainer_finds_the_disputes_that_wait(desk: Desk, person: Person):
    session = desk.start("vpn-fails")
    play(desk, session, "Hi Dana.")
    reviews = f"{desk.base}/api/sessions/{session}/reviews"
    body = {"criterion": "greeting", "kind": "dispute", "note": NOTE}
    trainer = person("Tessa", "manager")
    assert desk.page.request.post(reviews, data=body).status == 201
    trainee = person("Ola")

    trainer.open("/")
    waiting = trainer.page.get_by_role("listitem").filter(has_text=NOTE)
    expect(waiting).to_contain_text("The host disputes “Greeting”")
    waiting.get_by_role("link").click()
    trainer.page.wait_for_url(f"**/sessions/{session}/report#criterion-greeting")
    criterion = trainer.page.locator("#criterion-greeting")
    expect(criterion).to_have_attribute("open", "")
    expect(criterion.get_by_text(NOTE)).to_be_visible()
    trainee.open("/")
    expect(trainee.page.get_by_role("heading", level=1)).to_contain_text("Ola")
    expect(trainee.page.get_by_text(NOTE)).to_have_count(0)

    answer = {**body, "kind": "answer", "note": "A name alone is no greeting."}
    assert trainer.page.request.post(reviews, data=answer).status == 201
    trainer.open("/")
    expect(trainer.page.get_by_role("heading", level=1)).to_contain_text("Tessa")
    expect(trainer.page.get_by_text("How it works")).to_be_visible()
    expect(waiting).to_have_count(0)


def test_attempts_of_a_trainee_are_compared_by_trainers_alone(desk: Desk, person: Person):
    pair = [desk.start("vpn-fails") for _ in range(2)]
    for session in pair:
        play(desk, session, "Hi Dana.")
    trainee = person("Ola")
    trainee.open("/compare/" + "/".join(pair))
    alerts = trainee.page.get_by_role("alert")
    expect(alerts).to_contain_text(["This session is someone else's"] * 2)
    trainee.page.get_by_role("link", name="Back to home").click()
    trainer = person("Tessa", "manager")
    trainer.open(f"/compare/{pair[0]}")
    trainer.page.locator(f"a[href='/compare/{pair[0]}/{pair[1]}']").click()
    talks = trainer.page.get_by_role("region", name="Conversations", exact=True)
    expect(talks.get_by_text("Agent ·")).to_have_count(2)  # not "You"
    expect(trainer.page.get_by_role("row", name="Greeting")).to_be_visible()
