"""Small things about letters that the speaker's parts share."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_GAPS = re.compile(r"[^\w{}]+")
_MINE = frozenset({"I", "I'm", "I'll", "I've", "I'd"})


def small(word: str) -> str:
    return word.lower().replace("’", "'")


@lru_cache(maxsize=16_384)
def trace(text: str) -> str:
    """What memory keeps of `text`: its words in small letters, blank-separated, blanks at both ends."""
    return f" {_GAPS.sub(' ', text.lower().replace(chr(39), '').replace('’', '')).strip()} "


def first_small(text: str) -> str:
    """`text` to go on a sentence with; an I or an abbreviation stays as it is."""
    found = WORD.match(text)
    if found is None or found.group() in _MINE or found.group()[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def written_small(text: str) -> str:
    """As by someone who does not press shift; abbreviations stay, and what has a digit in it."""
    return " ".join(w if _stays(w) else w.lower() for w in text.split(" "))


def _stays(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return (len(letters) > 1 and all(c.isupper() for c in letters)) or any(c.isdigit() for c in word)
