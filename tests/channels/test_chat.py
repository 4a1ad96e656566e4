"""The chat channel over real sockets: a conversation, and everything a client can get wrong."""

import asyncio
from typing import Any

import orjson
import pytest
from socketio.exceptions import ConnectionError as Refused

from greenroom.core.errors import StorageError
from greenroom.core.limits import LONGEST_MESSAGE
from tests.channels.conftest import Desk, Server


def seqs(events: list[dict[str, Any]]) -> list[int]:
    return [e["seq"] for e in events]


async def joined(desk: Desk, session_id: str, after: int = 0) -> list[dict[str, Any]]:
    answer = await desk.ask("join", session_id=session_id, after_seq=after)
    assert answer["ok"], answer
    return list(answer["events"])


async def test_a_whole_conversation(server: Server) -> None:
    desk = await server.connect()
    hello = await desk.ask("hello", v=1)
    assert (hello["ok"], hello["v"], hello["user"]) == (True, 1, {"id": "local", "name": "You"})

    session_id = await server.start()
    first = await joined(desk, session_id)
    await desk.until(lambda: any(e["kind"] == "customer_said" for e in first) or desk.said(session_id))
    answer = await desk.ask(
        "say", session_id=session_id, client_id="c1", text="{greet} Hello {ask_fact:code} code?"
    )
    assert answer["ok"]
    assert answer["duplicate"] is False
    await desk.until(lambda: any("SECRET-code" in e["text"] for e in desk.said(session_id)))
    for name, fields in {
        "typing": {"on": True},
        "note": {"client_id": "n1", "text": "a note"},
        "tick": {"client_id": "t1", "check": "c", "done": True},
        "hint": {"client_id": "hint1", "strength": 1},
        "hold": {"client_id": "h1", "reason": "looking it up"},
        "resume": {"client_id": "h2"},
        "end": {"client_id": "e1"},
    }.items():
        assert (await desk.ask(name, session_id=session_id, **fields))["ok"], name
    await desk.until(lambda: desk.events[session_id][-1]["kind"] == "session_ended")

    live = desk.events[session_id]
    assert seqs(live) == sorted(set(seqs(live)))
    assert min(seqs(live)) > max(seqs(first), default=0)
    assert not any("moves" in e or "mood" in e for e in live)
    whole = await joined(await server.connect(), session_id)
    assert seqs(whole) == list(range(1, len(whole) + 1))
    assert any(e["kind"] == "mood_moved" for e in whole)
    public = [e for e in whole if e["seq"] in {*seqs(first), *seqs(live)}]
    assert seqs(public) == seqs(first) + seqs(live)
    assert all(shown.items() <= full.items() for shown, full in zip(first + live, public, strict=True))


async def test_resuming_gives_what_was_missed_without_gap_or_double(server: Server) -> None:
    session_id = await server.start()
    await server.heard(session_id)
    here, away = await server.connect(), await server.connect()
    before = await joined(here, session_id)
    seen = (await joined(away, session_id))[-1]["seq"]
    await away.io.disconnect()
    for i in range(5):
        await here.ask("say", session_id=session_id, client_id=f"c{i}", text="{greet} Hello")
    back = await server.connect()
    missed = await joined(back, session_id, seen)
    await here.ask("say", session_id=session_id, client_id="last", text="{thank} Thanks")
    await here.ask("end", session_id=session_id, client_id="end")
    for desk in (here, back):
        await desk.until(lambda d=desk: d.events[session_id][-1]["kind"] == "session_ended")  # type: ignore[misc]
    assert before + here.events[session_id] == before[: len(before)] + missed + back.events[session_id]


async def test_what_is_sent_twice_is_done_once(server: Server) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)
    message = {"session_id": session_id, "client_id": "c1", "text": "{greet} Hello"}
    first, second = await asyncio.gather(desk.ask("say", message), desk.ask("say", message))
    other = await (await server.connect()).ask("say", message)
    assert [a["duplicate"] for a in (first, second, other)] == [False, True, True]
    assert first["seq"] == second["seq"] == other["seq"]
    log = await server.whole.store.read(session_id)
    assert [r.event.kind for r in log].count("agent_said") == 1


