"""One message on its way through the listener."""

from dataclasses import dataclass, field

from greenroom.brains.builtin.listener.forms import Forms
from greenroom.brains.builtin.listener.meaning import Meant
from greenroom.brains.builtin.listener.sentences import Span
from greenroom.brains.builtin.listener.trust import TARGETED
from greenroom.core.acts import Act, ActKind
from greenroom.core.hearing import Hearing


@dataclass
class Heard:
    """One message on its way: the acts found so far, and which words are used up."""

    text: str
    hearing: Hearing
    forms: Forms
    acts: list[Act] = field(default_factory=list)

    def add(self, kind: ActKind, span: Span, *, confidence: float = 0.9, meant: Meant | None = None) -> None:
        if span.end <= span.start:
            return
        target = meant.target if meant else None
        for i, a in enumerate(self.acts):
            if a.kind == kind and (target is not None or kind not in TARGETED) and a.target == target:
                if confidence > a.confidence:
                    self.acts[i] = a.model_copy(update={"confidence": confidence})
                return
        self.acts.append(
            Act(
                kind=kind,
                start=span.start,
                end=span.end,
                target=target,
                confidence=round(confidence, 3),
                alternatives=meant.alternatives if meant else (),
            )
        )
