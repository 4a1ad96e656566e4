"""What a browser is called, from what it says of itself: enough to tell one's own browsers apart, no more."""

import re

_NAMES = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


def called(agent: str) -> str:
    """ "Firefox on Linux" for a User-Agent header, "" when it says nothing known."""
    name = next((n for n, pattern in _NAMES if re.search(pattern, agent)), "")
    system = next((n for n, pattern in _SYSTEMS if re.search(pattern, agent)), "")
    return f"{name} on {system}" if name and system else name or system
