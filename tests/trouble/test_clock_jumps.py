"""A clock that jumps under a running server: its process sees another time, told by a file (libfaketime)."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.telemetry.running import serving
from tests.trouble.talking import said, talking

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


async def test_what_is_said_stays_in_its_order_and_the_session_goes_on(tmp_path: Path) -> None:
    if LIBRARY is None:
        pytest.skip("libfaketime is not installed: run tools/servers.sh")
    told = tmp_path / "time"
    told.write_text("+0")
    with serving(
        tmp_path / "data",
        LD_PRELOAD=str(LIBRARY),
        FAKETIME_TIMESTAMP_FILE=str(told),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    ) as link:
        async with talking(link) as agent:
            await agent.start()
            await agent.answered(0)
            for number, jump in enumerate(("+0", "+1h", "-1h", "+20d", "+0")):
                told.write_text(jump)
                taken = await agent.until_taken(f"c{number}", "Hello, what does the message say now?")
                events = await agent.answered(taken["seq"])
            assert said(events) == [f"c{n}" for n in range(5)]
            assert all(a["seq"] < b["seq"] and a["at"] <= b["at"] for a, b in pairwise(events))
            assert events[-1]["at"] > 19 * 24 * 3_600_000, "the server saw the clock jump"
            ended = await agent.ask("end", session_id=agent.session_id, client_id="end")
            assert ended["ok"]
