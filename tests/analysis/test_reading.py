"""Conversations of many formats: who spoke, what and when; and errors that say how to mend the file."""

import json
from pathlib import Path
from typing import Any

import pytest

from greenroom.analysis.reading import LARGEST, read_transcript
from greenroom.core.errors import BadRequest, TooLong

SAMPLES = Path(__file__).parent / "samples"


def read(text: str, name: str = "talk.txt", agent: str | None = None) -> list[dict[str, Any]]:
    return read_transcript(name, text.encode(), agent=agent)


def sides(text: str, **more: Any) -> str:
    return "".join(line["speaker"][0] for line in read(text, **more))


def sample(name: str, agent: str | None = None) -> list[dict[str, Any]]:
    return read_transcript(name, (SAMPLES / name).read_bytes(), agent=agent)


def test_a_recorded_call_has_a_message_for_each_turn() -> None:
    assert sample("phone-call.vtt") == [
        {"speaker": "agent", "text": "Good morning, my name is Sam. How can I help you?", "at": 0.5},
        {"speaker": "customer", "text": "My VPN does not connect & I have a deadline.", "at": 7.0},
        {"speaker": "agent", "text": "I'm sorry, that is bad timing. What does it say?", "at": 13.5},
    ]


def test_a_chat_past_midnight_keeps_its_order_and_its_lines() -> None:
    lines = sample("night-chat.txt", "maria")
    assert [(line["speaker"], line["at"]) for line in lines] == [
        ("customer", 0), ("agent", 60), ("agent", 240), ("customer", 360)
    ]  # fmt: skip
    assert lines[0]["text"].endswith("It worked this afternoon:\nError: E-619")


def test_a_spreadsheet_with_its_date_and_time_apart() -> None:
    lines = sample("spreadsheet.csv")
    assert [(line["speaker"], line["at"]) for line in lines] == [("customer", 0), ("agent", 90)]
    assert lines[1]["text"] == "Good morning; this is Maria.\nWhat does it say?"


def test_who_the_agent_is_has_to_be_clear() -> None:
    talk = "Maria: Hello\nTom: Hi\nMaria: Bye\n"
    with pytest.raises(BadRequest) as caught:
        read(talk)
    assert '"Maria" (2 messages), "Tom" (1 message)' in str(caught.value)
    assert '--agent "Maria"' in caught.value.mend
    assert sides(talk, agent=" maria ") == "aca"
    assert sides(talk, agent="Tom") == "cac"
    with pytest.raises(BadRequest, match=r'nobody is called "bob".*"Maria"'):
        read(talk, agent="Bob")


@pytest.mark.parametrize(
    ("talk", "found"),
    [
        ("Support Bot: Hello\nTom: Hi", "ac"),
        ("Customer Service: Hello\nCustomer: Hi", "ac"),
        ("Maria: Hello\nVisitor 123: Hi", "ac"),
        ("Operator: Hello\nCaller: Hi\nAdvisor: Hi", "aca"),
        ("**Agent:** Hello\n**Client:** Hi", "ac"),
        ("Agent: Hello\nTip: turn it off\nand on\nCustomer: Hi", "ac"),
        ("*** Tom joined the chat ***\nAgent: Hello\nTom has left the conversation\nTom: Hi", "ac"),
    ],
)
def test_sides_by_names(talk: str, found: str) -> None:
    assert sides(talk) == found


def test_several_agents_and_a_third_party() -> None:
    talk = "Maria: Hello\nTom: Hi\nJo: I take over\nBot: Rate us"
    assert sides(talk, agent="Maria, Jo") == "acaa"
    assert sides("Client: Hello\nSupport: Hi", agent="Client") == "ac"


@pytest.mark.parametrize(
    ("first", "second", "seconds"),
    [
        ("2024-03-12T10:02:00Z", "2024-03-12T12:02:30+02:00", 30),
        (1710237720, 1710237750, 30),
        (1710237720000, 1710237750500, 30.5),
        ("1710237720.000100", "1710237721.000100", 1),
        ("10:02", "10:04", 120),
        ("11:59:50 PM", "12:00:20 AM", 30),
        ("00:00", "01:30", 90),
        ("12:58", "01:03", 300),
        ("58:00", "75:10", 1030),
        ("31/01/2024 23:59", "01/02/2024 00:01", 120),
        ("01/31/2024 23:59", "02/01/2024 00:01", 120),
        ("Mar 12, 2024 10:02 AM", "Mar 12, 2024 10:03 AM", 60),
        ("Tue, 12 Mar 2024 10:02:00 +0000", "Tue, 12 Mar 2024 10:02:05 +0000", 5),
    ],
)
def test_times_come_to_seconds_from_the_first(first: object, second: object, seconds: float) -> None:
    rows = [
        {"speaker": "agent", "text": "a", "time": first},
        {"speaker": "customer", "text": "b", "time": second},
    ]
    lines = read(json.dumps(rows), "x.json")
    assert lines[1]["at"] - lines[0]["at"] == pytest.approx(seconds)
    assert [line["text"] for line in lines] == ["a", "b"]


