"""Conversations held elsewhere, scored on the same rubric."""

from greenroom.analysis.transcript import score_transcript, score_with_log

__all__ = ["score_transcript", "score_with_log"]
