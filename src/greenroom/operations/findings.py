"""What `greenroom doctor` finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from greenroom.config import Settings

Severity = Literal["error", "warning", "note"]
"""An error keeps something from working; a warning may, or is unsafe; a note is good to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable, for programs; `where` a setting or a path; `mend` what to do."""

    code: str
    severity: Severity
    message: str
    mend: str
    where: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{self.severity}: {head} [{self.code}]\n    {self.mend}"


Check = Callable[[Settings], Iterable[Finding]]
