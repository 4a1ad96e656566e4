"""Sizes that every door keeps: the terminal, the chat, the HTTP API."""

LONGEST_MESSAGE = 16_000
"""Characters in one message of the agent's; a longer one is refused, and stays with whoever wrote it."""

LONGEST_NOTE = 8_000
"""Characters in one private note."""
