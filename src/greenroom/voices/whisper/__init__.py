"""Whisper on this machine: fetched or given (`models.py`, `fetching.py`), run in a child process of its own
(`__main__.py`, by faster-whisper), one for all calls and recordings (`ear.py`)."""
