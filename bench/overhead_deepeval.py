"""DeepEval's conversation simulator as a player of `bench/overhead_beside.py`.

As its documentation has it: `ConversationSimulator` with `LocalModel`, its class for any OpenAI-compatible
server. No expected outcome is given, so it asks its model for the customer's words and for nothing else.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

os.environ |= {"DEEPEVAL_TELEMETRY_OPT_OUT": "YES", "DEEPEVAL_UPDATE_WARNING_OPT_IN": "0"}
sys.path.insert(0, str(Path(__file__).parent))

from deepeval.dataset import ConversationalGolden
from deepeval.models import LocalModel
from deepeval.simulator import ConversationSimulator
from deepeval.test_case import Turn

import overhead_cell

SCENARIO = "A retired bookkeeper cannot connect to the VPN of her former firm and has a call in half an hour."
PERSONA = "Patient, polite, knows little of computers."


async def agent(input: str, turns: list[Turn]) -> Turn:
    said = sum(turn.role == "assistant" for turn in turns)
    return Turn(role="assistant", content=overhead_cell.LINES[said])


def play(url: str, count: int, concurrency: int) -> int:
    model = LocalModel(model="stand-in", api_key="none", base_url=url)
    simulator = ConversationSimulator(agent, simulator_model=model, max_concurrent=concurrency)
    goldens = [ConversationalGolden(scenario=SCENARIO, user_description=PERSONA) for _ in range(count)]
    with contextlib.redirect_stdout(io.StringIO()):  # its progress
        cases = simulator.simulate(goldens, max_user_simulations=overhead_cell.TURNS)
    return sum(turn.role == "user" for case in cases for turn in case.turns)


if __name__ == "__main__":
    overhead_cell.serve("deepeval", lambda n, c: play(sys.argv[1], n, c))
