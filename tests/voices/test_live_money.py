"""What a model that hears and speaks takes: on record, within the budgets; calls go on without."""

import pytest

from greenroom.brains.model.prices import Prices, given_price
from greenroom.jobs.spending import Budget, Spending
from greenroom.store import MemoryStore
from greenroom.voices.children import VoiceError
from greenroom.voices.choosing import ways
from greenroom.voices.parts import LivePrice
from tests.brains.model.stage import Spoken
from tests.voices.phone import ASK, on_the_phone, spoken

pytest.importorskip("pipecat")
pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*generation_config.*is deprecated"),
]
NOVEMBER = 1_794_000_000_000
USED_UP = "the budget is used up"
NO_LIMIT = Budget()
MODEL = "openai:gpt-realtime-2.1"


class Books:
    """The account of an installation, with its records."""

    def __init__(self, budget: Budget = NO_LIMIT, prices: Prices | None = None) -> None:
        self.store = MemoryStore()
        self.spending = Spending(self.store, prices or Prices(), budget, lambda: NOVEMBER)

    async def calls(self, model=""):
        """Of `model`, as they are stored."""
        assert await self.spending.written()
        return [c for c in self.store._calls if model in c.model]


async def turn(voices, stage) -> None:
    """The agent asks aloud, and is answered."""
    await spoken(voices.ear("s1"))
    await stage.say(ASK)


async def test_each_turn_is_on_record_as_the_provider_reports_it(live, kind):
    books = Books()
    async with on_the_phone(live, kind, books.spending) as (_, voices, stage):
        await turn(voices, stage)
        await voices.end("s1")
        name = MODEL if kind == "openai" else "google:gemini-3.8-live"
        opening, asked = await books.calls(name)
        assert (opening.input_tokens, opening.output_tokens) == (400, 100)
        assert (asked.input_tokens, asked.output_tokens) == (800, 115), "the tool, and what it then said"
        assert (opening.purpose, opening.session_id, opening.ok, opening.estimated) == (
            "call",
            "s1",
            True,
            False,
        )
        assert (asked.input_sound_tokens, asked.output_sound_tokens) == (200, 60)
        price = {"openai": 250 * 4 + 50 * 0.4 + 80 * 32 + 20 * 0.4 + 40 * 24 + 60 * 64}
        price["google"] = 300 * 0.75 + 100 * 3 + 40 * 4.5 + 60 * 12
        assert opening.cached_tokens == (70 if kind == "openai" else 0)
        assert opening.micro == pytest.approx(price[kind], abs=1)
        written_down = await books.calls("transcribe")
        assert len(written_down) == (1 if kind == "openai" else 0)
        assert sum(c.micro for c in await books.calls()) == books.spending.spent()
        assert books.spending.left() is None


async def test_what_nobody_reported_is_estimated(live):
    books = Books(Budget(month=10_000_000))
    async with on_the_phone(live, account=books.spending) as (server, voices, stage):
        server.faults = ["mute"]
        await turn(voices, stage)
        await voices.end("s1")
        _, asked = await books.calls(MODEL)
        assert asked.estimated and asked.ok
        assert asked.input_tokens > 400 + 400 and asked.output_tokens > 15
        assert books.spending.left() == 10_000_000 - books.spending.spent(), "nothing stays put aside"


@pytest.mark.parametrize("fault", ["cut", "secret"])
async def test_what_could_not_be_used_is_paid_all_the_same(live, fault):
    books = Books(Budget(month=10_000_000))
    async with on_the_phone(live, account=books.spending) as (server, voices, stage):
        server.faults = [fault]
        await turn(voices, stage)
        await voices.end("s1")
        _, asked = await books.calls(MODEL)
        assert not asked.ok and asked.failure and asked.micro > 0
        assert "SECRET" not in asked.failure
        assert books.spending.left() == 10_000_000 - books.spending.spent()


async def test_a_call_begins_without_it_when_nothing_is_left(live):
    books = Books(Budget(month=100))
    async with on_the_phone(live, account=books.spending) as (server, voices, stage):
        assert server.connections == 0 and not voices.affordable()
        said = await stage.said()
        assert said[0].brain == "builtin"
        assert await stage.failures() == [(USED_UP, "builtin")]
        with pytest.raises(VoiceError):
            await voices.ear("s1").begin()
        await stage.say(ASK)
        assert (await stage.said())[-1].brain == "builtin"
        assert await stage.failures() == [(USED_UP, "builtin")], "said once a call"
        assert await books.calls() == []


