"""Conversations held elsewhere, scored on the same rubric."""

from greenroom.analysis.transcript import score_transcript

__all__ = ["score_transcript"]
