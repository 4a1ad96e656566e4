"""The word lists of the guard: English ones always, as models fall into it, and the language's own."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.core.brief import Brief
from greenroom.core.moves import MoveKind as M

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "\u200b": None, "\u200d": None, "\u00ad": None})


@lru_cache
def cues(language: str) -> Mapping[str, re.Pattern[str]]:
    """For each rule one pattern over `plain` text; `needs.KIND` for what a move of that kind has to hold."""
    found: dict[str, list[str]] = {}
    for code in dict.fromkeys(("en", language)):
        path = LANGUAGES / code / "guard.yaml"
        if path.exists():
            for rule, patterns in read_data(path).items():
                if rule == "needs":
                    if code != language:
                        continue
                    found |= {f"needs.{kind}": [str(p)] for kind, p in patterns.items()}
                else:
                    found.setdefault(rule, []).extend(str(p) for p in patterns)
    return {rule: re.compile("|".join(f"(?:{p})" for p in ps), re.MULTILINE) for rule, ps in found.items()}


def plain(text: str) -> str:
    """Small letters, plain apostrophes, nothing invisible."""
    if text.isascii():  # ten times faster than to look for what is not there
        return text.replace("`", "'").lower()
    return text.translate(_APOSTROPHES).lower()


def bare(text: str) -> str:
    """Letters as they are without accents and points, however they were put together."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in "Mn Cf")


@lru_cache(maxsize=4_096)
def orders(text: str, language: str) -> bool:
    """Whether an agent's message is an order to whoever writes the customer's words."""
    return cues(language)["orders"].search(plain(text)) is not None


def best_left_alone(brief: Brief) -> bool:
    """Whether no language model should be asked about this turn: the agent is playing with one."""
    odd = any(m.move.kind in (M.ABOUT_INJECTION, M.ABOUT_BOT) for m in brief.moves)
    return odd or orders(brief.agent_text, brief.language)
