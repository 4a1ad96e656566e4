"""Log lines without personal data: a net below the rule that none is written there."""

import logging

from greenroom.privacy.masking import masked


class MaskedLines(logging.Formatter):
    """A formatter whose lines, tracebacks included, are masked whole."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
