"""A transcript becomes a log and is scored like a session.

The format: a list of `{"speaker": "agent" | "customer", "text": ..., "at": ...}` in order; `at` is optional,
seconds since the start (a number, never smaller than the one before). A line that was spoken also has `ends`,
when it had been said, and maybe `sure`, how sure a recogniser was of it (0 to 1). What only a simulation
knows (mood, the world, facts held back) is not in such a log: what would rest on it is not scored, which is
not zero.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.errors import BadRequest, TooLong
from greenroom.core.evaluation import Evaluation
from greenroom.core.hearing import Hearing
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.mood import Mood
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.core.scoring import score
from greenroom.engine.ports import Listener

Side = Literal["agent", "customer"]

LONGEST_TRANSCRIPT = 5_000
"""Messages of one conversation."""

SHOW = 'write [{"speaker": "agent", "text": "Hello", "at": 0}, {"speaker": "customer", "text": "..."}]'

_NEUTRAL = Scenario.model_validate(
    {
        "id": "transcript",
        "title": "A conversation held elsewhere",
        "pack": "transcripts",
        "difficulty": "intermediate",
        "summary": "No scenario was named.",
        "ticket": {"subject": "A conversation", "body": "Held elsewhere."},
        "customer": {"name": "Customer"},
        "goal": "be helped",
        "opening": ["-"],
        "outcomes": [{"id": "unknown", "label": "Not known", "success": False}],
    }
)


def score_transcript(
    lines: object,
    scenario: Scenario | None,
    listener: Listener,
    rubric: Rubric,
    reader: Reader | None = None,
) -> Evaluation:
    """Score a conversation. Raises `BadRequest` naming the line that is wrong, `TooLong` past the limits."""
    return score_with_log(lines, scenario, listener, rubric, reader)[0]


def score_with_log(
    lines: object,
    scenario: Scenario | None,
    listener: Listener,
    rubric: Rubric,
    reader: Reader | None = None,
) -> tuple[Evaluation, list[ev.Recorded]]:
    """`score_transcript`, and the log that the evaluation quotes from: one message of it for each line."""
    said = _checked(lines)
    about = scenario or _NEUTRAL
    events: list[ev.Event] = [
        _started(about, "call" if any(line.ends is not None for line in said) else "chat")
    ]
    at: list[int] = [0]
    customer_last = ""
    turn = 0
    for line in said:
        text, ms = line.text, line.ms
        source = len(events) + 1
        if line.speaker == "agent":
            turn += 1
            events.append(ev.AgentSaid(client_id=f"t{turn}", text=text, turn=turn))
            heard = listener.appraise(
                Hearing(
                    text=text, scenario=about, language=about.language, customer_last=customer_last, turn=turn
                )
            )
            events.append(ev.AgentAppraised(source=source, acts=heard.acts, listener=heard.listener))
            broken = _broken(about, source, text, heard.acts)
            events += broken
            at += [ms] * (2 + len(broken))
        else:
            customer_last = text
            events.append(ev.CustomerSaid(turn=turn, beat=0, text=text, moves=(), last=True, brain="person"))
            at.append(ms)
        if line.ends is not None:
            events.append(
                ev.Spoke(who=line.speaker, source=source, starts=ms, ends=line.ends, confidence=line.sure)
            )
            at.append(ms)
    log = [ev.Recorded(seq=i + 1, at=at[i], event=e) for i, e in enumerate(events)]
    return score(about, rubric, log, reader), log


def _broken(scenario: Scenario, source: int, text: str, acts: Sequence[Act]) -> list[ev.Event]:
    """The rules that this message breaks on its own. A rule with an `unless` needs the world, and is left."""
    found: list[ev.Event] = []
    for policy in scenario.policies:
        if policy.unless is not None:
            continue
        quotes = [m.group() for p in policy.on.words if (m := re.search(p, text, re.IGNORECASE))]
        for act in acts:
            step = act.kind == ActKind.PROPOSE_STEP and act.target in policy.on.steps
            if step or act.kind in policy.on.acts:
                quotes.append(text[act.start : act.end])
        found += [ev.PolicyBroken(policy=policy.id, source=source, quote=q) for q in quotes[:1] if q]
    return found


def _started(scenario: Scenario, channel: ev.Channel) -> ev.SessionStarted:
    return ev.SessionStarted(
        session_id="transcript",
        scenario_id=scenario.id,
        persona_id="",
        difficulty=scenario.difficulty.value,
        language=scenario.language,
        seed=0,
        customer_name=scenario.customer.name,
        mood=Mood(),
        versions={"scenario": scenario.version},
        channel=channel,
    )


class _Line(NamedTuple):
    """`ms`: when it begins; `ends`: None when nobody noted it."""

    speaker: Side
    text: str
    ms: int
    ends: int | None
    sure: float | None


def _checked(lines: object) -> list[_Line]:
    if not isinstance(lines, list) or not lines:
        raise BadRequest("a transcript is a list of messages, at least one", mend=SHOW)
    if len(lines) > LONGEST_TRANSCRIPT:
        raise TooLong(f"{len(lines)} messages; at most {LONGEST_TRANSCRIPT} fit", mend="score it in parts")
    found: list[_Line] = []
    for number, line in enumerate(lines, 1):
        where = f"message {number}"
        if not isinstance(line, dict):
            raise BadRequest("not an object", where=where, mend=SHOW)
        speaker, text = line.get("speaker"), line.get("text")
        if speaker not in ("agent", "customer"):
            raise BadRequest(f"speaker is {speaker!r}", where=where, mend='write "agent" or "customer"')
        if not isinstance(text, str) or not text.strip():
            raise BadRequest("no text", where=where, mend="leave the message out, or give its words")
        if len(text) > LONGEST_MESSAGE:
            raise TooLong(f"{where}: {len(text)} characters; at most {LONGEST_MESSAGE} fit", mend="split it")
        ms = _ms(line.get("at"), found, where)
        found.append(_Line(speaker, text, ms, _ends(line.get("ends"), ms, where), _sure(line.get("sure"))))
    return found


def _ends(value: Any, ms: int, where: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**8:
        raise BadRequest(
            f"ends is {value!r}", where=where, mend="give seconds since the start, or leave it out"
        )
    return max(ms, round(value * 1000))


def _sure(value: Any) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if known else None


def _ms(at: Any, before: Sequence[_Line], where: str) -> int:
    last = before[-1].ms if before else 0
    if at is None:
        return last
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= 10**8:
        raise BadRequest(f"at is {at!r}", where=where, mend="give seconds since the start, or leave it out")
    ms = round(at * 1000)
    if ms < last:
        raise BadRequest(
            "at is earlier than that of the message before", where=where, mend="put them in order"
        )
    return ms
