"""Gets the listener ready for scenarios in threads: first those that someone practises, then the rest."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from greenroom.core.scenario import Scenario

log = logging.getLogger(__name__)


class Preparing:
    """Each scenario once. `prepare(scenario)` may take a second and runs outside the event loop."""

    def __init__(self, prepare: Callable[[Scenario], None] | None) -> None:
        self._prepare = prepare
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def soon(self, scenario: Scenario) -> asyncio.Task[None]:
        """Begin now, unless it was begun before."""
        task = self._tasks.get(scenario.id)
        if task is None:
            task = self._tasks[scenario.id] = asyncio.create_task(self._one(scenario))
        return task

    async def all(self, scenarios: Iterable[Scenario]) -> None:
        """One after another, so that a processor is left for the conversations."""
        for scenario in scenarios:
            await asyncio.shield(self.soon(scenario))

    async def _one(self, scenario: Scenario) -> None:
        if self._prepare is None:
            return
        try:
            await asyncio.to_thread(self._prepare, scenario)
        except Exception:  # the first message will be slower, and nothing else
            log.exception("could not prepare %s", scenario.id)