def test_messages_are_sorted_only_when_each_has_its_time() -> None:
    rows: list[dict[str, Any]] = [
        {"speaker": "agent", "text": "late", "at": 60},
        {"speaker": "customer", "text": "early", "at": 20},
        {"speaker": "agent", "text": "last", "at": 90},
    ]
    assert [x["text"] for x in read(json.dumps(rows), "x.json")] == ["early", "late", "last"]
    del rows[2]["at"]
    kept = read(json.dumps(rows), "x.json")
    assert [x["text"] for x in kept] == ["late", "early", "last"]
    assert [x.get("at") for x in kept] == [60, None, None]


def test_html_becomes_text_and_angle_brackets_stay() -> None:
    rows = [
        {
            "speaker": "agent",
            "text": "<div>Hello&nbsp;Tom,<br>one &lt;moment&gt;<script>no()</script></div><!-- x -->",
        },
        {"speaker": "customer", "text": "it says <error 5> when x < y"},
    ]
    texts = [x["text"] for x in read(json.dumps(rows), "x.json")]
    assert texts == ["Hello Tom,\none <moment>", "it says <error 5> when x < y"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    lines = read_transcript("x.txt", "Agent: Où est-elle ?\r\nCustomer: Café".encode(encoding))
    assert [x["text"] for x in lines] == ["Où est-elle ?", "Café"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.txt", b"\n\nhello there\nno names", "x.txt: line 3: a transcript without speakers"),
        ("x.json", b'[\n{"speaker": "agent",,}]', "x.json: line 2: not JSON"),
        ("x.json", b'[{"speaker": "agent", "text": "a"}, {"text": "b"}]', "message 2: no speaker"),
        ("x.json", b'[{"speaker": "agent"}]', "message 1: no text"),
        ("x.json", b'[{"speaker": "agent", "text": "a", "at": true}]', "message 1: at is True"),
        ("x.json", b"{}", "no list of messages"),
        ("x.csv", b"when,what\n1,2", "line 1: no columns for the speaker and the text among: when, what"),
        ("x.csv", b"speaker,text\nagent,one, two", "line 2: 3 cells under 2 column names"),
        ("x.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello", "line 3: a cue without a speaker"),
        ("x.vtt", b"WEBVTT\n\n00:01 --> soon\nhello", "line 3: times that cannot be read"),
        ("x.xlsx", b"PK\x03\x04...", "spreadsheet file, not a transcript"),
        ("x.txt", b"Agent: a\nb\x00", "line 2: this is no text"),
        ("x.txt", b"", "nothing in it"),
        ("x.txt", b"Tom joined the chat\nAgent:\n", "nobody says anything"),
    ],
)
def test_errors_name_the_place_and_the_way_out(name: str, data: bytes, says: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_transcript(name, data)
    assert says in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a" * (LARGEST + 1), "20 MB"),
        (b"Agent: a\nCustomer: b\n" * 2_501, "5002 messages"),
        (b"Customer: a\nAgent: " + b"b" * 16_001, "line 2: 16001 characters"),
        (b"Agent: a\n" + b"b\n" * 100_001, "lines"),
    ],
    ids=["file", "messages", "message", "lines"],
)
def test_what_is_too_long_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TooLong, match=says):
        read_transcript("x.txt", data)


def test_a_desk_that_has_customer_in_its_name_is_the_agent() -> None:
    rows = [{"from": "Customer Service", "text": "Hello"}, {"from": "Tom", "text": "Hi"}]
    assert sides(json.dumps(rows), name="x.json") == "ac"
    assert sides("from,text\nCustomer Support,Hello\nTom,Hi\n", name="x.csv") == "ac"


@pytest.mark.parametrize(
    "talk",
    [
        "12/03/24, 10:02\u202fAM - Agent: a\n12/03/24, 10:03\u202fAM - Customer: b",
        "\u200e[12/03/24, 10:02:11\u202fAM] Agent: a\n[12/03/24, 10:03:11\u202fAM] Customer: b",
        "[00:10:02] Agent: a\n[00:11:02] Customer: b",
        "Agent [10:02]: a\nCustomer [10:03]: b",
        "10:02 AM Maria: a\n10:03 AM Customer: b",
        "2024-03-12 10:02:11 - Agent: a\n2024-03-12 10:03:11 - Visitor 12: b",
        "( 10:02:11 ) Agent: a\n( 10:03:11 ) Visitor 12: <b>b</b>",
    ],
)
def test_ways_in_which_messages_start(talk: str) -> None:
    assert read(talk) == [
        {"speaker": "agent", "text": "a", "at": 0},
        {"speaker": "customer", "text": "b", "at": 60},
    ]
