"""`greenroom doctor`: everything that is checked, one after another."""

from greenroom.config import Settings
from greenroom.core.errors import GreenroomError
from greenroom.operations import asked_for, machine, services, speech
from greenroom.operations.findings import Check, Finding

CHECKS: tuple[Check, ...] = (
    machine.folder,
    machine.disk,
    machine.port,
    machine.client,
    asked_for.packages,
    services.database,
    services.workers,
    machine.keys,
    asked_for.unknown,
    asked_for.sign_in,
    asked_for.bucket,
    asked_for.public,
    asked_for.origins,
    asked_for.library,
    speech.whisper,
    speech.speech,
    speech.livekit,
)


def examine(settings: Settings) -> list[Finding]:
    """All that was found. A check that fails itself is a finding, and the others go on."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(settings)
        except GreenroomError as error:
            found.append(Finding("check", "error", error.message, error.mend or "see the log", error.where))
        except OSError as error:
            what = f"{check.__name__} could not be checked: {error.strerror or error}"
            found.append(Finding("check", "warning", what, "run it as the user that runs the server"))
    return found
