"""A report as it may leave the installation: what people typed of somebody's personal data is masked."""

from typing import Any

from greenroom.privacy import Mask, whose
from greenroom.web import models as m

WORDS = frozenset({"text", "quote", "why", "better", "said", "note", "last_text"})
"""Fields in which the words of the conversation come again."""


def masked_report(report: m.ReportView, names: tuple[str, ...]) -> m.ReportView:
    """`names`: of those who played it. What the simulated customer told first stays: it is invented."""
    spoken = [e for e in report.events if e["kind"] in ("agent_said", "customer_said")]
    told, _ = whose((_typed(e), str(e["text"])) for e in spoken)
    mask = Mask(names, public=told)
    for event in spoken:  # in their place and context first, so that a quote alone is known again
        mask.mask(str(event["text"]))
    return m.ReportView.model_validate(_masked(report.model_dump(mode="json"), mask))


def _typed(event: m.WireEvent) -> bool:
    """Whether a person typed it."""
    return event["kind"] == "agent_said" or event.get("brain") == "person"


def _masked(value: Any, mask: Mask, field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _masked(part, mask, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked(part, mask, field) for part in value]
    return mask.mask(value) if isinstance(value, str) and field in WORDS else value
