"""What the players of `bench/overhead_beside.py` have in common; they run in environments of their own.

A player is called as `python overhead_PLAYER.py URL`, says `ready`, reads cells from standard input, one JSON
object a line (`concurrency`, `seconds`), and writes for each a line with what it measured.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

TURNS = 5
"""What the customer says in a conversation, its first words included."""

LINES = (
    "Hello, thanks for getting in touch. I'm Sam, I will help you with this today.",
    "I'm sorry about that, it must be frustrating with so much to do.",
    "Could you tell me what exactly you see on the screen?",
    "Do you get an error message or a code?",
    "When did it start, and did anything change before that?",
)
"""The agent's, said at once."""

WARM = 10
"""Conversations at most before those that count."""

Play = Callable[[int, int], int]
"""Plays so many conversations, so many at once; returns how often the customer spoke."""


def serve(package: str, play: Play) -> None:
    """Say that all is imported, then play cells until standard input closes."""
    print("ready", file=sys.__stdout__, flush=True)
    for line in sys.stdin:
        found = {"version": version(package), **measured(play, **json.loads(line))}
        print(json.dumps(found), file=sys.__stdout__, flush=True)


def measured(play: Play, concurrency: int, seconds: float) -> dict[str, float]:
    """A few conversations to be warm and to know how many take `seconds`, then those that count."""
    few = min(concurrency, WARM)
    play(1, 1)
    began = time.perf_counter()
    play(few, few)
    each = (time.perf_counter() - began) / few
    sought = max(concurrency, round(seconds / each / concurrency) * concurrency)
    began, cpu = time.perf_counter(), cpu_s()
    said = play(sought, concurrency)
    took, spent = time.perf_counter() - began, cpu_s() - cpu
    return {
        "conversations": sought,
        "turns": round(said / sought, 2),
        "seconds": round(took, 2),
        "per_minute": round(sought / took * 60, 1),
        "cpu_ms": round(spent / sought * 1_000, 1),
    }


def cpu_s() -> float:
    found = os.times()
    return found.user + found.system