async def test_messages_of_one_client_keep_their_order(server: Server) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)
    texts = [f"message {i}" for i in range(20)]
    answers = await asyncio.gather(
        *(desk.ask("say", session_id=session_id, client_id=t, text=t) for t in texts)
    )
    assert seqs(answers) == sorted(seqs(answers))
    log = await server.whole.store.read(session_id)
    assert [r.event.text for r in log if r.event.kind == "agent_said"] == texts


async def test_typing_is_signalled_only_to_those_who_joined(server: Server) -> None:
    session_id = await server.start()
    await server.heard(session_id)
    desk, stranger = await server.connect(), await server.connect()
    await joined(desk, session_id)
    await desk.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
    await desk.until(lambda: desk.events[session_id][-1]["kind"] == "customer_said")
    assert desk.signals[0] == {"v": 1, "session_id": session_id, "kind": "typing", "on": True}
    assert (await desk.ask("leave", session_id=session_id)) == {"ok": True}
    heard = len(desk.events[session_id])
    await desk.ask("note", session_id=session_id, client_id="n1", text="unheard")
    await desk.ask("hello", v=1)
    assert len(desk.events[session_id]) == heard
    assert stranger.events == {}


WRONG: list[tuple[str, Any, str]] = [
    ("shout", {"session_id": "S"}, "bad_request"),
    ("connect", {"session_id": "S"}, "bad_request"),
    ("disconnect", {"session_id": "S"}, "bad_request"),
    ("hello", {"v": 2}, "bad_request"),
    ("hello", {"v": "1"}, "bad_request"),
    ("hello", {}, "bad_request"),
    ("join", None, "bad_request"),
    ("join", "S", "bad_request"),
    ("join", ["S"], "bad_request"),
    ("join", {"session_id": 7, "after_seq": 0}, "bad_request"),
    ("join", {"session_id": "S", "after_seq": -1}, "bad_request"),
    ("join", {"session_id": "S", "after_seq": 1.5}, "bad_request"),
    ("join", {"session_id": "S", "after_seq": True}, "bad_request"),
    ("join", {"session_id": "nobody", "after_seq": 0}, "not_found"),
    ("say", {"session_id": "S", "text": "hello"}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": ""}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": " \n "}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": 5}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": "x", "more": 1}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": b"bytes"}, "bad_request"),
    ("say", {"session_id": "S", "client_id": "c", "text": "x" * (LONGEST_MESSAGE + 1)}, "too_long"),
    ("say", {"session_id": "S", "client_id": "c", "text": "x" * 1_000_000}, "too_long"),
    ("typing", {"session_id": "S", "on": "yes"}, "bad_request"),
    ("tick", {"session_id": "S", "client_id": "c", "check": "a", "done": 1}, "bad_request"),
    ("resume", {"session_id": "S", "client_id": "c"}, "wrong_state"),
]


async def test_whatever_is_wrong_is_told_and_nothing_breaks(server: Server) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)
    await joined(desk, session_id)
    length = len(await server.whole.store.read(session_id))
    for name, payload, code in WRONG:
        sent = payload
        if isinstance(payload, dict) and payload.get("session_id") == "S":
            sent = {**payload, "session_id": session_id}
        answer = await desk.ask(name, sent)
        assert answer["ok"] is False, (name, payload)
        assert answer["error"]["code"] == code, (name, payload, answer)
        assert answer["error"]["message"]
    assert len(await server.whole.store.read(session_id)) == length
    assert (await desk.ask("say", session_id=session_id, client_id="c", text="{greet} Hi"))["ok"]


