"""Over the wire: who may watch, whisper and take a side, and what each of them sees."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from greenroom.channels import watching
from greenroom.store import User
from greenroom.web.rights import EVERYONE
from tests.channels.conftest import Desk, Message, Server


async def people(server: Server) -> None:
    for name, role in (("maria", "manager"), ("nils", "manager")):
        await server.whole.store.add_user(User(id=name, name=name.title(), role=role))  # type: ignore[arg-type]
        await server.whole.store.join_teams(name, [EVERYONE])


async def begun(server: Server, **body: object) -> str:
    session_id = await server.start(**body)
    await server.heard(session_id)
    return session_id


async def watch(desk: Desk, session_id: str) -> list[Message]:
    answer = await desk.ask("join", session_id=session_id, watch=True)
    assert answer["ok"], answer
    return list(answer["events"])


def code(answer: Message) -> str:
    return "" if answer["ok"] else str(answer["error"]["code"])


async def seen(desk: Desk, session_id: str, kind: str) -> Message:
    """The first live event of a kind."""
    return await desk.until(  # type: ignore[no-any-return]
        lambda: next((e for e in desk.events.get(session_id, []) if e["kind"] == kind), None)
    )


async def test_several_watch_with_whole_events_while_the_agent_sees_what_is_public(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    agent, maria, nils = [await server.connect(u) for u in ("local", "maria", "nils")]
    await agent.ask("join", session_id=session_id)
    before = await watch(maria, session_id)
    assert [e["seq"] for e in before] == list(range(1, len(before) + 1))
    assert "mood" in before[0]
    await watch(nils, session_id)
    await agent.ask("say", session_id=session_id, client_id="c1", text="{rude} Well?")
    for desk in (maria, nils):
        moved = await seen(desk, session_id, "mood_moved")
        assert moved["cause"] == "rude"
    await agent.ask("end", session_id=session_id, client_id="end")
    for desk in (agent, maria, nils):
        await seen(desk, session_id, "session_ended")
    seqs = [e["seq"] for e in before + maria.events[session_id]]
    assert seqs == list(range(1, len(seqs) + 1))
    assert not {"mood_moved", "customer_decided"} & {e["kind"] for e in agent.events[session_id]}
    assert maria.events[session_id] == nils.events[session_id]


async def test_who_is_gone_watches_no_more(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    maria = await server.connect("maria")
    await watch(maria, session_id)
    assert (await maria.ask("leave", session_id=session_id))["ok"]
    assert code(await maria.ask("join", session_id=session_id)) == "not_allowed"


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("join", {"watch": True}),
        ("join", {}),
        ("whisper", {"client_id": "w", "text": "psst"}),
        ("take", {"client_id": "t", "side": "agent"}),
        ("take", {"client_id": "t", "side": "customer"}),
        ("release", {"client_id": "r", "side": "customer"}),
        ("customer_say", {"client_id": "p", "text": "Hello"}),
        ("customer_end", {"client_id": "p"}),
        ("say", {"client_id": "s", "text": "Hello"}),
        ("hold", {"client_id": "h"}),
        ("typing", {"on": True}),
    ],
)
async def test_trainees_keep_out_and_private_practice_stays_closed(
    server: Server, event: str, fields: Message
) -> None:
    await people(server)
    open_, private = await begun(server), await begun(server, private=True)
    eve, maria = await server.connect("eve"), await server.connect("maria")
    for desk, session_id in ((eve, open_), (maria, private)):
        assert code(await desk.ask(event, session_id=session_id, **fields)) == "not_allowed"
    assert code(await maria.ask(event, session_id="nowhere", **fields)) == "not_found"
    for session_id in (open_, private):
        kinds = {r.event.kind for r in await server.whole.store.read(session_id)}
        assert kinds.isdisjoint({"whispered", "side_taken", "agent_said", "hold_started"})


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("join", {"watch": True}),
        ("whisper", {"client_id": "w", "text": "psst"}),
        ("take", {"client_id": "t", "side": "customer"}),
        ("customer_say", {"client_id": "p", "text": "Hello"}),
        ("customer_end", {"client_id": "p"}),
    ],
)
async def test_nobody_watches_or_coaches_themselves(server: Server, event: str, fields: Message) -> None:
    session_id = await begun(server)
    me = await server.connect()
    assert code(await me.ask(event, session_id=session_id, **fields)) == "not_allowed"


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("note", {"client_id": "n", "text": "a note"}),
        ("tick", {"client_id": "t", "check": "c", "done": True}),
        ("hint", {"client_id": "h", "strength": 1}),
        ("end", {"client_id": "e"}),
        ("say", {"client_id": "s", "text": "Hello"}),
        ("resume", {"client_id": "r"}),
        ("customer_say", {"client_id": "p", "text": "Hello"}),
        ("customer_end", {"client_id": "p"}),
    ],
)
async def test_watching_changes_nothing(server: Server, event: str, fields: Message) -> None:
    await people(server)
    session_id = await begun(server)
    maria = await server.connect("maria")
    await watch(maria, session_id)
    assert code(await maria.ask(event, session_id=session_id, **fields)) == "not_allowed"


async def test_a_whisper_reaches_the_agent_and_not_who_plays_the_customer(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    await server.whole.store.add_invite("key", session_id, server.whole.now() + 1_000_000)
    await server.whole.store.use_invite("key", "eve", server.whole.now())
    agent, maria, eve = [await server.connect(u) for u in ("local", "maria", "eve")]
    await agent.ask("join", session_id=session_id)
    await watch(eve, session_id)
    assert code(await eve.ask("whisper", session_id=session_id, client_id="w0", text="psst")) == "not_allowed"
    assert code(await eve.ask("take", session_id=session_id, client_id="t0", side="agent")) == "not_allowed"
    assert (await eve.ask("take", session_id=session_id, client_id="t1", side="customer"))["ok"]
    assert (await maria.ask("whisper", session_id=session_id, client_id="w1", text="Ask who it is."))["ok"]
    whisper = await seen(agent, session_id, "whispered")
    assert (whisper["by"], whisper["text"]) == ("Maria", "Ask who it is.")
    assert "user" not in await seen(agent, session_id, "side_taken")
    said = await eve.ask("customer_say", session_id=session_id, client_id="p1", text="Hello, it is me.")
    again = await eve.ask("customer_say", session_id=session_id, client_id="p1", text="Hello, it is me.")
    assert (again["seq"], said["duplicate"], again["duplicate"]) == (said["seq"], False, True)
    await agent.until(lambda: any(e["text"] == "Hello, it is me." for e in agent.said(session_id)))
    await eve.until(lambda: any(e.get("text") == "Hello, it is me." for e in eve.events[session_id]))
    assert "whispered" not in {e["kind"] for e in eve.events[session_id]}
    public = agent.said(session_id)[-1]
    assert "brain" not in public
    assert "client_id" not in public
    assert public["speaker"] == "Eve"


async def test_a_trainer_takes_over_from_the_agent_and_gives_back(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    agent, maria, nils = [await server.connect(u) for u in ("local", "maria", "nils")]
    await agent.ask("join", session_id=session_id)
    assert (await maria.ask("take", session_id=session_id, client_id="t1", side="agent"))["ok"]
    taken = await seen(agent, session_id, "side_taken")
    assert (taken["side"], taken["by"]) == ("agent", "Maria")
    mine = await agent.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello")
    assert code(mine) == "wrong_state"
    assert "Maria" in mine["error"]["message"]
    hers = await maria.ask("say", session_id=session_id, client_id="m1", text="{greet} Maria here")
    assert hers["ok"]
    said = await seen(agent, session_id, "agent_said")
    assert (said["by"], said["seq"]) == ("Maria", hers["seq"])
    assert (
        code(await agent.ask("release", session_id=session_id, client_id="r0", side="agent")) == "not_allowed"
    )
    assert (await nils.ask("release", session_id=session_id, client_id="r1", side="agent"))["ok"]
    assert (await seen(agent, session_id, "side_released"))["by"] == "Nils"
    assert (await agent.ask("say", session_id=session_id, client_id="c2", text="{greet} Hello"))["ok"]


async def test_the_agent_can_give_the_customer_back_to_the_simulation(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    agent, maria = await server.connect(), await server.connect("maria")
    await agent.ask("join", session_id=session_id)
    await maria.ask("take", session_id=session_id, client_id="t1", side="customer")
    await agent.ask("typing", session_id=session_id, on=True)
    await maria.ask("typing", session_id=session_id, on=True)
    await agent.until(lambda: any(s["on"] for s in agent.signals))
    await agent.ask("say", session_id=session_id, client_id="c1", text="{ask_fact:code} What is the code?")
    assert (await agent.ask("release", session_id=session_id, client_id="r1", side="customer"))["ok"]
    await agent.until(lambda: any("SECRET-code" in e["text"] for e in agent.said(session_id)))


async def test_who_was_invited_hangs_up_and_all_see_it(server: Server) -> None:
    session_id = await begun(server)
    await server.whole.store.add_invite("key", session_id, server.whole.now() + 1_000_000)
    await server.whole.store.use_invite("key", "eve", server.whole.now())
    agent, eve = await server.connect(), await server.connect("eve")
    await agent.ask("join", session_id=session_id)
    await watch(eve, session_id)
    await eve.ask("take", session_id=session_id, client_id="t1", side="customer")
    answer = await eve.ask("customer_end", session_id=session_id, client_id="e1")
    for desk in (agent, eve):
        ended = await seen(desk, session_id, "session_ended")
        assert (ended["seq"], ended["by"], ended["reason"]) == (answer["seq"], "customer", "hung_up")
    assert (await eve.ask("customer_end", session_id=session_id, client_id="e1"))["seq"] == answer["seq"]


def becomes(role: str, user_id: str, data: Path) -> None:
    """As an admin would do it, past the running server."""
    with contextlib.closing(sqlite3.connect(data / "greenroom.db")) as database, database:
        database.execute("UPDATE users SET role = ? WHERE id = ?", (role, user_id))


async def test_who_is_no_trainer_any_more_sees_no_more_and_has_no_side(
    server: Server, tmp_path: Path
) -> None:
    await people(server)
    session_id = await begun(server)
    agent, maria, nils = [await server.connect(u) for u in ("local", "maria", "nils")]
    for desk in (maria, nils):
        await watch(desk, session_id)
    await maria.ask("take", session_id=session_id, client_id="t1", side="agent")
    await server.whole.chat.watchers.look_again()
    becomes("trainee", "maria", tmp_path)
    await server.whole.chat.watchers.look_again()
    await seen(nils, session_id, "side_released")
    await maria.until(lambda: maria.problems)
    assert maria.problems[0]["code"] == "not_allowed"
    before = len(maria.events[session_id])
    assert (await agent.ask("say", session_id=session_id, client_id="c1", text="{greet} Hello"))["ok"]
    await seen(nils, session_id, "agent_said")
    await maria.ask("hello", v=1)  # all that was sent before has come by now
    assert len(maria.events[session_id]) == before


async def test_a_trainer_who_becomes_a_guest_goes_on_as_one(server: Server, tmp_path: Path) -> None:
    await people(server)
    session_id = await begun(server)
    await server.whole.store.add_invite("key", session_id, server.whole.now() + 1_000_000)
    await server.whole.store.use_invite("key", "maria", server.whole.now())
    maria, nils = await server.connect("maria"), await server.connect("nils")
    await watch(maria, session_id)
    await maria.ask("take", session_id=session_id, client_id="t1", side="customer")
    becomes("trainee", "maria", tmp_path)
    await server.whole.chat.watchers.look_again()
    await nils.ask("whisper", session_id=session_id, client_id="w1", text="Ask who it is.")
    said = await maria.ask("customer_say", session_id=session_id, client_id="p1", text="Hello?")
    assert said["ok"]
    await seen(maria, session_id, "customer_said")
    assert "whispered" not in {e["kind"] for e in maria.events[session_id]}
    assert maria.problems == []


async def test_who_is_gone_for_long_gives_their_side_back_and_who_comes_back_does_not(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people(server)
    session_id = await begun(server)
    maria, nils = await server.connect("maria"), await server.connect("nils")
    for desk in (maria, nils):
        await watch(desk, session_id)
    await maria.ask("take", session_id=session_id, client_id="t1", side="agent")
    await nils.ask("take", session_id=session_id, client_id="t2", side="customer")
    watchers = server.whole.chat.watchers
    for desk in (maria, nils):
        await desk.ask("leave", session_id=session_id)
    await watchers.look_again()  # a moment only
    await watch(nils, session_id)
    monkeypatch.setattr(watching, "GONE_S", 0.0)
    await watchers.look_again()
    session, _ = await server.whole.hub.log(session_id)
    assert session.agent_by is None
    assert session.customer_by is not None
    assert session.customer_by.user == "nils"


async def test_who_watches_in_another_window_is_not_gone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people(server)
    session_id = await begun(server)
    one, other = await server.connect("maria"), await server.connect("maria")
    for desk in (one, other):
        await watch(desk, session_id)
    await one.ask("take", session_id=session_id, client_id="t1", side="agent")
    await one.ask("leave", session_id=session_id)
    monkeypatch.setattr(watching, "GONE_S", 0.0)
    await server.whole.chat.watchers.look_again()
    session, _ = await server.whole.hub.log(session_id)
    assert session.agent_by is not None


async def test_who_is_cut_off_types_no_more(server: Server) -> None:
    await people(server)
    session_id = await begun(server)
    agent, maria = await server.connect(), await server.connect("maria")
    await agent.ask("join", session_id=session_id)
    await watch(maria, session_id)
    await maria.ask("take", session_id=session_id, client_id="t1", side="customer")
    await maria.ask("typing", session_id=session_id, on=True)
    await agent.until(lambda: any(s["on"] for s in agent.signals))
    await maria.io.disconnect()
    await agent.until(lambda: not agent.signals[-1]["on"])
