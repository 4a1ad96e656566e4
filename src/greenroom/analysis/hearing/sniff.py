"""Whether a file holds sound rather than text."""

from pathlib import PurePath

ENDINGS = frozenset((
    ".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".asf", ".au", ".avi", ".awb", ".caf", ".flac", ".flv",
    ".gsm", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp3", ".mp4", ".mpeg", ".mpg", ".mpga", ".oga",
    ".ogg", ".ogv", ".opus", ".ts", ".voc", ".w64", ".wav", ".webm", ".wma", ".wmv",
))  # fmt: skip

_BEGINNINGS = (
    b"ID3",
    b"OggS",
    b"fLaC",
    b"#!AMR",
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: WMA, WMV
    b"caff",
    b".snd",
    b"FLV\x01",
    b"riff\x2e\x91\xcf\x11",  # Wave64
)


def is_sound(name: str, head: bytes) -> bool:
    """By its first bytes, else by its name where those are no text."""
    if head.startswith(_BEGINNINGS) or head[4:8] == b"ftyp":
        return True
    if head[:4] in (b"RIFF", b"FORM") and head[8:12] in (b"WAVE", b"AVI ", b"AIFF", b"AIFC"):
        return True
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6, 0xE0) and head[1] & 0x06:
        return True  # MPEG audio without a tag
    return PurePath(name.lower()).suffix in ENDINGS and (b"\0" in head[:4096] or not head)
