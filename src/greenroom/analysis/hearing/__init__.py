"""Recordings from elsewhere become the lines that `score_transcript` takes: decoded, cut at silences,
recognised, and told apart by channel or by voice.

Nothing here needs more memory for a long recording than for a short one, but for its words.
"""
