"""Whatever bytes come, there are lines that can be scored or an error that says how to mend it."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from greenroom.analysis.reading import read_transcript
from greenroom.core.errors import BadRequest
from tests.analysis.test_reading_docs import EXAMPLES

NAMES = st.sampled_from(["a.json", "a.csv", "a.tsv", "a.txt", "a.vtt", "a.srt", "a.jsonl", "a", ""])
AGENTS = st.sampled_from([None, "Maria", "", ",", "a"])
PIECES = st.sampled_from(
    ["Agent", "Maria", ":", " ", "\n", "\r\n", "[10:02]", "12/03/2024, 10:02 - ", "WEBVTT", "\n\n", "-->",
     "00:01.000", " --> ", "00:00:02,000", "<v Tom>", "</v>", "<p>", "<!", "<![", "&#9999999;", "&amp;", '"',
     ",", ";", "\t", "time", "speaker", "text", "sep=", "{", "}", "[", "]", "\x00", "\ufeff", "é", "99:99",
     "2024-03-12T10:02:00Z", "1e999", "31/02/2024 10:00", "joined the chat", "Customer: Hello\n"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["speaker", "role", "user", "from", "text", "message", "body", "at", "time", "ts", "created_at",
     "history", "messages", "comments", "ticket", "users", "conversations", "conversation",
     "conversation_parts", "source", "events", "thread", "threads", "Transcript", "Participants",
     "transcripts", "phrases", "author", "author_id", "id", "name", "type", "msg", "Content",
     "BeginOffsetMillis", "startTimeMs", "incoming", "public", "data"]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["agent", "customer", "system", "<p>x", "10:02", "2024-03-12", "message", "\ud800"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


def holds(name: str, data: bytes, agent: str | None) -> None:
    try:
        lines = read_transcript(name, data, agent=agent)
    except BadRequest as error:
        assert error.mend and error.message
        return
    assert lines
    for line in lines:
        assert set(line) in ({"speaker", "text"}, {"speaker", "text", "at"})
        assert line["speaker"] in ("agent", "customer")
        assert line["text"].strip() and line["text"].encode()
    times = [line["at"] for line in lines if "at" in line]
    assert times == sorted(times) and all(0 <= t <= 10**8 for t in times)


@given(NAMES, st.binary(max_size=300), AGENTS)
@example("a.csv", b"speaker,text\na\x81,b", None)
@example("a", b"\xff\xfe\x00\xd8", None)
@example("a", b"\xff\xfea", None)
@settings(max_examples=400, deadline=None)
def test_any_bytes(name: str, data: bytes, agent: str | None) -> None:
    holds(name, data, agent)


@given(NAMES, st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join), AGENTS)
@settings(max_examples=600, deadline=None)
def test_any_text_of_known_pieces(name: str, text: str, agent: str | None) -> None:
    holds(name, text.encode("utf-8", "surrogatepass"), agent)


@given(VALUES, AGENTS)
@settings(max_examples=800, deadline=None)
def test_any_json(value: object, agent: str | None) -> None:
    holds("a.json", json.dumps(value).encode(), agent)


@given(st.sampled_from([t for kind, _, t in EXAMPLES if kind == "json"]), st.data(), AGENTS)
@settings(max_examples=800, deadline=None)
def test_every_export_with_parts_of_it_replaced(text: str, data: st.DataObject, agent: str | None) -> None:
    """One or a few places in an export hold something else than they should."""
    value = json.loads(text)
    for _ in range(data.draw(st.integers(1, 3))):
        box = value
        while isinstance(box, dict | list) and box:
            keys = list(box) if isinstance(box, dict) else list(range(len(box)))
            place: Any = data.draw(st.sampled_from(keys))
            if not isinstance(box[place], dict | list) or data.draw(st.integers(0, 2)) == 0:
                box[place] = data.draw(VALUES)
                break
            box = box[place]
    holds("a.json", json.dumps(value).encode(), agent)


def test_json_nested_past_all_measure() -> None:
    holds("a.json", b"[" * 100_000, None)
    holds("a.json", b"[" * 100_000 + b"]" * 100_000, None)
    holds("a.json", b'{"conversation":' * 900 + b"1" + b"}" * 900, None)
