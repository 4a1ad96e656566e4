"""Which side each speaker is on, and which lines nobody said."""

import re
from collections import Counter
from collections.abc import Sequence

from greenroom.analysis.reading.raw import Raw, Side
from greenroom.core.errors import WhoIsAgent

AGENT = frozenset((
             "agent", "agents", "support", "operator", "advisor",
    "adviser", "rep", "representative", "bot", "chatbot",
    "assistant", "helpdesk", "admin", "teammate", "staff",
    "employee", "consultant", "specialist", "technician",
    "supervisor", "internal", "outbound", "outgoing", "agente",
    "operatore", "berater", "conseiller", "conseillère",
    "atendente", "asesor",
))  # fmt: skip
CUSTOMER = frozenset((
             "customer", "customers", "visitor", "caller", "client",
    "clients", "user", "enduser", "requester", "guest",
    "contact", "lead", "shopper", "buyer", "consumer",
    "member", "patient", "external", "inbound", "incoming",
    "cliente", "kunde", "kundin", "utente", "usuario",
    "utilisateur",
))  # fmt: skip
SYSTEM = frozenset((
    "system", "trigger", "event", "notification", "notice", "automation",
))  # fmt: skip

_DESK = re.compile(
    r"(?:customer|client|user|member|guest)\s+(?:service|care|success|support)|service\s*desk", re.I
)
_NOBODY = re.compile(
    r"(?:[\w .'@()-]{1,60} )?(?:has )?(?:joined|left|entered|rejoined|ended|started|closed|accepted)"
    r" (?:the |this )?(?:chat|conversation|call|session|room|channel|group)"
    r"(?: (?:at|on|as|with|by|from) .{1,40})?"
    r"|(?:the |this )?(?:chat|conversation|call|session) (?:has |was |is )?(?:been )?"
    r"(?:started|ended|closed|transferred|transcript|assigned|rated)(?: .{1,60})?"
    r"|(?:[\w .'@()-]{1,60} )?(?:was|has been) (?:assigned|added|removed|transferred)(?: to .{1,60})?"
    r"|messages (?:and calls )?are end-to-end encrypted.*"
    r"|<media omitted>|(?:image|video|audio|sticker|gif|document) omitted|this message was deleted",
    re.IGNORECASE,
)


def role_side(role: object) -> Side | None:
    """The side that a role field means ("end-user", "AGENT", "Visitor"); None when it says nothing."""
    words = (
        _words(role.replace("end-user", "enduser").replace("end_user", "enduser"))
        if (isinstance(role, str))
        else []
    )
    if any(w in SYSTEM for w in words):
        return "system"
    if any(w in AGENT for w in words):
        return "agent"
    return "customer" if any(w in CUSTOMER for w in words) else None


def name_side(name: str) -> Side | None:
    """The side that a speaker's name gives away ("Support agent Maria", "Customer")."""
    return "agent" if _DESK.search(name) else role_side(name)


def said_by_nobody(text: str) -> bool:
    """Whether a line only tells what happened in the chat ("Maria joined the chat")."""
    bare = text.strip(" \t*_-–—=.[]\n\u200e")
    return not bare or (len(bare) <= 160 and _NOBODY.fullmatch(bare) is not None)


def spoken(found: Sequence[Raw]) -> list[Raw]:
    """Without system messages and empty ones."""
    return [
        r
        for r in found
        if r.text
        and r.side != "system"
        and not said_by_nobody(r.text)
        and not (r.side is None and role_side(r.who) == "system")
    ]


def sides(found: Sequence[Raw], agent: str | None) -> list[Side]:
    """The side of each message. Raises `WhoIsAgent` naming the speakers when it cannot be told."""
    counts = Counter(r.who for r in found)
    known: dict[str, Side] = {}
    for r in found:
        if (side := r.side or name_side(r.who)) is not None:
            known.setdefault(r.who, side)
    told = agent is not None and agent.strip()
    known = _told(str(agent), counts, known) if told else _guessed(counts, known)
    return [known[r.who] for r in found]


def _guessed(counts: Counter[str], known: dict[str, Side]) -> dict[str, Side]:
    open_ = [who for who in counts if who not in known]
    there = set(known.values())
    if not open_:
        return known
    if len(open_) == 1 and len(there) == 1:
        return known | {open_[0]: "customer" if there == {"agent"} else "agent"}
    raise WhoIsAgent(
        f"it does not say who the agent is; the speakers are {_listed(counts)}",
        speakers=dict(counts.most_common()),
        mend=f"name the agent as written there, such as --agent {_quoted(open_[0])}, "
        "or write Agent and Customer as the speakers",
    )


def _told(agent: str, counts: Counter[str], known: dict[str, Side]) -> dict[str, Side]:
    """`agent` may name several, separated by commas; everyone else not known to be one is a customer."""
    keys = {" ".join(who.split()).casefold(): who for who in counts}
    wanted = [" ".join(agent.split()).casefold()]
    if wanted[0] not in keys:
        wanted = [" ".join(part.split()).casefold() for part in agent.split(",") if part.strip()]
    lost = [w for w in wanted if w not in keys]
    if lost:
        raise WhoIsAgent(
            f"nobody is called {_quoted(lost[0])}; the speakers are {_listed(counts)}",
            speakers=dict(counts.most_common()),
            mend="name the agent as it is written there",
        )
    agents = {who for key, who in keys.items() if key in wanted}
    found: dict[str, Side] = {
        who: "agent" if who in agents or known.get(who) == "agent" else "customer" for who in counts
    }
    if "customer" not in found.values():
        found = {who: "agent" if who in agents else "customer" for who in counts}
    return found


def _listed(counts: Counter[str]) -> str:
    shown = [f"{_quoted(who)} ({n} message{'s' * (n != 1)})" for who, n in counts.most_common(8)]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _quoted(name: str) -> str:
    short = name if len(name) <= 40 else name[:39] + "…"
    return f'"{short}"'


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())
