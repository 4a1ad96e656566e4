"""Statements held against a scenario's knowledge: wrong ones are found, right and other ones left alone."""

from pathlib import Path

import pytest
import yaml

from greenroom.brains.builtin.listener import BuiltinListener
from greenroom.brains.builtin.listener.amounts import Amount
from greenroom.brains.builtin.listener.claims import manner
from greenroom.core.acts import ActKind as A
from greenroom.core.hearing import Hearing
from greenroom.core.rubric import RubricUse, ScriptLine
from greenroom.library.loader import load_library, packaged_root

SCENARIOS = load_library([packaged_root()]).scenarios
LISTENER = BuiltinListener()


def stated(scenario: str, text: str) -> set[tuple[str | None, bool]]:
    acts = LISTENER.appraise(Hearing(text=text, scenario=SCENARIOS[scenario])).acts
    return {(a.target, a.kind == A.STATE_RIGHT) for a in acts if a.kind in (A.STATE_RIGHT, A.STATE_WRONG)}


@pytest.mark.parametrize(
    ("scenario", "text", "claim"),
    [
        ("vpn-fails", "The new certificate is valid for two years, so you can relax.", "lasts"),
        ("vpn-fails", "Your certificate now runs for 24 months.", "lasts"),
        ("vpn-fails", "Good news: the certificate is good for half a year.", "lasts"),
        ("vpn-fails", "Restarting the laptop will renew your certificate.", "restart-helps"),
        ("mailbox-full", "A mailbox can hold 200 GB.", "size"),
        ("mailbox-full", "I'll just raise your mailbox limit.", "bigger"),
        ("mailbox-full", "The archive stores your mail for five years.", "archive-kept"),
        ("phishing-clicked", "Don't worry, nothing happened.", "all-clear"),
        ("phishing-clicked", "Security is going to call you next week.", "security-calls"),
        ("printer-queue", "If you turn the printer off and on again, it will print.", "restart-printer"),
        ("password-reset", "For managers we can skip the check.", "same-for-all"),
        ("password-reset-genuine", "I will write the temporary password here in this chat.", "where-sent"),
        ("new-starter-no-access", "You don't have to sign out for that.", "sign-in"),
        ("slow-laptop", "A cleaner program will make it faster.", "cleaners"),
        ("executive-broken-screen", "The loan laptop will be with you in two minutes.", "runner"),
    ],
)
def test_a_wrong_statement_is_found(scenario: str, text: str, claim: str) -> None:
    assert (claim, False) in stated(scenario, text)


@pytest.mark.parametrize(
    ("scenario", "text", "claim"),
    [
        ("vpn-fails", "Your certificate now runs for 12 months.", "lasts"),
        ("vpn-fails", "The certificate will be valid for a year.", "lasts"),
        ("vpn-fails", "A restart will not fix this error.", "restart-helps"),
        ("mailbox-full", "Everyone's mailbox holds 50 gigabytes.", "size"),
        ("mailbox-full", "I can't make your mailbox any bigger.", "bigger"),
        ("password-reset", "I have to ask you three questions to check the identity.", "answers-needed"),
    ],
)
def test_a_right_statement_is_right(scenario: str, text: str, claim: str) -> None:
    found = stated(scenario, text)
    assert (claim, True) in found and all(right for _, right in found)


@pytest.mark.parametrize(
    "text",
    [
        "The certificate is not valid for two years.",
        "It isn't valid for two years.",
        "Is the certificate valid for two years?",
        "Did you think that the certificate lasts two years?",
        "I'm not sure whether the certificate lasts two years.",
        "Let me check how long it is valid, perhaps two years.",
        "It usually takes about two minutes.",
        "You will see a reminder two weeks before it expires.",
        "Restarting will not help, I'm afraid.",
        "I can't guarantee it, but most of these are mended in ten minutes.",
        "I can't promise that it will be fixed by noon.",
        "Dana, were you on leave for three months?",
    ],
)
def test_what_is_not_stated_is_not_wrong(text: str) -> None:
    assert not [claim for claim, right in stated("vpn-fails", text) if not right]


@pytest.mark.parametrize(
    "text",
    [
        "I guarantee that it works by noon.",
        "This will never happen again.",
        "I promise you that you will be in within five minutes.",
        "It is 100% safe.",
    ],
)
def test_what_nobody_can_promise(text: str) -> None:
    assert (None, False) in stated("vpn-fails", text)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_good_agents_are_not_accused(name: str) -> None:
    """Neither the proof lines nor the rubric's and the policies' better words state anything wrong."""
    s = SCENARIOS[name]
    lines = [*s.proof.good, *(c.text for c in s.canned), *(x for v in s.rubric.ideal.values() for x in v)]
    lines += [p.better for p in s.policies if p.better] + [x for c in s.concerns for x in c.answers]
    wrong = [(line, c) for line in lines for c, right in stated(name, line) if not right]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_wrong_wordings_are_heard_as_wrong(name: str) -> None:
    s = SCENARIOS[name]
    assert 3 <= len(s.claims) <= 5
    for claim in s.claims:
        assert not [x for x in claim.says if (claim.id, False) in stated(name, x)]
        heard = [x for x in claim.wrong if any(not right for _, right in stated(name, x))]
        assert len(heard) >= 0.75 * len(claim.wrong), set(claim.wrong) - set(heard)


def test_words_apart_from_the_authors() -> None:
    """Most wrong statements are found, and none is found in what is right."""
    said = yaml.safe_load((Path(__file__).parent / "stated.yaml").read_text(encoding="utf-8"))
    wrong = [(s, t) for s, lines in said.items() for t in lines["wrong"]]
    fine = [(s, t) for s, lines in said.items() for t in lines["fine"]]
    found = [t for s, t in wrong if any(not right for _, right in stated(s, t))]
    accused = [t for s, t in fine if any(not right for _, right in stated(s, t))]
    assert accused == []
    assert len(found) >= 0.7 * len(wrong), sorted({t for _, t in wrong} - set(found))


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("twelve months", {("time", 525_600)}),
        ("a quarter of an hour", {("time", 15)}),
        ("twenty five minutes", {("time", 25)}),
        ("half a day", {("time", 720)}),
        ("50 GB or 2 TB", {("size", 50_000), ("size", 2_000_000)}),
        ("three questions", {("question", 3)}),
        ("at 07:04", {("clock", 424)}),
        ("10 percent", {("share", 10)}),
        ("E-619 means trouble", set()),
        ("a certificate", set()),
    ],
)
def test_amounts_are_read(text: str, amounts: set[tuple[str, float]]) -> None:
    how = manner("en")
    assert how is not None
    found = how.measures.find(text)
    assert len(found) == len(amounts)
    assert all(any(a.same(Amount(*b)) for a in found) for b in amounts)


def test_a_line_of_the_script_is_heard_in_other_words() -> None:
    use = RubricUse(script=(ScriptLine(id="rec", text="This call is recorded for training purposes."),))
    scenario = SCENARIOS["vpn-fails"].model_copy(update={"rubric": use})

    def lines(text: str) -> list[str | None]:
        acts = LISTENER.appraise(Hearing(text=text, scenario=scenario)).acts
        return [a.target for a in acts if a.kind == A.SAY_LINE]

    assert lines("Hello Dana. Our call is being recorded for training purposes.") == ["rec"]
    assert lines("Hello Dana. The training is on Tuesday.") == []
