"""LangWatch Scenario's user simulator as a player of `bench/overhead_beside.py`.

As its documentation has it: `scenario.run` with `UserSimulatorAgent`, several at once by `asyncio.gather`.
The script leaves the judge out.
"""

import asyncio
import os
import sys
from pathlib import Path

os.environ |= {
    "SCENARIO_HEADLESS": "true",
    "SCENARIO_DISABLE_SIMULATION_REPORT_INFO": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "OTEL_SDK_DISABLED": "true",
}
sys.path.insert(0, str(Path(__file__).parent))

import scenario

import overhead_cell

DESCRIPTION = (
    "A retired bookkeeper cannot connect to the VPN of her former firm and has a call in half an hour."
)


class Agent(scenario.AgentAdapter):
    async def call(self, input: scenario.AgentInput) -> scenario.AgentReturnTypes:
        said = sum(message["role"] == "assistant" for message in input.messages)
        return overhead_cell.LINES[said]


async def played(url: str, count: int, concurrency: int) -> int:
    script = [step for _ in range(overhead_cell.TURNS) for step in (scenario.user(), scenario.agent())]
    waiting = iter(range(count))
    said = 0

    async def converse() -> None:
        nonlocal said
        for _ in waiting:
            user = scenario.UserSimulatorAgent(model="openai/stand-in", api_base=url, api_key="none")
            result = await scenario.run(
                name="overhead",
                description=DESCRIPTION,
                agents=[Agent(), user],
                script=[*script, scenario.succeed()],
                verbose=False,
            )
            said += sum(message["role"] == "user" for message in result.messages)

    await asyncio.gather(*(converse() for _ in range(concurrency)))
    return said


if __name__ == "__main__":
    overhead_cell.serve("langwatch-scenario", lambda n, c: asyncio.run(played(sys.argv[1], n, c)))
