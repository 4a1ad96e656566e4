"""Messages that are no conversation: nothing but signs, gibberish, another language."""

import re
import unicodedata
from functools import lru_cache

from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.core.acts import ActKind

SCRIPTS = {
    **dict.fromkeys(("en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "nb", "no"), "LATIN"),
    **dict.fromkeys(("fi", "cs", "sk", "hu", "ro", "hr", "sl", "et", "lv", "lt", "id", "vi", "ca"), "LATIN"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk"), "CYRILLIC"),
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **{"he": "HEBREW", "el": "GREEK", "hi": "DEVANAGARI", "th": "THAI", "ko": "HANGUL"},
}
"""The script that a language is written in; one that is not named here may be written in any."""

LOOKED_AT = 1_200
"""Characters that are enough to tell."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|(.)\1{3,}", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_SHORT = frozenset(
    {
        "hm",
        "hmm",
        "mm",
        "mmm",
        "brb",
        "thx",
        "ty",
        "pls",
        "plz",
        "vpn",
        "pc",
        "tv",
        "hdmi",
        "usb",
        "dns",
        "url",
        "pdf",
        "wtf",
        "btw",
        "ssl",
        "ldap",
        "nth",
        "mr",
        "mrs",
        "dr",
        "tl",
        "lcd",
        "ctrl",
        "html",
        "http",
        "https",
        "www",
        "ftp",
        "sms",
        "gps",
        "cd",
        "dvd",
        "hr",
        "id",
        "ip",
        "np",
        "rly",
        "rsvp",
    }
)


@lru_cache
def _stopwords() -> dict[str, frozenset[str]]:
    data = read_data(LANGUAGES / "stopwords.yaml")
    return {code: frozenset(str(w) for w in words) for code, words in data.items()}


def oddity(text: str, language: str, known: frozenset[str]) -> ActKind | None:
    """What is odd about a whole message, or None. `known`: words of the scenario, which are never odd."""
    text = text[:LOOKED_AT]
    words = [w.lower() for w in _WORD.findall(text)]
    if not words:
        return ActKind.UNCLEAR if any(c.isalnum() for c in text) else ActKind.GIBBERISH
    if known.issuperset(words):
        return None
    if _other_script(text, language):
        return ActKind.FOREIGN
    own = _stopwords().get(language, frozenset())
    strange = [w for w in words if w not in own and w not in known]
    if not strange:
        return None
    if len(words) >= 3 and _other_language(words, strange, language):
        return ActKind.FOREIGN
    if SCRIPTS.get(language) == "LATIN" and 2 * sum(map(_mashed, strange)) > len(words):
        return ActKind.GIBBERISH
    return None


def _other_script(text: str, language: str) -> bool:
    script = SCRIPTS.get(language)
    letters = [c for c in text if c.isalpha()]
    if script is None or not letters or text.isascii():
        return script is not None and script != "LATIN" and bool(letters)
    others = sum(not unicodedata.name(c, "").startswith(script) for c in letters)
    return 2 * others > len(letters)


def _other_language(words: list[str], strange: list[str], language: str) -> bool:
    lists = _stopwords()
    if language not in lists:  # its neighbours share small words with it; a model falls into English
        return 3 * sum(w in lists["en"] for w in words) > len(words)
    own = sum(w in lists[language] for w in words)
    best = max(sum(w in known for w in words) for code, known in lists.items() if code != language)
    return best >= 2 and best > 2 * own and 3 * len(strange) >= len(words)


@lru_cache(maxsize=4_096)
def _plain(word: str) -> str:
    """Letters without what stands above or below them."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _mashed(word: str) -> bool:
    """Whether a word looks like keys hit at random."""
    if word in _SHORT:
        return False
    word = word if word.isascii() else _plain(word)
    if _CONSONANTS.search(word) or (len(word) > 2 and not _VOWEL.search(word)) or len(word) > 30:
        return True
    runs = sum(word[i : i + 3] in row for row in _ROWS for i in range(len(word) - 2))
    return len(word) >= 4 and runs * 2 >= len(word) - 2
