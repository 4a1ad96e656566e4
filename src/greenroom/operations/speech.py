"""Checks of what calls need: a Whisper model, speech services, a LiveKit server."""

import importlib.util
import warnings
from collections.abc import Iterator

from greenroom.channels.voice import livekit as rooms
from greenroom.config import Settings
from greenroom.core.errors import GreenroomError
from greenroom.operations.findings import Finding
from greenroom.voices.whisper import models

WHISPER, LIVEKIT = "GREENROOM_VOICE_WHISPER", "GREENROOM_VOICE_LIVEKIT_URL"
INSTALL = "greenroom voice install"


def whisper(settings: Settings) -> Iterator[Finding]:
    """The model that is to hear calls is there, whole, fits the memory, and can be run."""
    found = models.in_use(settings.data, models.chosen(settings.voice_whisper))
    if found is None:
        if settings.voice_imports == "whisper":
            mend = f"install one: {INSTALL}"
            yield Finding("whisper_none", "error", "no Whisper model", mend, "GREENROOM_VOICE_IMPORTS")
        return
    try:
        models.fits(models.looked_at(found[1]), models.free_memory())
    except GreenroomError as error:
        where = WHISPER if settings.voice_whisper else str(found[1])
        yield Finding(
            "whisper", "error", f"Whisper {found[0]}: {error.message}", error.mend or INSTALL, where
        )
    if importlib.util.find_spec("faster_whisper") is None:
        mend = "install it with: pip install 'greenroom[whisper]'"
        yield Finding("whisper_package", "error", "there is a Whisper model, and nothing to run it", mend)


def speech(settings: Settings) -> Iterator[Finding]:
    """The speech services that are set can be made: package, key, address."""
    asked = (
        ("recognition", settings.voice_recognition, settings.voice_recognition_url),
        ("speech", settings.voice_speech, settings.voice_speech_url),
    )
    if (
        not (settings.voice_live or any(chosen for _, chosen, _ in asked))
        or importlib.util.find_spec("pipecat") is None
    ):
        return
    from loguru import logger

    logger.disable("pipecat")
    with warnings.catch_warnings():  # of Pipecat's, which nobody here can mend
        warnings.simplefilter("ignore")
        if settings.voice_live:
            from greenroom.voices.live.speaking import LiveVoices

            try:
                refused = not settings.voice_live_unmasked
                LiveVoices(settings.voice_live, settings.voice_live_url, refused=refused)
            except GreenroomError as error:
                yield Finding("live", "error", error.message, error.mend or "see the settings", error.where)
        from greenroom.voices.services import RECOGNITION, SPEECH, maker

        for (what, chosen, url), table in zip(asked, (RECOGNITION, SPEECH), strict=True):
            if not chosen:
                continue
            try:
                maker(table, chosen, url, f"GREENROOM_VOICE_{what.upper()}")
            except GreenroomError as error:
                yield Finding("speech", "error", error.message, error.mend or "see the settings", error.where)


def livekit(settings: Settings) -> Iterator[Finding]:
    """The LiveKit server is there, and knows the key; what joins its rooms is installed."""
    if not settings.voice_livekit_url:
        return
    secret = settings.voice_livekit_secret.get_secret_value()
    if not settings.voice_livekit_key or not secret:
        mend = "set GREENROOM_VOICE_LIVEKIT_KEY and _SECRET as they stand in the server's `keys`"
        yield Finding("livekit_key", "error", "its key or secret is missing", mend, LIVEKIT)
        return
    if importlib.util.find_spec("livekit") is None:
        mend = "install it with: pip install 'greenroom[livekit]'"
        yield Finding("livekit_package", "error", "it needs livekit, which is not installed", mend, LIVEKIT)
    if settings.voice_livekit_url.startswith("ws://") and any(
        o.startswith("https://") for o in settings.origins
    ):
        mend = "give it a certificate, or a proxy that has one, and write wss://"
        message = "pages that came by https may not speak to a ws:// address"
        yield Finding("livekit_open", "error", message, mend, LIVEKIT)
    try:
        rooms.looked_at(rooms.LiveKit(settings.voice_livekit_url, settings.voice_livekit_key, secret))
    except GreenroomError as error:
        yield Finding("livekit", "error", error.message, error.mend, LIVEKIT)
