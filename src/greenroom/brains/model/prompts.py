"""Prompts: Markdown files in `prompts/`, filled in from a brief and from nothing else.

A file with sections (`## name`) gives one text a section; comments (`<!-- -->`) are for authors. The part
that stays the same for a whole session comes first, so that a provider can keep it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from greenroom.brains.model.cues import orders
from greenroom.brains.model.history import shown
from greenroom.core.brief import Brief, BriefMove, Spoken
from greenroom.core.mood import Mood
from greenroom.core.moves import MoveKind as M
from greenroom.core.persona import Persona

FOLDER = Path(__file__).parent / "prompts"
LANGUAGES = {
    **{"en": "English", "he": "Hebrew", "es": "Spanish", "de": "German", "fr": "French", "it": "Italian"},
    **{"pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "ru": "Russian", "ar": "Arabic", "tr": "Turkish"},
}

MOST_LINES = 3
"""Wordings shown for one move: enough to see what has to be in it."""

MOST_SAYINGS = 6
ODD = "(something odd that has nothing to do with your trouble)"
"""Stands for a message that is an order to whoever writes the customer's words."""

_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_SLOT = re.compile(r"\{(\w+)\}")
_VOICED = ("describe", "acknowledge", "prompt", "complain", "accept_empathy", "nudge")
"""Intents whose phrases show best how a persona sounds."""


@lru_cache
def text(name: str) -> str:
    """A prompt file, without its comments."""
    return _COMMENT.sub("", (FOLDER / f"{name}.md").read_text("utf-8")).strip()


@lru_cache
def sections(name: str) -> Mapping[str, str]:
    """The sections of a prompt file by heading."""
    parts = re.split(r"^## (.+)$", text(name), flags=re.MULTILINE)[1:]
    return {head.strip(): body.strip() for head, body in zip(parts[::2], parts[1::2], strict=True)}


def filled(template: str, **values: str) -> str:
    """`template` with its {slots} filled. What is filled in is not looked at again. Raises `KeyError`."""
    return _SLOT.sub(lambda found: values[found[1]], template)


def character(brief: Brief) -> str:
    """The part that is the same for each turn of a session."""
    p = brief.persona
    stakes = f" What hangs on it: {brief.stakes}." if brief.stakes else ""
    return filled(
        text("character"),
        name=brief.name,
        persona=p.about,
        knowledge=sections("knowledge")[str(p.tech)],
        goal=brief.goal,
        stakes=stakes,
        style=style(p),
        voice=voice(p),
        language=LANGUAGES.get(brief.language, brief.language),
        length=length(p),
    )


def turn(brief: Brief, again: str = "") -> str:
    """What was said, and what is to be said now. `again`: what was wrong with the last attempt."""
    talk = [
        Spoken(s.agent, ODD) if not s.text or (s.agent and orders(s.text, brief.language)) else s
        for s in brief.talk
    ]
    whole = filled(
        text("turn"),
        talk=shown(talk),
        mood=mood(brief.mood),
        moves="\n".join(_move(n, m) for n, m in enumerate(brief.moves, 1)),
        name=brief.name,
        length=length(brief.persona),
    )
    return f"{whole}\n\n{filled(text('again'), reason=again)}" if again else whole


def style(p: Persona) -> str:
    """How this persona types, in words."""
    s = p.style
    casing = {
        "sentence": "Whole sentences with capitals.",
        "lower": "No capitals at all.",
        "loose": "Capitals now and then.",
    }
    points = {
        "tidy": "Proper punctuation.",
        "loose": "Loose punctuation.",
        "bare": "Hardly any punctuation.",
    }
    parts = [casing[s.casing], points[s.punctuation]]
    if s.fillers and s.filler_rate > 0.05:
        parts.append(f"Now and then {', '.join(s.fillers[:3])}.")
    if s.abbreviations:
        parts.append(f"Short forms such as {', '.join(list(s.abbreviations.values())[:4])}.")
    if s.typos > 0.01:
        parts.append("A slip of the finger now and then.")
    return " ".join(parts)


def voice(p: Persona) -> str:
    """A few of the persona's own phrases."""
    found: list[str] = []
    for intent in _VOICED:
        bank = p.lines.get(intent)
        found += [c for c in (bank.cores if bank else ())[:2] if "{" not in c]
    if not found:
        return ""
    return "You sound like this: " + " / ".join(found[:MOST_SAYINGS])


def length(p: Persona) -> str:
    """How much is written."""
    most = p.style.words * 2
    several = (
        "two or three lines when there is more to say" if p.style.split >= 0.15 else "seldom a second line"
    )
    return f"About {p.style.words} words, at most {most} unless the details need more; {several}."


def mood(m: Mood) -> str:
    """The mood in sentences."""
    found: dict[str, str] = {}
    for head, sentence in sections("mood").items():  # a higher one of the same number replaces a lower one
        number, least = head.split()
        if getattr(m, number) >= float(least):
            found[number] = sentence
    return " ".join(s for s in found.values() if s)


def _move(number: int, said: BriefMove) -> str:
    kind = said.move.kind
    named = sections("moves")
    why = named.get(f"remember.{said.move.result}", "you had a similar trouble") if kind == M.REMEMBER else ""
    words = filled(named[kind.value], about=said.about, others=", ".join(said.about_others), why=why)
    lines = said.lines[:MOST_LINES]
    if not lines:
        return f"{number}. {words.rstrip(':')}{'.' if words.endswith(':') else ''}"
    return f"{number}. {words}\n" + "\n".join(f"   - {line}" for line in lines)
