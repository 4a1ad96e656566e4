"""What is told of the live model before a call, and to administrators."""

from greenroom.brains.model.configured import Account, PriceList
from greenroom.voices.live.kinds import SETTING
from greenroom.voices.live.meter import Rate, affordable
from greenroom.voices.parts import LivePrice, Part

REFUSAL = "GREENROOM_VOICE_LIVE_UNMASKED"
PRICE = "GREENROOM_VOICE_LIVE_PRICE"
NO_MONEY = (
    "The budget for this model is used up, so that the parts below hear, and the built-in voice speaks."
)


def part(
    title: str, model: str, rate: Rate, account: Account | None, prices: PriceList | None, *, refused: bool
) -> Part:
    """For administrators: whether it is asked, and what it costs."""
    if refused:
        problem = f"{REFUSAL} refuses it, since sound cannot be masked"
        return Part("live", SETTING, title, "refused", problem, "the other parts hear and speak in calls")
    price = _price(model, prices)
    if account is None or affordable(account, model, None, rate):
        return Part("live", SETTING, title, "ready", price=price)
    if price is None:
        problem = f"there is a budget, and nobody knows what {model} costs"
        return Part("live", SETTING, title, "wrong", problem, f"set {PRICE}")
    mend = "raise GREENROOM_MODEL_BUDGET_MONTH, or wait for the next month; until then calls go without it"
    return Part("live", SETTING, title, "wrong", "the budget is used up", mend, price)


def _price(model: str, prices: PriceList | None) -> LivePrice | None:
    """None: nobody knows that of its sound."""
    if prices is None or (sound := prices.per_million(model, sound=True)) is None:
        return None
    text = prices.per_million(model) or sound
    return LivePrice(text.input, text.output, sound.input, sound.output)
