"""Language models for administrators: what is configured, what it costs, whether it works. `/api/models`"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from greenroom.brains.model.configured import Account, Configured, Step
from greenroom.core.errors import WrongState
from greenroom.engine.records import Usage
from greenroom.store import Spent, SpentBy, User
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.models import View
from greenroom.web.rights import administrator
from greenroom.web.times import moment

FAILURES = 20
"""How many of the latest are shown."""

SESSIONS = 10
"""How many of the dearest are shown."""

router = APIRouter(prefix="/api/models", tags=["models"])


class PriceView(View):
    """US dollars for a million tokens: read, read from the provider's cache, written."""

    input: float
    cached: float
    output: float


class ConfiguredView(View):
    """A model. `key_from`: the variable that holds its key, "" for none; the key itself is nowhere. `price`
    null: nobody knows. `resting`: left alone for `rests_s` more seconds after `failures` in a row."""

    name: str
    url: str
    key_from: str
    price: PriceView | None
    state: Literal["ready", "resting"]
    failures: int
    rests_s: int


class SpentView(View):
    """Sums of calls with the same `key` (`label`: as people call it). `micro`: millionths of a US dollar;
    `unpriced`: calls among them whose price nobody knows; `estimated`: whose tokens the provider did not
    tell; `..._sound_tokens`: those that are sound."""

    key: str
    label: str
    calls: int
    failed: int
    unpriced: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    micro: int
    estimated: int
    input_sound_tokens: int
    output_sound_tokens: int


class BudgetView(View):
    """Millionths of a US dollar; null: no limit. `left`: of this month."""

    month: int | None
    session: int | None
    left: int | None


class FailedView(View):
    at: datetime
    model: str
    purpose: str
    session_id: str | None
    failure: str


class ModelsView(View):
    """`month`: the one that `spent` and `by_...` tell of, as 2026-11; `months`: sums of each there is.
    `by_session`: the dearest, labelled with the titles of their scenarios, "" for what is gone."""

    configured: list[ConfiguredView]
    budget: BudgetView
    month: str
    spent: SpentView
    by_model: list[SpentView]
    by_purpose: list[SpentView]
    by_user: list[SpentView]
    by_session: list[SpentView]
    months: list[SpentView]
    failures: list[FailedView]


class TestBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: Annotated[str, Field(max_length=200)]


class CheckedView(View):
    """`problem` and `mend` (what to do) are "" when it went well."""

    step: Step
    ok: bool
    ms: int
    problem: str
    mend: str


class TriedView(View):
    """`ok`: customers can speak with it; `steps` that failed all the same say what it cannot do."""

    model: str
    ok: bool
    first_word_ms: int | None
    steps: list[CheckedView]


@router.get("")
async def models(
    desk: Here,
    user: SignedIn,
    month: Annotated[str, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = "",
) -> ModelsView:
    """What is configured, what was spent in `month` (UTC; this one), budgets, and the latest failures. For
    admins."""
    _admin(user)
    if desk.account is not None:
        await desk.account.written()
    month = month or moment(desk.now()).strftime("%Y-%m")
    since, until = _bounds(month)
    names = {u.id: u.name for u in await desk.store.users()}

    async def by(what: SpentBy) -> list[SpentView]:
        found = await desk.store.model_spending(what, since=since, until=until)
        return [_spent(s, names if what == "user" else {}) for s in found]

    spent = await by("month")
    months = [_spent(s, {}) for s in await desk.store.model_spending("month")]
    return ModelsView(
        configured=[_configured(c) for c in desk.models.configured()] if desk.models else [],
        budget=_budget(desk),
        month=month,
        spent=spent[0] if spent else _spent(Spent(month, 0, 0, 0, 0, 0, 0, 0), {}),
        by_model=await by("model"),
        by_purpose=await by("purpose"),
        by_user=await by("user"),
        by_session=await _dearest(desk, since, until),
        months=sorted(months, key=lambda s: s.key, reverse=True),
        failures=[
            FailedView(
                at=moment(c.at), model=c.model, purpose=c.purpose, session_id=c.session_id, failure=c.failure
            )
            for c in await desk.store.model_failures(FAILURES)
        ],
    )


@router.post("/test")
async def test(desk: Here, user: SignedIn, body: TestBody) -> TriedView:
    """Tries a configured `model`: whether it answers, streams, and gives structured output, and how fast;
    what to do where it does not. It costs two small calls. For administrators."""
    _admin(user)
    if desk.models is None or desk.account is None:
        raise WrongState("no model is configured", mend="set GREENROOM_MODEL and restart")
    found = await desk.models.tried(body.model, _Paid(desk.account, user.id))
    return TriedView(
        model=found.model,
        ok=found.ok,
        first_word_ms=found.first_word_ms,
        steps=[
            CheckedView(step=s.step, ok=s.ok, ms=s.ms, problem=s.problem, mend=s.mend) for s in found.steps
        ],
    )


class _Paid:
    """A purse that books what it pays to one person."""

    def __init__(self, account: Account, user_id: str) -> None:
        self._account = account
        self._user_id = user_id

    def reserve(
        self, model: str, session_id: str | None, input_tokens: int, output_tokens: int
    ) -> int | None:
        return self._account.reserve(model, session_id, input_tokens, output_tokens)

    def used(self, usage: Usage) -> None:
        self._account.used(usage, self._user_id)


async def _dearest(desk: Desk, since: int, until: int) -> list[SpentView]:
    found = [s for s in await desk.store.model_spending("session", since=since, until=until) if s.key]
    titles: dict[str, str] = {}
    for spent in found[:SESSIONS]:
        record = await desk.store.session(spent.key)
        scenario = desk.library.scenarios.get(record.started.scenario_id) if record else None
        titles[spent.key] = scenario.title if scenario else ""
    return [_spent(s, titles) for s in found[:SESSIONS]]


def _admin(user: User) -> None:
    administrator(user, "look after models")


def _bounds(month: str) -> tuple[int, int]:
    """Epoch ms of its beginning and of the next one's."""
    year, number = int(month[:4]), int(month[5:])
    begin = datetime(year, number, 1, tzinfo=UTC)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return int(begin.timestamp()) * 1_000, int(end.timestamp()) * 1_000


def _budget(desk: Desk) -> BudgetView:
    if desk.account is None:
        return BudgetView(month=None, session=None, left=None)
    month, session = desk.account.limits()
    return BudgetView(month=month, session=session, left=desk.account.left())


def _configured(found: Configured) -> ConfiguredView:
    price = found.price
    return ConfiguredView(
        name=found.name,
        url=found.url,
        key_from=found.key_from,
        price=None
        if price is None
        else PriceView(input=price.input, cached=price.cached, output=price.output),
        state="resting" if found.rests_s > 0 else "ready",
        failures=found.failures,
        rests_s=round(found.rests_s),
    )


def _spent(found: Spent, names: dict[str, str]) -> SpentView:
    return SpentView(
        key=found.key,
        label=names.get(found.key, found.key),
        calls=found.calls,
        failed=found.failed,
        unpriced=found.unpriced,
        input_tokens=found.input_tokens,
        cached_tokens=found.cached_tokens,
        output_tokens=found.output_tokens,
        micro=found.micro,
        estimated=found.estimated,
        input_sound_tokens=found.input_sound_tokens,
        output_sound_tokens=found.output_sound_tokens,
    )
