"""What a sentence means to a scenario: the fact it asks for, the step it proposes, the concern it answers."""

from functools import lru_cache

from greenroom.brains.builtin.understanding.heads import Match
from greenroom.brains.builtin.understanding.sayings import Sayings
from greenroom.brains.builtin.understanding.understanding import Understanding, alternatives, narrow

__all__ = ["Match", "Sayings", "Understanding", "alternatives", "load_understanding", "narrow"]


@lru_cache(maxsize=1)
def load_understanding() -> Understanding:
    """The one understanding of this process. Loads nothing yet: each part loads when first needed."""
    return Understanding()