@pytest.mark.parametrize("at", ["hearing", "speaking"])
async def test_the_rest_of_a_call_goes_without_it_once_it_is_used_up(live, at):
    books = Books(Budget(session=400_000))
    async with on_the_phone(live, account=books.spending) as (server, voices, stage):
        assert (await stage.said())[0].brain.startswith("openai")
        ear = voices.ear("s1")
        if at == "speaking":
            await spoken(ear)
            books.spending.reserve(MODEL, "s1", books.spending.left("s1") // 4, 0)
        else:
            books.spending.reserve(MODEL, "s1", books.spending.left("s1") // 4, 0)
            with pytest.raises(VoiceError, match=USED_UP):
                await spoken(ear)
        await stage.say(ASK)
        last = (await stage.said())[-1]
        assert last.brain == "builtin" and "SECRET-code" in last.text
        assert await stage.failures() == [(USED_UP, "builtin")]
        asked = len(server.orders)
        with pytest.raises(VoiceError):
            await voices.ear("s1").begin()
        await stage.say("{greet} Hello again.")
        assert (await stage.said())[-1].brain == "builtin" and len(server.orders) == asked
        assert len(await stage.failures()) == 1
        assert not voices.begin("s1", "en"), "nor another call of the session"
        assert books.spending.spent() <= 400_000


async def test_budgets_hold_over_a_whole_call(live):
    books = Books(Budget(month=260_000))
    async with on_the_phone(live, account=books.spending) as (_, voices, stage):
        for _ in range(12):
            try:
                await spoken(voices.ear("s1"))
            except VoiceError:
                break
            await stage.say("{greet} Hello.")
            assert books.spending.spent() <= 260_000
        else:
            pytest.fail("it never ended")
        assert 0 < books.spending.spent() <= 260_000


async def test_sound_of_unknown_price(live):
    """Without a budget it is used, and its price is not known; with one it is not used."""
    unknown = "openai:gpt-4o-mini"  # the table knows its words only
    books = Books()
    async with on_the_phone(live, account=books.spending, setting=unknown) as (_, voices, stage):
        assert (await stage.said())[0].brain.startswith(unknown)
        await voices.end("s1")
        [call] = await books.calls(unknown)
        assert call.micro is None and call.output_tokens == 100
        [month] = await books.store.model_spending("month")
        assert month.unpriced == 1
    budget = Budget(month=10_000_000)
    async with on_the_phone(live, account=Books(budget).spending, setting=unknown) as (server, _, _):
        assert server.connections == 0
    told = Books(budget, Prices(sound=given_price("10/20")))
    async with on_the_phone(live, account=told.spending, setting=unknown) as (_, voices, _):
        await voices.end("s1")
        [call] = await told.calls(unknown)
        assert call.micro == 400 * 10 + 100 * 20


@pytest.mark.parametrize(
    ("setting", "budget", "refused", "state", "says"),
    [
        ("openai", Budget(month=10_000_000), False, "ready", ""),
        ("openai", Budget(month=100), False, "wrong", "the budget is used up"),
        ("openai:gpt-4o-mini", NO_LIMIT, False, "ready", ""),
        ("openai:gpt-4o-mini", Budget(month=10_000_000), False, "wrong", "nobody knows what"),
        ("openai", NO_LIMIT, True, "refused", "sound cannot be masked"),
    ],
)
async def test_administrators_see_whether_it_is_asked_and_what_it_costs(
    live, setting, budget, refused, state, says
):
    prices = Prices()
    voices = live.LiveVoices(setting, "ws://127.0.0.1:1", None, prices, refused=refused)
    voices.paid_by(Books(budget, prices).spending)
    part = voices.about()
    assert (part.id, part.state) == ("live", state) and says in part.problem
    assert bool(part.mend) is (state != "ready") and "GREENROOM_VOICE_LIVE" in part.setting
    known = setting == "openai" and not refused
    assert part.price == (LivePrice(4.0, 24.0, 32.0, 64.0) if known else None)
    assert bool(voices.why) is (state != "ready")
    [way] = [w for w in ways("", "", False, voices.hears, voices.why) if w["id"] == "live"]
    assert way["available"] is way["default"] is (state == "ready")


async def test_who_refuses_that_sound_goes_out_has_the_other_parts(live, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    voices = live.LiveVoices("openai", refused=True)
    assert not voices.begin("s1", "en") and not voices.affordable()
    with pytest.raises(VoiceError):
        await voices.ear("s1").begin()
    stage = Spoken(voices)
    await stage.begin()
    await stage.answered()
    assert (await stage.said())[0].brain == "builtin" and await stage.failures() == []
    for hub in Spoken.opened.pop(id(voices), ()):
        await hub.close()
    await voices.close()
