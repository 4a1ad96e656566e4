"""How a customer sounds: by persona, bent by mood (SPEC VO-3), the same for every voice there is."""

from greenroom.core.session import Session
from greenroom.voices.ports import Manner


def manner_of(s: Session) -> Manner:
    """Frustration makes faster, higher and less steady; satisfaction takes some of that back; someone who has
    lost patience speaks faster still."""
    voice, mood = s.persona.voice, s.mood
    heat = max(0.0, (mood.frustration - 35) / 65)
    calm = max(0.0, (mood.satisfaction - 60) / 40)
    hurry = max(0.0, (30 - mood.patience) / 30)
    return Manner(
        who=s.name or s.scenario.customer.name,
        language=s.language,
        rate=voice.rate * (1 + 0.16 * heat + 0.08 * hurry - 0.04 * calm),
        pitch=voice.pitch + 1.6 * heat - 0.5 * calm,
        unsteady=min(1.0, 0.1 + 0.7 * heat),
    )
