"""Writes docs/reference/measured.md from bench/results, so that it cannot drift from what was measured.

Usage: python tools/measured_page.py
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import measured_servers

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
PAGE = ROOT / "docs" / "reference" / "measured.md"

Result = Mapping[str, Any]

HEAD = """# What was measured

Written by `tools/measured_page.py` from `bench/results`; `make bench` measures anew. Figures that miss their
aim stand here like the others. In brackets: the middle 95 % when the cases are drawn again at random.
"""

MISSING = "Not measured yet.\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(map(shown, row))} |" for row in rows)]) + "\n"


def shown(value: object) -> str:
    """A cell: what is not there is a dash, a figure keeps three digits at most."""
    if value is None:
        return "–"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def figure(found: Result) -> str:
    if found["value"] is None:
        return "–"
    return f"{shown(found['value'])} [{shown(found['low'])}, {shown(found['high'])}]"


def understanding(result: Result) -> str:
    facts = [(k, v["top1"], v["found"], v["false"], v["turns"]) for k, v in result["facts"].items()]
    acts = [(k, v["macro_f1"]) for k, v in result["acts"].items()]
    return (
        "Which fact is asked for, on public dialogues that nothing was trained on.\n\n"
        + table(("way", "best guess right", "found", "false matches", "turns"), facts)
        + "\nWhat the words do (dialogue acts): mean F1 over the kinds.\n\n"
        + table(("where", "F1"), acts)
    )


def realism(result: Result) -> str:
    told, agents, words = result["disclosure"], result["agents"], result["wording"]
    rows = [
        ("customer turns against agents that say anything", told["customer_turns"]),
        ("hidden facts told before they were earned", told["hidden_facts_leaked"]),
        ("mean score of good agents", agents["good_mean"]),
        ("mean score of poor agents", agents["poor_mean"]),
        ("good told from poor, worst scenario (AUC)", agents["auc_worst_scenario"]),
        ("good agents on whom the customer hung up", agents["customer_left_a_good_agent"]),
        ("share of facts told in the first turn", agents["share_of_facts_in_first_turn"]),
        ("sentences repeated within a session", words["repeated_within_a_session"]),
        ("personas told apart by their words", words["personas_told_apart"]),
    ]
    paired = [(k, v["right"], v["runs"]) for k, v in result["paired"].items()]
    return (
        table(("what", "figure"), rows)
        + "\nOne sentence added to a message of a good conversation: does the mood go the right way?\n\n"
        + table(("sentence", "right", "of"), paired)
    )


def chat(result: Result) -> str:
    load, machine, aims = result["load"], result["machine"], result["aims_p99_ms"]
    rows = [
        (r["server"], kind, r[kind]["p50"], r[kind]["p95"], r[kind]["p99"], aims.get(kind), r["refused"])
        for r in result["results"]
        for kind in ("ack", "typing", "answer")
        if r.get(kind)
    ]
    return (
        f"{load['sessions']} sessions at once, a message every {shown(load['every'])} s each, on"
        f" {machine['cores']} cores (load {shown(machine['load'][0])} at the time). Times in ms.\n\n"
        + table(
            ("server", "what", "half within", "95 % within", "99 % within", "aim (99 %)", "refused"), rows
        )
    )


def scoring(result: Result) -> str:
    truth, aims = result["truth"], result["aims"]
    quotes, cost = truth["quotes"], result["cost"]
    return (
        "### Ground truth by construction\n\n"
        "Scripted agents do or omit one thing at a time, on every scenario with every persona it lists, in"
        " wordings apart from those the rules were mended with. *Hit*: done and credited; *false*: omitted"
        f" and credited. The aim is a hit of {aims['hit']} and false alarms of {aims['false']}.\n\n"
        + _rates("criterion", truth["criteria"])
        + "\nFaults of each criterion:\n\n"
        + _rates("criterion", truth["faults"])
        + "\nEvery check and fault:\n\n"
        + _rates("check", truth["checks"])
        + f"\nIn {quotes['evaluations']} evaluations with {quotes['quotes']} quotes,"
        f" {quotes['misplaced']} were not word for word at their place. Scoring a session of"
        f" {cost['turns']} turns took {cost['ms']} ms (aim: {shown(aims['ms'])}).\n\n"
        "### Agreement with raters\n\n"
        "Both raters are automatic, and of one kind (bench/data/README.md), and so was whoever rated the\n"
        "lessons of the reader of wordings (model-card.md): the figures say how well that kind of judge is\n"
        "imitated on passages that nothing has learnt from. No person has rated yet.\n\n"
        + _raters(result["raters"])
        + "\n### Satisfaction beside people\n\n"
        + _satisfaction(result["satisfaction"])
    )


def _rates(what: str, found: Result) -> str:
    rows = [(k, r["hit"], r["done"], r["false"], r["omitted"], r["no_occasion"]) for k, r in found.items()]
    return table((what, "hit", "of", "false", "of", "no occasion"), rows)


def _raters(found: Result) -> str:
    if "agreement" not in found:
        return f"Not measured yet: {', '.join(found['missing'])} missing.\n"
    kappas = [
        (
            c,
            r["kappa"]["scorer_mean"]["n"],
            *(figure(r["kappa"][k]) for k in ("scorer_mean", "scorer_a", "scorer_b", "a_b")),
        )
        for c, r in found["agreement"].items()
    ]
    alphas = [
        (c, m, pair["raters"]["n"], figure(pair["raters"]), figure(pair["with_scorer"]))
        for c, r in found["agreement"].items()
        for m, pair in r["alpha"].items()
    ]
    passages = found["passages"]
    return (
        f"{passages[found['half']]} of {passages['all']} passages (bench/data/README.md); the others are kept"
        " for development. Each passage is scored alone, as a transcript of one agent message without a"
        " scenario. Quadratic weighted kappa:\n\n"
        + table(("criterion", "passages", "scorer, mean of raters", "scorer, a", "scorer, b", "a, b"), kappas)
        + "\nKrippendorff's alpha, over passages that all three judged:\n\n"
        + table(("criterion", "distance", "passages", "raters alone", "with the scorer as a third"), alphas)
    )


def _satisfaction(found: Result) -> str:
    if found["missing"]:
        return "Not measured: the public ratings are not there.\n"

    def rows(kinds: Result, *against: str) -> list[tuple[object, ...]]:
        return [
            (
                k,
                r["n"],
                f"{r['mood']:+.2f}",
                f"{r['people']:+.3f} ± {1.96 * r['error']:.3f}",
                ("yes" if r["agrees"] else "no") + (" (neutral)" if r["neutral"] else ""),
                "yes" if r["clear"] else "no",
                *(
                    f"{r[f'against_{what}']:+.3f} {'yes' if r[f'agrees_against_{what}'] else 'no'}"
                    for what in against
                ),
            )
            for k, r in kinds.items()
        ]

    head = ("kind", "turns", "mood", "people", "same sign", "people clear", "against the same level")
    few = ", ".join(f"{kind} ({n})" for kind, n in found["too_few"].items())
    return (
        f"{found['turns']} rated turns of {found['dialogues']} public dialogues, the half kept for testing."
        " The other half was looked at while rules and sizes were chosen by hand, and figures of both"
        " together had been seen before; nothing is trained on either."
        " *Mood*: the mean move of simulated satisfaction, of 100, over the turns in which the act was"
        " heard, with all else that was heard in them. *People*: the mean change of their rating, 1 to 5,"
        " after the same turns; also against turns from the same rating, since who is content can only lose,"
        " and against such turns that have the same to tell, since an apology comes with bad news. *Clear*:"
        " further from nothing than chance explains (95 %). A kind that leaves the mood within"
        " 0.1 of where it was is neutral, and agrees only where people are not clear either.\n\n"
        f"By act, as the listener hears it: {found['kinds_agree']} of {found['kinds']} kinds have the sign of"
        f" people's change, {found['kinds_clear_agree']} of the {found['kinds_clear']} where that is clear."
        f" Heard too seldom to compare: {few}.\n\n"
        + table((*head, "and the same news"), rows(found["by_act"], "usual", "same_news"))
        + "\nBy the label of the corpus, with the mean move by all that was heard:\n\n"
        + table(head, rows(found["by_label"], "usual"))
        + f"\nRank correlation of simulated with rated satisfaction by dialogue: {figure(found['spearman'])};"
        f" of one rater with the mean of the others: {figure(found['spearman_one_rater'])}.\n"
    )


def masking(result: Result) -> str:
    planted = [(k, r["found"], r["of"]) for k, r in result["planted"].items()]
    kinds = sorted({k for r in result["alarms"].values() for k in r["kinds"]})
    alarms = [
        (name, r["messages"], *(r["kinds"].get(k, 0) for k in kinds)) for name, r in result["alarms"].items()
    ]
    times = " and ".join(f"{us} µs {name}" for name, us in result["us"].items())
    return (
        "Values made by rule, put into public sentences at any place; found when nothing of them is left.\n\n"
        + table(("kind", "found", "of"), planted)
        + "\nMessages of public corpora in which something was found. Their people are invented, and so are"
        " their numbers: bookings tell the telephone numbers of places, banking and insurance those of"
        " customers; where nobody has a reason to give one, an alarm is false.\n\n"
        + table(("corpus", "messages", *kinds), alarms)
        + f"\nMean processor time of a message: {times}.\n"
    )


def overhead(result: Result) -> str:
    share, loaded, aims, load = result["share"], result["loaded"], result["aims"], result["load"]
    measured = (
        ("processor, until the request leaves", share["asking_ms"], "asking_ms", share),
        (
            "processor, from the first token to the first message",
            share["answering_ms"],
            "answering_ms",
            share,
        ),
        ("first message of the customer, under load", loaded["answer"], "first_word_ms", loaded),
    )
    rows = [
        (what, *_half(spread), aims[aim], round(part["machine"]["load"][0], 1))
        for what, spread, aim, part in measured
    ]
    sizes = ", ".join(f"{tokens} in turn {turn}" for turn, tokens in share["prompt_tokens"].items())
    return (
        "Against a stand-in server that answers 200 ms after the request. The first two with one conversation"
        f" at a time ({share['turns']} turns), the last with {load['sessions']} at once, each writing every"
        f" {shown(load['every'])} s, the server on one core of {loaded['machine']['cores']}. In ms.\n\n"
        + table(("what", "half within", "95 % within", "aim (half)", "load of the machine at the time"), rows)
        + f"\nTokens of the prompt, at four characters each: {sizes}. Turn 30 takes"
        f" {shown(share['growth'])} times as many as turn 5 (aim: {shown(aims['growth'])} at most).\n"
        + (_beside(result["beside"]) if "beside" in result else "")
    )


BUSY = (
    "\nThe machine was busy with other work: conversations a minute say little then, the processor time more."
    " A dash: nothing within a minute.\n"
)


def _beside(found: Result) -> str:
    """Conversations a minute beside other libraries: a row a library and time to the first token."""
    rows: list[tuple[object, ...]] = []
    wide: dict[str, None] = {}
    for by_first in found["cells"].values():
        for row in by_first.values():
            wide |= dict.fromkeys(row)
    for name, by_first in found["cells"].items():
        for first_s, row in by_first.items():
            version = next((c["version"] for c in row.values() if "version" in c), "")
            cells = (row[n] if n in row and "problem" not in row[n] else None for n in wide)
            said = (c and f"{c['per_minute']:.0f} ({c['cpu_ms']:.0f})" for c in cells)
            rows.append((f"{name} {version}".strip(), round(float(first_s) * 1_000), *said))
    missing = "".join(f"\n{name} is not in the table: {why}.\n" for name, why in found["missing"].items())
    return (
        f"\nConversations a minute of {found['turns']} customer turns, with an agent that answers at once and"
        " the same stand-in server; in brackets the milliseconds of processor time of each. Each library"
        " is one process, the server another (load of the machine"
        f" {shown(found['machine']['load'][0])} at the time, of {found['machine']['cores']} cores)."
        " Greenroom's customer listens, decides, keeps its log in memory and guards what the model writes;"
        " the others ask their model for the next message. DeepEval's class for such servers opens a"
        " connection for each message, and Scenario waits a tenth of a second for each event that it would"
        " report.\n\n"
        + table(("library", "first token after, ms", *(f"{n} at once" for n in wide)), rows)
        + missing
        + (BUSY if found["machine"]["load"][0] > found["machine"]["cores"] else "")
    )


def _half(spread: Result) -> tuple[float, float]:
    return spread["p50"], spread["p95"]


def recording(result: Result) -> str:
    rows = [
        ("minutes of a call, written as fast as it goes", result["minutes"]),
        ("processor time a minute of call, s", result["cpu_s_per_minute"]),
        ("kB a minute", result["kb_per_minute"]),
        ("memory of the process after 5 minutes of call, MB", result["memory_mb_at_5_minutes"]),
        ("at the end, MB", result["memory_mb_at_the_end"]),
        ("most at any time, MB", result["memory_mb_peak"]),
        ("a sealed segment, s of call", result["longest_segment_s"]),
        ("to the first bytes from the middle, ms", result["seek_ms"]),
        ("to open all of it, ms", result["open_all_ms"]),
    ]
    return table(("what", "figure"), rows) + f"\nLoad of the machine meanwhile: {result['load']}.\n"


def calls(result: Result) -> str:
    """A dash where it was not measured."""
    one, over = result.get("voice_to_voice_s", {}), result.get("silent_after_s", {})
    many, facts = result.get("at_once", {}), result.get("facts", {})
    together, aims, load = many.get("answers_s", {}), result["aims"], result["loads"]
    jumped = f"{result['jumped_into']} of {result['pauses']}" if result.get("pauses") else None
    share = facts.get("by_voice_of_by_chat")
    rows = (
        ("voice to voice, one call: half within, s", one.get("median"), "voice_to_voice_s", "one"),
        ("95 % within, s", one.get("p95"), "", "one"),
        ("silent after it is talked over: half within, s", over.get("median"), "silent_after_s", "one"),
        ("pauses jumped into", jumped, "jumped_into", "one"),
        ("calls at once", many.get("calls"), "", "many"),
        ("95 % of their answers within, s", together.get("p95"), "at_once_p95_s", "many"),
        ("cores a call", many.get("cores_a_call"), "", "many"),
        ("MB a call", many.get("mb_a_call"), "", "many"),
        ("facts found by voice, beside by chat", share, "by_voice_of_by_chat", "facts"),
        ("words of these questions taken for others", facts.get("word_error_rate"), "", "facts"),
    )
    shown_rows = [(what, found, aims.get(aim), load.get(part)) for what, found, aim, part in rows]
    return (
        "Built-in recognition and voice, taken at the agent's end of the line, in seconds from its last\n"
        "sample to the customer's first; the agents speak in flite's voices. Where the machine had other\n"
        "work (a load above 1.5 on its two cores), times say little.\n\n"
        + table(("what", "figure", "aim", "load before"), shown_rows)
    )


def _of_servers(section: Callable[[Result, measured_servers.Table], str]) -> Callable[[Result], str]:
    return lambda result: section(result, table)


SECTIONS: tuple[tuple[str, str, Callable[[Result], str]], ...] = (
    ("Understanding", "understanding", understanding),
    ("Realism of the customer", "realism", realism),
    ("Chat under load", "chat", chat),
    ("Chat on PostgreSQL, with one worker and two", "workers", _of_servers(measured_servers.workers)),
    ("Servers that fail", "chaos", _of_servers(measured_servers.chaos)),
    ("Everyone reconnects", "reconnect", _of_servers(measured_servers.reconnect)),
    ("Ten times the sessions", "growth", _of_servers(measured_servers.growth)),
    ("An hour at half load", "soak", _of_servers(measured_servers.soak)),
    ("Scoring", "scoring", scoring),
    ("Personal data", "masking", masking),
    ("Language models", "overhead", overhead),
    ("Calls", "voice", calls),
    ("Recording of calls", "recording", recording),
)


def page(results: Path = RESULTS) -> str:
    """The whole page. A bench without a result says so."""
    parts = [HEAD]
    for title, name, section in SECTIONS:
        path = results / f"{name}.json"
        found = section(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else MISSING
        parts.append(f"## {title}\n\n{found}")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
