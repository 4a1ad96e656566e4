"""Every event of the chat, sent by everybody, about what is one's own and another's: nobody gets what is
not for them, and nothing breaks. An event that is not in the table fails the test."""

from typing import Any

from greenroom.channels.wire import CLIENT
from greenroom.store import Role, Team, User
from tests.channels.conftest import Desk, Server

MARK = "zebra orchid quartz"
ANY, OWN, COACH, ACTING = "any", "own", "coach", "acting"

EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "hello": (ANY, {"v": 1}),
    "leave": (ANY, {}),
    "join": (OWN, {}),
    "note": (OWN, {"text": "x"}),
    "tick": (OWN, {"check": "none", "done": True}),
    "hint": (OWN, {"strength": 1}),
    "mute": (OWN, {"on": True}),
    "transfer": (OWN, {"to": "supervisor", "reason": "x"}),
    "consent": (OWN, {"audio": True, "video": False}),
    "whisper": (COACH, {"text": "x"}),
    "take": (COACH, {"side": "customer"}),
    "customer_say": (COACH, {"text": "x"}),
    "customer_end": (COACH, {}),
    "typing": (ACTING, {"on": True}),
    "say": (ACTING, {"text": "x"}),
    "hold": (ACTING, {"reason": "x"}),
    "resume": (ACTING, {}),
    "release": (ACTING, {"side": "customer"}),
    "end": (OWN, {"reason": "x"}),
}
"""Who may: anybody; whose session it is; who coaches them; both."""

PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("ola", "trainee", "in"), ("author", "author", "in"), ("outside", "manager", "out"),
    ("boss", "manager", "in"), ("admin", "administrator", "out"),
)  # fmt: skip
COACHES = {"boss", "admin"}
STRANGERS = {"eve", "author", "outside"}


def test_every_event_is_in_the_table() -> None:
    assert EVENTS.keys() == CLIENT.keys()


async def test_everybody_does_what_is_for_them_and_nothing_breaks(server: Server) -> None:
    store = server.whole.store
    for team in ("in", "out"):
        await store.add_team(Team(team, team))
    for who, role, team in PEOPLE:
        await store.add_user(User(who, who.title(), role))
        await store.join_teams(who, [team])
    desks = {who: await server.connect(who) for who in ("eve", *(who for who, _, _ in PEOPLE))}
    wrong: list[str] = []
    for private in (False, True):
        session_id = await sessions_of(server, private)
        for name, (kind, fields) in EVENTS.items():
            for who, desk in desks.items():
                if who != "ola":  # what she does comes last: it may end the session
                    wrong += await judged(desk, who, name, kind, fields, session_id, private)
            wrong += await judged(desks["ola"], "ola", name, kind, fields, session_id, private)
    for who in STRANGERS:
        heard = [e for events in desks[who].events.values() for e in events]
        wrong += [f"{who} heard {event['kind']}" for event in heard]
    assert "\n".join(wrong) == ""


async def sessions_of(server: Server, private: bool) -> str:
    """A session of Ola's in which she has said something."""
    started = await server.started_by("ola", scenario_id="small", seed=1, private=private)
    await server.whole.hub.say(started, "first", f"{{greet}}Hello, {MARK}")
    return started


async def judged(
    desk: Desk, who: str, name: str, kind: str, fields: dict[str, Any], session_id: str, private: bool
) -> list[str]:
    """What is wrong with the answers to an event, with and without watching where it can."""
    wrong = []
    variants: list[dict[str, Any]] = [{}, {"watch": True}] if name == "join" else [{}]
    for more in variants:
        sent = {**fields, **more}
        if name != "hello":
            sent["session_id"] = session_id
        if "client_id" in CLIENT[name].model_fields:
            sent["client_id"] = f"{who}-{name}"
        answer = await desk.ask(name, **sent)
        code = "" if answer["ok"] else answer["error"]["code"]
        coach = who in COACHES and not private
        watching = bool(more)
        allowed = (
            kind == ANY
            or (who == "ola" and kind in (OWN, ACTING) and not watching)
            or (coach and (kind in (COACH, ACTING) or watching))
        )
        label = f"{who} {name} {more or ''} {'private' if private else ''}: {code or 'ok'}"
        if code == "error":
            wrong.append(f"{label} broke")
        if not allowed and code != "not_allowed":
            wrong.append(f"{label} for who has no business there")
        if not allowed and MARK in str(answer):
            wrong.append(f"{label} tells what Ola said")
        if allowed and code == "not_allowed" and "someone else's" in str(answer):
            wrong.append(label)
    return wrong
