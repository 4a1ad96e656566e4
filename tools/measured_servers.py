"""The parts of the page of figures (`measured_page.py`) that are about servers under load."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]

FAULTS = {
    "kill": "killed (`kill -9`), started again after 3 s",
    "stop": "stopped for 20 s (`SIGSTOP`)",
    "no_database": "cut off from PostgreSQL for 10 s",
    "no_redis": "cut off from Redis for 10 s",
}


def workers(result: Result, table: Table) -> str:
    """Sessions on PostgreSQL, with one worker and with two."""
    one, aims = result["one"], result["aims"]
    rows = [
        (f"{n} worker{'s' * (n > 1)}, each with {result['share']} of a core", held)
        for n, held in ((int(k), v) for k, v in result["held"].items())
    ]
    return (
        f"{result['sessions']} live sessions on one worker with PostgreSQL, which waits for the disk: 99 % of"
        f" the acknowledgements within {one['ack']['p99']} ms (aim: {aims['ack_p99_ms']:g} ms), half within"
        f" {one['ack']['p50']} ms, {one['refused']} refused, {one['cpu']} cores, {one['memory_mb']} MB.\n\n"
        "The most sessions for which that aim is kept and nothing is refused:\n\n"
        + table(("what", "sessions"), rows)
        + f"\nTwo hold {result['ratio']} times one (aim: {aims['ratio']}).\n"
        + _machine(result)
    )


def chaos(result: Result, table: Table) -> str:
    """Faults, one after another."""
    by_kind: dict[str, list[Any]] = {kind: [] for kind in FAULTS}
    for fault in result["faults"]:
        by_kind[fault["fault"]].append(fault)
    rows = []
    for kind, found in by_kind.items():
        halves = sorted(f["again_s"] for f in found if f["again_s"] is not None)
        middle = halves[len(halves) // 2] if halves else None
        rows.append((FAULTS[kind], len(found), sum(f["sessions"] for f in found), middle))
    kinds = ("lost", "doubled", "out_of_order", "unseen", "customer_twice", "gaps", "not_ended")
    counts = [(kind.replace("_", " "), result[kind]) for kind in kinds]
    return (
        f"{result['sessions_at_once']} live sessions at a time on three servers with PostgreSQL and Redis,"
        f" one fault after another for {result['minutes']:g} minutes; {result['sessions']} sessions,"
        f" {result['messages']} messages acknowledged.\n\n"
        + table(("of the messages and sessions", "number"), counts)
        + "\nUntil a session that ran there speaks again, in seconds:\n\n"
        + table(("a server is", "times", "sessions", "half of them within (median of the times)"), rows)
        + f"\nOver all: half within {result['again_s']['median']} s (aim: {result['aim_s']:g} s), 95 % within"
        f" {result['again_s']['p95']} s; {result['silent_throughout']} stayed silent.\n" + _machine(result)
    )


def reconnect(result: Result, table: Table) -> str:
    """Everyone at once."""
    rows = [
        ("clients, in so many sessions", f"{result['clients']}, {result['sessions']}"),
        ("back", result["back"]),
        ("half of them after, s", result["median_s"]),
        ("all of them after, s", result["back_s"]),
        ("aim, s", result["aim_s"]),
        ("acknowledged messages lost", result["lost"]),
    ]
    return (
        "The server is killed and started again; everyone reconnects at once.\n\n"
        + table(("what", "figure"), rows)
        + _machine(result)
    )


def growth(result: Result, table: Table) -> str:
    """Ten times the sessions."""
    rows = [
        (page, result["before_ms"][page], result["after_ms"][page], ratio)
        for page, ratio in result["ratio"].items()
    ]
    return (
        f"Median time of a page's request with {result['sessions']} sessions in the database and with"
        f" {result['times']} times as many, in ms (aim: a ratio of {result['aim']} at most).\n\n"
        + table(("page", "before", "after", "ratio"), rows)
        + _machine(result)
    )


def soak(result: Result, table: Table) -> str:
    """The memory over an hour."""
    memory = result["memory_mb"]
    third = len(memory) // 3
    rows = [
        ("minutes", result["minutes"]),
        ("sessions at once", result["sessions"]),
        ("memory after the first third, MB", memory[third]),
        ("memory at the end, MB", memory[-1]),
        ("growth over an hour, %", result["growth_percent"]),
        ("aim, %", result["aim_percent"]),
        ("refused", result["refused"]),
    ]
    return table(("what", "figure"), rows) + _machine(result)


def _machine(result: Result) -> str:
    load = result.get("load_before", result.get("load"))
    load = load[0] if isinstance(load, list) else load
    before = f", load {load:.1f} before" if isinstance(load, float) else ""
    cores = result.get("cores")
    return f"\n{f'{cores} cores' if cores else result['machine']}{before}.\n"
