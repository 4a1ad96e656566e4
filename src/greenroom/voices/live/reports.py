"""What comes by in a pipeline, and what the service reports of its tokens. Imports Pipecat."""

from collections.abc import Callable, Iterator

from pipecat.frames.frames import Frame, MetricsFrame
from pipecat.metrics.metrics import LLMTokenUsage, LLMUsageMetricsData
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from greenroom.engine.records import SoundTokens
from greenroom.voices.live.meter import Took


class Looks(FrameProcessor):
    """Everything that comes by, in either direction."""

    def __init__(self, got: Callable[[Frame], None]) -> None:
        super().__init__()
        self._got = got

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        self._got(frame)
        await self.push_frame(frame, direction)


def reported(frame: MetricsFrame) -> Iterator[Took]:
    """The tokens that it tells of."""
    for data in frame.data:
        if isinstance(data, LLMUsageMetricsData):
            yield _took(data.value)


def _took(told: LLMTokenUsage) -> Took:
    """Both services count the cached tokens among the prompt's. More of a part than of the whole is a slip of
    theirs."""
    read, written = max(0, told.prompt_tokens), max(0, told.completion_tokens)
    cached = _within(told.cache_read_input_tokens, read)
    heard = _within(told.input_audio_tokens, read)
    again = min(_within(told.cache_read_input_audio_tokens, heard), cached)
    made = _within(told.output_audio_tokens, written)
    return Took(read, cached, written, SoundTokens(heard, again, made))


def _within(tokens: int | None, whole: int) -> int:
    return min(max(0, tokens or 0), whole)
