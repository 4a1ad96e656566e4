"""What can turn a person's speech into words here, best first, and what is made of a choice."""

import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from greenroom.voices.backing import BackedEar
from greenroom.voices.ports import Recogniser
from greenroom.voices.whisper.ear import CALL, Whispers

WHISPER, BROWSER, SERVICE, TYPED, BUILTIN = "whisper", "browser", "service", "typed", "builtin"
LIVE = "live"

SPHINX_SPEAKS = ("en",)
"""Languages that the built-in recogniser knows."""


@dataclass(frozen=True, slots=True)
class Way:
    """`default`: what is taken when nobody chooses."""

    id: str
    label: str
    note: str
    available: bool = True
    default: bool = False


def ways(
    whisper: str, service: str, own_server: bool, live: str = "", live_why: str = ""
) -> list[dict[str, Any]]:
    """`whisper`: name of the model that is installed, "" for none; `service`: as set, "" for none;
    `own_server`: it is one's own; `live`: the model that speaks for the customer and hears too, `live_why`:
    why it cannot now."""
    sphinx = importlib.util.find_spec("pocketsphinx") is not None
    first = (
        LIVE
        if live and not live_why
        else SERVICE
        if service
        else WHISPER
        if whisper
        else BUILTIN
        if sphinx
        else TYPED
    )
    label = f"Whisper on this server ({whisper})" if whisper else "Whisper on this server"
    note = "Good. What you say does not leave the server."
    missing = f"{note} Whoever runs it can set it up: greenroom voice install."
    name = service.partition(":")[0].capitalize()
    sent = "Runs on a server of your own." if own_server or name == "Whisper" else f"{SENT} ({name})."
    found = (
        *([Way(LIVE, live, live_why or f"{SENT}, by {MODEL}.", not live_why)] if live else []),
        Way(WHISPER, label, note if whisper else missing, bool(whisper)),
        Way(BROWSER, "Your browser", f"Good. Choose it only if that is all right: {BROWSERS}"),
        Way(
            SERVICE,
            name or "A cloud service",
            sent if name else "Good. Not set up on this server.",
            bool(name),
        ),
        Way(TYPED, "You type", "Exact. The customer speaks, and you type your side."),
        Way(BUILTIN, "Built in (demo grade)", DEMO, sphinx),
    )
    return [asdict(way) | {"default": way.id == first} for way in found]


SENT = "Good. What you say is sent to this service to be recognised"
MODEL = "the model that speaks for the customer"
BROWSERS = "most browsers send what you say to their maker to be recognised."
DEMO = "Works offline. Demo grade: expect four words in ten of natural speech to be misheard."


def default(known: list[dict[str, Any]]) -> str:
    """The way that is taken when nobody chooses."""
    return next(str(way["id"]) for way in known if way["default"])


def recogniser(
    chosen: str,
    language: str,
    whispers: Whispers,
    service: Callable[[], Recogniser] | None,
    builtin: Callable[[], Recogniser],
    urgency: int = CALL,
) -> Recogniser | None:
    """None when words come from elsewhere. `service` and `builtin` make one; the built-in stands in for the
    others where it knows the language. Raises `GreenroomError` when a service cannot be made."""
    first: Callable[[], Recogniser] | None = None
    if chosen == BUILTIN:
        return builtin()
    if chosen == WHISPER:

        def first() -> Recogniser:
            return whispers.ear(language, urgency)
    elif chosen == SERVICE:
        first = service
    if first is None:
        return None
    known = language in SPHINX_SPEAKS and importlib.util.find_spec("pocketsphinx") is not None
    return BackedEar(first, builtin) if known else first()
