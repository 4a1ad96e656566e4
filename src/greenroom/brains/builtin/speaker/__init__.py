"""The built-in speaker: words for moves, without a model, the same for the same brief."""

from greenroom.brains.builtin.speaker.phrases import Phrases, load_phrases
from greenroom.brains.builtin.speaker.speaker import BuiltinSpeaker

__all__ = ["BuiltinSpeaker", "Phrases", "load_phrases"]
