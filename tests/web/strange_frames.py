"""Frames that a client of the chat might send, or that none ever would."""

import json
from pathlib import Path
from typing import Any

import orjson
import yaml
from hypothesis import strategies as st

from greenroom.channels.chat import LARGEST

PAGE = Path(__file__).parents[2] / "docs/reference/asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(PAGE.read_text("utf-8"))
KNOWN = sorted(name for name, o in DOCUMENT["operations"].items() if o["action"] == "receive")
FIELDS: dict[str, list[str]] = {
    name: sorted(DOCUMENT["components"]["messages"][name]["payload"]["properties"]) for name in KNOWN
}
OWN, SHARED, PRIVATE = "<own>", "<shared>", "<private>"
"""Stand for sessions until there are any: one's own; Ola's, which managers of her team see; hers alone."""

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "\x00", "a\x00b", "\u202e", "🙂" * 90, "x" * 81, "語" * 16_001, "y" * 200_000]),
)  # fmt: skip
numbers = st.one_of(
    st.integers(-3, 5),
    st.floats(),
    st.sampled_from([2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**400]),
)
junk = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
sessions = st.sampled_from([OWN, SHARED, PRIVATE, PRIVATE, "none", "\x00", "../x", "x" * 80])
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "session_id": sessions,
    "client_id": st.sampled_from(["a", "b", "x" * 80]) | texts,
    "text": st.sampled_from(["{greet} Hello", " ", "{ask_fact:code} What is it?"]) | texts,
    "strength": st.integers(0, 4),
    "after_seq": numbers,
    "side": st.sampled_from(["agent", "customer"]),
    "to": st.sampled_from(["colleague", "supervisor"]),
    "v": st.sampled_from([1, 2, True, "1"]),
    **{name: st.booleans() for name in ("on", "done", "watch", "audio", "video")},
}


@st.composite
def payloads(draw: st.DrawFn, name: str) -> Any:
    """Mostly what the event takes, with some of it missing, wrong, or too much."""
    if draw(st.integers(0, 5)) == 0:
        return draw(junk)
    found = {f: draw(LIKELY.get(f, texts)) for f in FIELDS.get(name, ["session_id"])}
    for f in draw(st.lists(st.sampled_from([*found, "more"]), max_size=2)):
        found[f] = draw(junk)
    for f in draw(st.lists(st.sampled_from(sorted(found)), max_size=1)):
        del found[f]
    return found


@st.composite
def events(draw: st.DrawFn) -> str | bytes:
    """`%` stands for the number by which it is answered."""
    reserved = ["event", "problem", "connect", "disconnect", "__disconnect_final", "*", "", "say " * 40]
    name = draw(st.sampled_from(KNOWN) | st.sampled_from(reserved) | texts)
    said = [name, *draw(st.lists(payloads(name), min_size=1, max_size=1) | st.lists(junk, max_size=3))]
    return "42%" + json.dumps(said, ensure_ascii=draw(st.booleans()))


DEEP = [f'42%["say",{"[" * n}{"]" * n}]' for n in (100, 900, 5_000, 100_000)]
DEEP += [f'42%["note",{{"text":{"[" * n}1{"]" * n}}}]' for n in (900, 5_000)]
STRANGE: list[str | bytes] = [
    *DEEP, "", "4", "42", "42%", "42%[]", "42%{}", "42%[1]", "42%[[]]", '42%["say"', '42%["say",NaN]',
    '42%["say",{"text":"\\ud800"}]', '42%["\\ud800"]', '42%["say",{"text":1e999}]', '42["hello"]',
    '42' + "9" * 120 + '["hello",{"v":1}]', "42²[]", "42٣[]", '42/other,%["hello",{"v":1}]', "42/,%[]",
    "40", "40{", '40{"sid":"x"}', "40/other,", "41", "41/other,", "43%[]", "431[]", "44", "44{}", "45", "46",
    "47", "4x", "4[1]", '4{"a":1}', "4" + "[" * 5_000, "0", "1", "2", "2probe", "3", "5", "6", "7", "8", "9",
    "x", "b", "bAAAA", "b!", "²", "٣", "451-", '451-%["say",{"_placeholder":true,"num":0}]',
    '451-%["say",{"_placeholder":true,"num":7}]', '45999999999-%["say",{"_placeholder":true,"num":0}]',
    '450-%["hello",{"v":1}]', '462-%[{"_placeholder":true,"num":0}]', b"", b"\x00", b"4", b'42["hello"]',
    b"\xff" * 1_000, "42%" + json.dumps(["say", {"text": "x" * (LARGEST + 1)}]),
]  # fmt: skip
frames = st.lists(st.one_of(events(), events(), events(), st.sampled_from(STRANGE)), min_size=1, max_size=6)


def is_event(frame: str | bytes) -> str | None:
    """The event that the frame is and that wants an answer; None where it is none."""
    if not isinstance(frame, str) or not frame.startswith("42%") or len(frame.encode()) > LARGEST:
        return None
    try:
        found = orjson.loads(frame[3:])
    except orjson.JSONDecodeError:
        return None
    return str(found[0]) if isinstance(found, list) and found and isinstance(found[0], str) else ""
