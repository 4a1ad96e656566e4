"""Message bodies in HTML, and characters that no message means, become plain text."""

import html
import re
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:p|div|br|span|a|b|i|u|strong|em|ul|ol|li|table|tr|td|th|tbody|img|font|blockquote|h[1-6]|html|body|"
    r"head|style|pre|code|hr|script|section|article|label|small|sub|sup)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE | re.ASCII)
_ASIDE = re.compile(r"<!--|<!|<\?")
_BREAKS = frozenset((
             "p", "div", "br", "li", "tr", "ul",
    "ol", "table", "blockquote", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "pre", "section",
    "article",
))  # fmt: skip
_SILENT = frozenset(("script", "style", "head", "title"))
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200e\u200f\u202a-\u202e]")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain(text: str) -> str:
    """Text without HTML tags, entities or control characters; what holds no HTML keeps its angle brackets."""
    if _TAG.search(text):
        text = _without_tags(text)
    elif _ENTITY.search(text):
        text = html.unescape(text)
    return tidy(text)


def tidy(text: str) -> str:
    """The same words: no control characters or halves of characters, spaces and empty lines trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = _UNWANTED.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    lines = [line.strip() for line in text.split("\n")]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip()


def _without_comments(text: str) -> str:
    """Without <!-- -->, <! > and <? >; one that never ends reaches to the end of the text.

    Taken out first because the parser takes quadratic time for many that never end.
    """
    kept: list[str] = []
    at = 0
    while (m := _ASIDE.search(text, at)) is not None:
        kept.append(text[at : m.start()])
        end = text.find("-->" if m[0] == "<!--" else ">", m.end())
        if end < 0:
            return "".join(kept)
        at = end + (3 if m[0] == "<!--" else 1)
    return "".join([*kept, text[at:]])


def _without_tags(text: str) -> str:
    text = _without_comments(text)
    words = _Words()
    try:
        words.feed(text)
        words.close()
    except AssertionError:  # the parser gives up so on some broken declarations
        return html.unescape(_TAG.sub(" ", text))
    return "".join(words.parts)
