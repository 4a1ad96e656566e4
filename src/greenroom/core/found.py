"""What looking for a mark gives."""

from dataclasses import dataclass, field

Quotes = list[tuple[int, str]]
"""(seq, words) of what was said."""


@dataclass
class Found:
    """`share` 0 to 1 of the points is earned by `quotes`, (seq, words), the best first; no quote, no points.

    `applies` false: there was no occasion. For what was missing: `where` is the agent turn in whose place it
    would have stood, `what` names it, `said` the customer's words that called for it, `better` a wording.
    `notes` says more about single quotes.
    """

    share: float = 0.0
    quotes: Quotes = field(default_factory=list)
    applies: bool = True
    where: int | None = None
    what: str = ""
    said: str = ""
    better: str = ""
    notes: dict[tuple[int, str], str] = field(default_factory=dict)


NOT_NOW = Found(applies=False)
