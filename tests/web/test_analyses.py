"""Conversations held elsewhere: sent, scored, kept, read again, forgotten."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from greenroom.analysis.reading import LARGEST
from greenroom.assembly import assembled
from greenroom.config import Settings
from greenroom.store import User
from greenroom.web.auth import fresh_link
from tests.staging import SCENARIO
from tests.web.conftest import Site, browser, parts

TALK = [
    {"speaker": "agent", "text": "{greet}Hello!", "at": 0},
    {"speaker": "customer", "text": "It fails.", "at": 2.5},
    {"speaker": "agent", "text": "{ask_open}What does?", "at": 4},
]
WEBVTT = """WEBVTT

00:00:00.000 --> 00:00:02.000
<v Agent>{greet}Good morning.

00:00:03.000 --> 00:00:05.000
<v Customer>My printer is on strike.
"""


async def sent(site: Site, status: int = 201, **body: Any) -> Any:
    answer = await site.http.post("/api/analyses", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def uploaded(site: Site, name: str, data: bytes, status: int = 201, **fields: str) -> Any:
    answer = await site.http.post("/api/analyses", files={"file": (name, data)}, data=fields)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_text_is_scored_and_every_quote_stands_in_its_line(site: Site) -> None:
    made = await sent(site, name="chat.json", text=json.dumps(TALK), scenario_id="small")
    assert (made["row"]["name"], made["row"]["scenario_id"]) == ("chat.json", "small")
    assert made["row"]["overall"] == made["evaluation"]["overall"]
    assert made["evaluation"]["overall"] > 0
    assert made["evaluation"]["session_id"] == made["row"]["id"]
    assert [(line["speaker"], line["text"], line["at"]) for line in made["lines"]] == [
        (t["speaker"], t["text"], round(float(str(t["at"])) * 1000)) for t in TALK
    ]
    text = {line["seq"]: line["text"] for line in made["lines"]}
    assert made["evaluation"]["evidence"]
    for e in made["evaluation"]["evidence"]:
        assert e["quote"] in text[e["seq"]]
    again = await site.http.get(f"/api/analyses/{made['row']['id']}")
    assert again.json() == made


async def test_a_file_in_another_format_comes_in_a_form(site: Site) -> None:
    made = await uploaded(site, "Gespräch.vtt", WEBVTT.encode())
    assert made["row"]["name"] == "Gespräch.vtt"
    assert made["row"]["scenario_id"] is None
    assert [line["speaker"] for line in made["lines"]] == ["agent", "customer"]
    assert made["lines"][1]["at"] == 3000
    who = "Kim: {greet}Hello.\nLee: Hello.\n"
    named = await uploaded(site, "talk.txt", who.encode(), agent="Lee", scenario_id="small")
    assert [line["speaker"] for line in named["lines"]] == ["customer", "agent"]
    assert [line["at"] for line in named["lines"]] == [None, None]
    assert named["row"]["title"] == SCENARIO.title


async def test_they_are_listed_newest_first_and_forgotten(site: Site) -> None:
    first = (await sent(site, name="one", text=json.dumps(TALK)))["row"]["id"]
    second = (await sent(site, name="two", text=json.dumps(TALK)))["row"]["id"]
    listed = (await site.http.get("/api/analyses")).json()
    assert listed["total"] == 2
    assert {a["id"] for a in listed["items"]} == {first, second}
    assert (await site.http.get("/api/home")).json()["stats"]["sessions"] == 0
    assert (await site.http.delete(f"/api/analyses/{first}")).status_code == 204
    assert (await site.http.get(f"/api/analyses/{first}")).status_code == 404
    assert [a["id"] for a in (await site.http.get("/api/analyses")).json()["items"]] == [second]
    assert (await site.http.get("/api/analyses", params={"page": 2})).json()["items"] == []


async def test_they_are_their_owners_alone(site: Site) -> None:
    mine = (await sent(site, name="one", text=json.dumps(TALK)))["row"]["id"]
    await site.whole.store.add_user(User(id="eve", name="Eve", role="administrator"))
    async with browser(site.whole) as other:
        assert (await other.post("/api/analyses", json={})).status_code == 401
        await other.get(f"/enter/{await fresh_link(site.whole.store, 'eve', site.whole.now())}")
        assert (await other.get(f"/api/analyses/{mine}")).status_code == 403
        assert (await other.delete(f"/api/analyses/{mine}")).status_code == 403
        assert (await other.get("/api/analyses")).json()["total"] == 0


async def test_an_evaluation_that_is_written_otherwise_now_is_made_again(site: Site) -> None:
    made = await sent(site, name="one", text=json.dumps(TALK))
    kept = await site.whole.store.analysis(made["row"]["id"])
    assert kept is not None
    await site.whole.store.add_analysis(replace(kept, id="old", evaluation={"overall": 1}))
    seen = (await site.http.get("/api/analyses/old")).json()
    expected = {**made["evaluation"], "session_id": "old"}
    assert seen["evaluation"] == expected


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"name": "a", "text": ""}, 400, "nothing"),
        ({"name": "a", "text": "[]"}, 400, "no list of messages"),
        ({"name": "a", "text": "x", "scenario_id": "none"}, 404, "scenario"),
        ({"name": "", "text": "x"}, 400, "name"),
        ({"name": "a", "text": 5}, 400, "text"),
        ({"name": "a", "text": "x", "colour": "red"}, 400, "colour"),
        ([], 400, "body"),
    ],
)
async def test_what_is_no_transcript_says_why(site: Site, body: Any, status: int, says: str) -> None:
    answer = await site.http.post("/api/analyses", json=body)
    assert answer.status_code == status, answer.text
    assert says in answer.json()["error"]["message"]
    assert answer.json()["error"]["mend"]
    assert (await site.http.get("/api/analyses")).json()["total"] == 0


async def test_who_is_the_agent_is_asked_with_the_speakers_to_choose_from(site: Site) -> None:
    talk = "Kim: {greet}Hello.\nLee: Hello.\nKim: How are you?\n"
    asked = (await sent(site, 400, name="talk.txt", text=talk))["error"]
    assert asked["code"] == "who_is_agent"
    assert asked["speakers"] == [{"name": "Kim", "messages": 2}, {"name": "Lee", "messages": 1}]
    nobody = (await sent(site, 400, name="talk.txt", text=talk, agent="Sam"))["error"]
    assert (nobody["code"], len(nobody["speakers"])) == ("who_is_agent", 2)
    assert (await sent(site, name="talk.txt", text=talk, agent="Kim"))["lines"][0]["speaker"] == "agent"


async def test_an_error_in_a_file_names_the_place(site: Site) -> None:
    said = (await sent(site, 400, name="chat.json", text='[{"speaker":\n nobody}]'))["error"]["message"]
    assert said.startswith("chat.json: line 2: not JSON")


FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nA: hello\r\n--B'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"Agent: hello"),
        ("", b"Agent: hello"),
        ("application/json", b'{"name": "a", "text"'),
        ("application/json", rb'{"name": "a", "text": "\ud800"}'),
        ("multipart/form-data", FORM + b"--\r\n"),
        ("multipart/form-data; boundary=B", FORM),
        ("multipart/form-data; boundary=B", b""),
        ("multipart/form-data; boundary=B", b"--B--\r\n"),
        ("multipart/form-data; boundary=B", b"--B\r\nnothing\r\n--B--\r\n"),
        (
            "multipart/form-data; boundary=B",
            b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--B--',
        ),
    ],
)
async def test_a_body_that_holds_no_file_is_refused(site: Site, kind: str, body: bytes) -> None:
    answer = await site.http.post("/api/analyses", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert answer.json()["error"]["mend"]


async def test_too_much_is_refused_before_it_is_all_there(site: Site) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 2**20
            yield b"x" * 2**20

    answer = await site.http.post(
        "/api/analyses", content=endless(), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_long")
    assert taken <= LARGEST + 2 * 2**20


PERSONAL = [
    {"speaker": "agent", "text": "{greet}Hello, this is Sam."},
    {"speaker": "customer", "text": "Dana Whitfield, 212-555-0199. Sam, it fails. Write to dana@example.org"},
    {"speaker": "agent", "text": "{ask_open}What does, Dana? Is 212-555-0199 still yours?"},
]


async def test_what_is_personal_is_masked_before_it_is_kept_and_the_score_stays(site: Site) -> None:
    assert (await site.http.get("/api/analyses")).json()["masks"] is True
    talk = "\n".join(
        f"{who}: {line['text']}" for who, line in zip(("Sam", "Dana Whitfield", "Sam"), PERSONAL, strict=True)
    )
    made = await uploaded(site, "Dana Whitfield.txt", talk.encode(), agent="Sam", scenario_id="small")
    assert made["row"]["name"] == "[name 2].txt"
    assert [line["text"] for line in made["lines"]] == [
        "{greet}Hello, this is [name 1].",
        "[name 2], [phone 1]. [name 1], it fails. Write to [mail 1]",
        "{ask_open}What does, [name 3]? Is [phone 1] still yours?",
    ]
    kept = await site.whole.store.analysis(made["row"]["id"])
    assert not any(secret in repr(kept) for secret in ("Sam", "Whitfield", "555-0199", "example.org"))
    texts = {line["seq"]: line["text"] for line in made["lines"]}
    assert all(e["quote"] in texts[e["seq"]] for e in made["evaluation"]["evidence"])


async def test_where_the_setting_says_so_it_is_kept_as_it_was(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, speed="instant", mask_transcripts=False)
    async with assembled(settings, parts()) as whole, browser(whole) as http:
        await http.get(await whole.link())
        made = await sent(Site(whole, http), name="talk", text=json.dumps(PERSONAL))
        assert [line["text"] for line in made["lines"]] == [line["text"] for line in PERSONAL]
        assert (await http.get("/api/analyses")).json()["masks"] is False
