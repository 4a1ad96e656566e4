"""Chat and ticket exports of helpdesks, as JSON. Each reader knows one product's names for things."""

from collections.abc import Callable
from typing import Any

from greenroom.analysis.reading import contact_centres, intercom, tickets
from greenroom.analysis.reading.raw import Raw

Fits = Callable[[dict[str, Any]], bool]
Read = Callable[[dict[str, Any]], list[Raw]]

FORMATS: tuple[tuple[Fits, Read], ...] = (
    (intercom.fits, intercom.read),
    (tickets.fits_freshdesk, tickets.freshdesk),
    (tickets.fits_zendesk_chat, tickets.zendesk_chat),
    (tickets.fits_zendesk_ticket, tickets.zendesk_ticket),
    (contact_centres.fits_connect, contact_centres.connect),
    (contact_centres.fits_genesys, contact_centres.genesys),
    (contact_centres.fits_livechat, contact_centres.livechat),
)


def find(data: dict[str, Any]) -> Read | None:
    """The reader for this export; None when it is of no known kind."""
    return next((read for fits, read in FORMATS if fits(data)), None)