async def test_longest_message_fits_in_any_script(server: Server) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)
    for i, letter in enumerate(("x", "語", "🙂", "\n\x01x")):
        text = (letter * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
        answer = await desk.ask("say", session_id=session_id, client_id=f"c{i}", text=text)
        assert answer["ok"], letter


async def test_who_asks_for_no_answer_hears_of_it_as_a_problem(server: Server) -> None:
    desk = await server.connect()
    await desk.io.emit("say", {"text": 1})
    await desk.io.emit("nonsense")
    await desk.until(lambda: len(desk.problems) == 2)
    assert [p["code"] for p in desk.problems] == ["bad_request", "bad_request"]
    assert "nonsense" in desk.problems[1]["message"]
    assert set(desk.problems[0]) == {"v", "code", "message", "mend", "retry"}


async def test_frames_that_no_client_would_send_do_not_stop_the_server(server: Server) -> None:
    desk = await server.connect()
    for frame in (
        "2[]",
        '2{"a":1}',
        "2[[1]]",
        "2[7]",
        "29999999999[",
        "2",
        "x",
        "51-",
        '2["say",',
        "40/other,",
    ):
        await desk.io.eio.send(frame)
    other = await server.connect()
    assert (await other.ask("hello", v=1))["ok"]


async def test_sessions_of_others_stay_closed(server: Server) -> None:
    session_id = await server.start()
    await server.heard(session_id)
    eve = await server.connect("eve")
    for name, fields in {
        "join": {"after_seq": 0},
        "say": {"client_id": "c", "text": "hello"},
        "typing": {"on": True},
        "note": {"client_id": "c", "text": "hello"},
        "tick": {"client_id": "c", "check": "x", "done": True},
        "hint": {"client_id": "h", "strength": 1},
        "hold": {"client_id": "c"},
        "resume": {"client_id": "c"},
        "end": {"client_id": "c"},
    }.items():
        answer = await eve.ask(name, session_id=session_id, **fields)
        assert answer["error"]["code"] == "not_allowed", name
    assert eve.events == {}


async def test_only_signed_in_browsers_of_own_pages_connect(server: Server) -> None:
    for headers in ({"Cookie": "greenroom=made-up"}, {"Cookie": ""}, {"Cookie": ";;=,"}):
        with pytest.raises(Refused):
            await server.connect(**headers)
    with pytest.raises(Refused):
        await server.connect(Origin="http://elsewhere.example")
    desk = await server.connect(Origin=server.url)
    assert (await desk.ask("hello", v=1))["ok"]


async def test_a_browser_without_websockets_talks_all_the_same(server: Server) -> None:
    way = "/socket.io/?EIO=4&transport=polling"
    opened = orjson.loads((await server.http.get(way)).text[1:])
    way += f"&sid={opened['sid']}"
    await server.http.post(way, content="40")
    assert (await server.http.get(way)).text.startswith("40{")
    await server.http.post(way, content='427["hello",{"v":1}]')
    answer = (await server.http.get(way)).text
    assert answer.startswith("437[")
    assert orjson.loads(answer[3:])[0]["user"]["id"] == "local"
    await server.http.post(way, content="1")


async def test_after_the_end_nothing_more_can_be_said(server: Server) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)
    await desk.ask("end", session_id=session_id, client_id="e1")
    answer = await desk.ask("say", session_id=session_id, client_id="c1", text="hello?")
    assert answer["error"]["code"] == "wrong_state"


async def test_what_could_not_be_stored_is_not_acknowledged(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await server.connect()
    session_id = await server.start()
    await server.heard(session_id)

    async def full(*_: Any) -> Any:
        raise StorageError("the disk is full", mend="make room")

    with monkeypatch.context() as broken:
        broken.setattr(server.whole.store, "append", full)
        answer = await desk.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
    assert answer["ok"] is False
    error = answer["error"]
    assert (error["code"], error["retry"], error["mend"]) == ("storage", True, "make room")
    assert error["retry_after_ms"] > 0
    again = await desk.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
    assert (again["ok"], again["duplicate"]) == (True, False)
