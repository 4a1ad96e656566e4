"""The search finds what a person looks for, and shows the place."""

from greenroom.core.scenario import Article
from greenroom.web.knowledge import Knowledge, snippet
from tests.staging import SCENARIO


def article(name: str, title: str, body: str, *tags: str) -> Article:
    return Article(id=name, title=title, body=body, tags=tags)


ONE = SCENARIO.model_copy(
    update={
        "id": "one",
        "knowledge": (
            article("vpn", "Renewing the VPN certificate", "Certificates expire after a year.", "vpn"),
            article("print", "Clearing the print queue", "Restart the spooler, then print again."),
        ),
    }
)
TWO = SCENARIO.model_copy(
    update={
        "id": "two",
        "knowledge": (
            article("lock", "Unlocking an account", "Before a VPN account is unlocked, verify who calls."),
            ONE.knowledge[1],
        ),
    }
)
BASE = Knowledge({"one": ONE, "two": TWO})


def ids(query: str, scenario: str | None = None) -> list[str]:
    return [f.id for f in BASE.search(query, scenario)]


def test_title_counts_more_than_text_and_own_articles_come_first() -> None:
    assert ids("vpn") == ["vpn", "lock"]
    assert ids("account unlock", "two")[0] == "lock"


def test_endings_and_beginnings_match() -> None:
    assert ids("certificate expiring")[0] == "vpn"
    assert ids("spoo") == ["print"]
    assert ids("zebra") == []


def test_without_words_the_sessions_own_are_listed_and_none_twice() -> None:
    assert ids("", "one") == ["vpn", "print"]
    assert ids("  ") == ["vpn", "print", "lock"]


def test_snippet_shows_whole_words_around_the_find() -> None:
    body = "word " * 100 + "needle in it " + "more " * 100
    cut = snippet(body, ["needle"])
    assert cut.startswith("…word")
    assert "needle in it" in cut
    assert cut.endswith("more…")
    assert len(cut) < 170
    assert snippet("short text", ["text"]) == "short text"
