"""What calls to models cost and how they went: one record a call, and counts since the start."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """One call for one session. `cached`: input tokens that the provider had kept. `ms`: until the last word
    that was read. `estimated`: the provider did not say, so tokens are a fourth of the characters.
    `problem`: "" when the words were used."""

    session: str
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    ms: int
    estimated: bool = False
    problem: str = ""


class Tally:
    """Calls and problems by model. `last`: the latest problem of each, "" after a call that went well."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.problems: Counter[tuple[str, str]] = Counter()
        self.tokens: Counter[str] = Counter()
        self.last: dict[str, str] = {}

    def count(self, usage: Usage) -> None:
        self.calls[usage.model] += 1
        self.tokens[usage.model] += usage.input_tokens + usage.output_tokens
        self.last[usage.model] = usage.problem
        if usage.problem:
            self.problems[usage.model, usage.problem] += 1
