"""A report as it may leave the installation: what people typed of somebody's personal data is masked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from greenroom.core.evaluation import Evaluation
from greenroom.core.events import EVENT, Recorded
from greenroom.privacy import Mask, given, named, whose
from greenroom.web import models as m

WORDS = frozenset({"text", "quote", "why", "better", "said", "note", "last_text"})
"""Fields in which the words of the conversation come again."""


def masked_report(report: m.ReportView, names: tuple[str, ...]) -> m.ReportView:
    """`names`: of those who played it. What the simulated customer told first stays: it is invented."""
    mask = _mask(report.events, names)
    return m.ReportView.model_validate(_masked(report.model_dump(mode="json"), mask))


def masked_talk(
    lines: Sequence[Mapping[str, Any]], evaluation: Evaluation, speakers: Iterable[str]
) -> tuple[list[dict[str, Any]], Evaluation, Mask]:
    """A conversation held elsewhere and its evaluation: both sides are people. `speakers`: what its file
    calls them. Also what was masked with."""
    names = tuple(name for speaker in speakers if (name := named(speaker)))
    texts = [str(line["text"]) for line in lines]
    mask = Mask(given(texts, names))
    kept = [{**line, "text": mask.mask(text)} for line, text in zip(lines, texts, strict=True)]
    return kept, Evaluation.model_validate(_masked(evaluation.model_dump(mode="json"), mask)), mask


def masked_log(log: Sequence[Recorded], names: tuple[str, ...]) -> list[Recorded]:
    """The events of a session, masked in the same way."""
    events = [item.event.model_dump(mode="json") for item in log]
    mask = _mask(events, names)
    return [
        item._replace(event=EVENT.validate_python(_masked(event, mask)))
        for item, event in zip(log, events, strict=True)
    ]


def _mask(events: Iterable[m.WireEvent], names: tuple[str, ...]) -> Mask:
    """What is masked in a conversation; it knows all values of it, so that a quote alone is known again."""
    spoken = [e for e in events if e["kind"] in ("agent_said", "customer_said")]
    told, _ = whose(((_typed(e), str(e["text"])) for e in spoken), names)
    mask = Mask(given((str(e["text"]) for e in spoken), names), public=told)
    for event in spoken:
        mask.mask(str(event["text"]))
    return mask


def _typed(event: m.WireEvent) -> bool:
    """Whether a person typed it."""
    return event["kind"] == "agent_said" or event.get("brain") == "person"


def _masked(value: Any, mask: Mask, field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _masked(part, mask, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked(part, mask, field) for part in value]
    return mask.mask(value) if isinstance(value, str) and field in WORDS else value
