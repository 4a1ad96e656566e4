"""Who hears recordings from elsewhere: Whisper where it is installed, a service by setting, or the built-in
recogniser, which then expects both sides of a call."""

import importlib.util
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from greenroom.core.errors import BadRequest
from greenroom.core.scenario import Scenario
from greenroom.voices.children import Child, module
from greenroom.voices.expected import ANYWHERE, ELSEWHERE, HERE, Weighed, agent_lines, talk
from greenroom.voices.ports import Recognised, Recogniser
from greenroom.voices.whisper.ear import RECORDING, Whispers

PATIENCE_S = 180.0
"""Seconds that a stretch of speech may take to be recognised, on a machine that has other things to do."""

NEEDED = ("av", "cryptography", "pipecat")
SPHINX = "pocketsphinx"
SETTING = "GREENROOM_VOICE_IMPORTS"


@dataclass(frozen=True, slots=True)
class Choice:
    """`by` as the setting ("" chooses), `service` and `url` as those for calls."""

    by: str = ""
    service: str = ""
    url: str = ""


def importer(
    scenarios: Callable[[], Iterable[Scenario]],
    whispers: Whispers | None = None,
    choice: Choice = Choice(),
) -> Callable[[Scenario | None], Awaitable["Named"]]:
    """Makes a recogniser for a recording about a scenario, or about anything (None)."""

    async def make(scenario: Scenario | None) -> Named:
        _there(NEEDED)
        model = whispers.installed if whispers is not None else ""
        language = scenario.language if scenario is not None else "en"
        match choice.by or ("whisper" if model else "builtin"):
            case "whisper":
                if whispers is None or not model:
                    mend = "pip install 'greenroom[whisper]', and then: greenroom voice install"
                    raise BadRequest("Whisper is not installed", where=SETTING, mend=mend)
                return Named(f"Whisper {model}", whispers.ear(language, RECORDING))
            case "service":
                if not choice.service:
                    mend = "set GREENROOM_VOICE_RECOGNITION"
                    raise BadRequest("no recognition service is set", where=SETTING, mend=mend)
                from greenroom.voices.services import ears

                return Named(choice.service, ears(choice.service, choice.url, PATIENCE_S)())
            case _:
                _there((SPHINX,))
                return Named(_sphinx(), _WhenNeeded(said_by_both(scenario, scenarios())))

    return make


def _there(needed: Iterable[str]) -> None:
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        message = f"recordings cannot be heard here: {', '.join(missing)} not installed"
        raise BadRequest(message, mend="pip install 'greenroom[voice]'")


def _sphinx() -> str:
    try:
        return f"{SPHINX} {version(SPHINX)}"
    except PackageNotFoundError:
        return SPHINX


class Named:
    """As `Recogniser`, with a name for reports."""

    def __init__(self, name: str, ear: Recogniser) -> None:
        self.name = name
        self.begin, self.feed, self.partial = ear.begin, ear.feed, ear.partial
        self.end, self.close = ear.end, ear.close


class _Unhurried(Child):
    """Nobody waits at the other end of a line."""

    async def ask(
        self, head: dict[str, Any], body: bytes = b"", *, patience: float | None = None
    ) -> tuple[dict[str, Any], bytes]:
        return await super().ask(head, body, patience=max(PATIENCE_S, patience or 0))


class _WhenNeeded:
    """As `Recogniser`. It is loaded, which takes seconds, when somebody speaks."""

    def __init__(self, lines: Weighed) -> None:
        self._lines = lines
        self._ear: Recogniser | None = None

    async def begin(self) -> None:
        if self._ear is None:
            from greenroom.voices.hearing import SphinxEar

            child = _Unhurried("pocketsphinx", module("greenroom.voices.sphinx"), patience=PATIENCE_S)
            self._ear = SphinxEar(child, self._lines)
        await self._ear.begin()

    async def feed(self, sound: bytes) -> None:
        if self._ear is not None:
            await self._ear.feed(sound)

    async def partial(self) -> str:
        return await self._ear.partial() if self._ear is not None else ""

    async def end(self) -> Recognised:
        return await self._ear.end() if self._ear is not None else Recognised("")

    async def close(self) -> None:
        if self._ear is not None:
            await self._ear.close()


def said_by_both(scenario: Scenario | None, others: Iterable[Scenario]) -> Weighed:
    """Lines with their weights."""
    lines: Weighed = [(line, ANYWHERE) for line in talk()]
    for one in others:
        weight = HERE if scenario is not None and one.id == scenario.id else ELSEWHERE
        lines += [(line, weight) for line in (*agent_lines(one), *_customer_lines(one))]
    if scenario is not None and not any(weight == HERE for _, weight in lines):
        lines += [(line, HERE) for line in (*agent_lines(scenario), *_customer_lines(scenario))]
    return lines


def _customer_lines(s: Scenario) -> list[str]:
    lines = [*s.opening, s.goal, s.ticket.subject, s.ticket.body]
    lines += [line for c in s.concerns for line in c.asks]
    lines += [line for step in s.steps for effect in step.effects for line in effect.lines]
    return lines
