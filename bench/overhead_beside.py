"""Conversations a minute: Greenroom's customer beside other simulators of users, with the same model.

    python bench/overhead_beside.py [--seconds 6] [--only NAME ...] [--folder ...] [--json ...]

Each plays conversations of five customer turns with an agent that answers at once; what the customer says
comes from a stand-in server, at once or 200 ms after the request (`overhead_standin.py`). A player is one
process; the players take turns cell by cell, so that a busy machine is as busy for each. A library gets an
environment of its own in `--folder`, made when it is not there yet; what cannot be installed is written down
with the reason. Ends within ten minutes; puts its result into `bench/results/overhead.json` as `beside`.
"""

import argparse
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import overhead_cell

HERE = Path(__file__).parent
FIRST_S = (0.0, 0.2)
CONCURRENCY = (1, 10, 100)
START_S, LIMIT_S = 180.0, 60.0
"""Of a start, which imports a library, and of one cell."""


@dataclass(frozen=True)
class Player:
    """`needs`: what pip installs for it, "" for this environment. `script` "": nothing plays it yet."""

    name: str
    needs: str
    script: str


PLAYERS = (
    Player("Greenroom", "", "overhead_greenroom.py"),
    Player("DeepEval", "deepeval==4.3.1", "overhead_deepeval.py"),
    Player("LangWatch Scenario", "langwatch-scenario==1.6.0", "overhead_scenario.py"),
    Player("tau2-bench", "git+https://github.com/sierra-research/tau2-bench", ""),
)


def beside(folder: Path, seconds: float, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """What each player measured, by seconds to the first token and concurrency; what is missing, and why."""
    pythons: dict[Player, str] = {}
    missing: dict[str, str] = {}
    for player in PLAYERS:
        if not only or player.name in only:
            python, why = installed(player, folder)
            if why:
                missing[player.name] = why
            else:
                pythons[player] = python
    cells: dict[str, Any] = {p.name: {str(s): {} for s in FIRST_S} for p in pythons}
    for first_s in FIRST_S:
        for name, concurrency, found in played(pythons, first_s, seconds):
            cells[name][str(first_s)][str(concurrency)] = found
            print(f"{name}, {first_s} s, {concurrency} at once: {json.dumps(found)}", flush=True)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()}
    return {"turns": overhead_cell.TURNS, "cells": cells, "missing": missing, "machine": machine}


def installed(player: Player, folder: Path) -> tuple[str, str]:
    """The interpreter that has what `player` needs; or why there is none."""
    if not player.needs:
        return sys.executable, ""
    home = folder / player.name.lower().replace(" ", "-")
    python, done = home / "bin" / "python", home / "installed"
    if not done.exists() or done.read_text() != player.needs:
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        command = [str(python), "-m", "pip", "install", "--quiet", player.needs]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        except subprocess.TimeoutExpired:
            return "", "installing it took longer than ten minutes"
        except subprocess.CalledProcessError as error:
            lines = [line.strip() for line in error.stderr.splitlines()]
            said = [x for sign in ("fatal:", "ERROR:") for x in lines if x.startswith(sign)]
            return "", (said or ["pip could not install it"])[0]
        done.write_text(player.needs)
    return (str(python), "") if player.script else ("", "it installs, and nothing plays it yet")


def played(
    pythons: dict[Player, str], first_s: float, seconds: float
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Name, concurrency and figures of each cell. A player that fails or takes too long is asked no more."""
    with ExitStack() as stack:
        command = [sys.executable, "overhead_standin.py", str(first_s)]
        url = answered(stack.enter_context(running(command)), START_S)
        left = {
            player: stack.enter_context(running([python, player.script, url]))
            for player, python in pythons.items()
        }
        for process in left.values():
            answered(process, START_S)
        for concurrency in CONCURRENCY:
            for player, process in list(left.items()):
                assert process.stdin is not None
                process.stdin.write(json.dumps({"concurrency": concurrency, "seconds": seconds}) + "\n")
                line = answered(process, LIMIT_S)
                if not line:
                    del left[player]
                    process.kill()
                problem = {"problem": f"stopped, or nothing within {LIMIT_S:.0f} s"}
                yield player.name, concurrency, json.loads(line) if line else problem


@contextmanager
def running(command: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """Without a proxy, and killed in the end."""
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()} | {"NO_PROXY": "*"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command,
        cwd=HERE,
        env=env,
        stdin=pipe,
        stdout=pipe,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answered(process: "subprocess.Popen[str]", seconds: float) -> str:
    """The next line of `process`, "" when none comes in time."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.readline().strip() if ready else ""


def main() -> None:
    parser = argparse.ArgumentParser(description="Conversations a minute, beside other simulators of users.")
    parser.add_argument("--seconds", type=float, default=6.0, help="of a cell, about")
    parser.add_argument("--only", nargs="*", default=(), help="names of players; nothing is written then")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "greenroom-bench")
    parser.add_argument("--json", type=Path, default=HERE / "results" / "overhead.json")
    given = parser.parse_args()
    found = beside(given.folder, given.seconds, tuple(given.only))
    if not given.only:
        report = json.loads(given.json.read_text()) if given.json.exists() else {}
        given.json.write_text(json.dumps(report | {"beside": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
