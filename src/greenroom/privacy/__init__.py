"""Personal data: found in text, and masked before it reaches a language model, a log line or an export.

Needs no network and nothing of the rest of Greenroom.
"""

from greenroom.privacy.finding import Found, find
from greenroom.privacy.introductions import given, named
from greenroom.privacy.masking import Mask, masked, prepare_masking, whose

__all__ = ["Found", "Mask", "find", "given", "masked", "named", "prepare_masking", "whose"]
