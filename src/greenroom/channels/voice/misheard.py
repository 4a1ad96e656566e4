"""What of the agent's turns nobody could make out: too few words for so much speech, over such a line."""

from greenroom.channels.voice.ear import Ear, Turn
from greenroom.core.call_events import SoundProblem
from greenroom.engine.commands import Aloud

UNHEARD_HERE = ("typed", "browser")
"""Ways in which words come from elsewhere than the sound."""

SHORT_MS = 700
"""Speech shorter than this that nobody could make out was a cough or a chair."""

FEW_WORDS, HARDLY_ANY = 0.8, 0.4
"""Words a second; of whom fewer are understood on a bad line, or on a good one, was not understood."""


def made_out(text: str, spoken_ms: int, problems: tuple[SoundProblem, ...]) -> bool:
    """Whether `text` can be what was said in `spoken_ms` of speech over a line with `problems`."""
    if not text:
        return spoken_ms < SHORT_MS
    least = FEW_WORDS if problems else HARDLY_ANY
    return spoken_ms < 2 * SHORT_MS or len(text.split()) >= least * spoken_ms / 1_000


def misheard(
    turn: Turn | None, ear: Ear, problems: tuple[SoundProblem, ...], recognition: str
) -> Aloud | None:
    """How the latest turn of `ear` sounded, if it could not be made out; `turn` is None when it came to
    nothing."""
    if turn is not None:
        clear = made_out(turn.text, turn.spoke_ms, problems)
        return None if clear else Aloud(turn.starts, turn.ends, turn.confidence, turn.stages)
    if ear.missed is None or recognition in UNHEARD_HERE:
        return None
    starts, ends, spoke_ms = ear.missed
    return None if made_out("", spoke_ms, problems) else Aloud(starts, ends, None, {})
