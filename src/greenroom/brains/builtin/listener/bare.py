"""A question without what only leads up to it: "Okay Dana, so what does it say" asks what "What does it say?"
asks, and the wordings of a scenario are of the second kind."""

import re
from functools import lru_cache

from greenroom.brains.builtin.listener.forms import forms
from greenroom.core.hearing import Hearing


def bare_question(text: str, hearing: Hearing) -> str:
    """`text` without small words and the customer's name at its beginning, and with its question mark."""
    leads_in, name = forms(hearing.language).leads_in, _name(hearing.scenario.customer.name)
    left, before = text.strip(), ""
    while left != before:
        before = left
        small = leads_in.search(left.lower())
        left = name.sub("", left[small.end() :] if small is not None else left)
    left = (left or text).rstrip(" .,;:-!")
    return left if left.endswith("?") else left + "?"


@lru_cache(maxsize=256)
def _name(full: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in full.split())
    return re.compile(rf"^\W*(?:(?:mrs?|ms|mx)\b\.?\s*)?(?:{words or '(?!)'})\b[\s,.:!-]+", re.IGNORECASE)
