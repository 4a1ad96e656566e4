"""The models of an installation as an administrator sees them. Importing this loads no provider's library."""

from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

from greenroom.engine.ports import Judge, Purse, SecondListener
from greenroom.engine.records import SILENT, SoundTokens, Usage

Step = Literal["answers", "streams", "structured"]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens: read, written, and read from the provider's cache."""

    input: float
    output: float
    cached: float


@dataclass(frozen=True, slots=True)
class Configured:
    """A model. `key_from`: the variable that its key comes from, "" when there is none; the key itself is
    nowhere. `price` None: nobody knows. `rests_s`: seconds for which it is left alone after `failures` in a
    row; 0: it is asked."""

    name: str
    url: str
    key_from: str
    price: Price | None
    failures: int
    rests_s: float


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was tried. `problem` and `mend` are "" when it went well. `ms`: how long it took."""

    step: Step
    ok: bool
    ms: int
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A connection that was tried. `ok`: customers can speak with it, the rest may fail. `first_word_ms`:
    until the first word came, None when none did."""

    model: str
    ok: bool
    first_word_ms: int | None
    steps: tuple[Checked, ...]


class PriceList(Protocol):
    """See `prices.Prices`. Micro-dollars; None: nobody knows."""

    def of(self, usage: Usage) -> int | None: ...

    def highest(
        self, model: str, input_tokens: int, output_tokens: int, sound: SoundTokens = SILENT
    ) -> int | None: ...

    def per_million(self, model: str, *, sound: bool = False) -> Price | None:
        """In dollars: for a million tokens of text, or of sound."""
        ...


class Models(Protocol):
    """What is configured. `prices`: what it costs."""

    @property
    def prices(self) -> PriceList: ...

    @property
    def judge(self) -> Judge | None:
        """Who judges ended sessions beside the scorer; None: nobody is asked to."""
        ...

    @property
    def listener(self) -> SecondListener | None:
        """Who hears each message after the built-in listener; None: nobody is asked to."""
        ...

    def plays(self, session_id: str, name: str) -> None:
        """Who plays a session: their name is masked."""
        ...

    def paid_by(self, purse: Purse) -> None:
        """From now on `purse` is asked before each call."""
        ...

    def configured(self) -> tuple[Configured, ...]: ...

    async def tried(self, name: str, purse: Purse) -> Tried:
        """Ask the model for a few words, streamed, and for an answer in a form. Raises `NotFound`."""
        ...


class Account(Purse, Protocol):
    """A purse whose books are open. Micro-dollars."""

    def reserve(
        self,
        model: str,
        session_id: str | None,
        input_tokens: int,
        output_tokens: int,
        sound: SoundTokens = SILENT,
    ) -> int | None:
        """As of any purse; `sound`: those of the tokens that are sound."""
        ...

    def let_go(self, hold: int) -> None:
        """Of what was put aside: nothing is asked after all, or another hold's call tells what it took."""
        ...

    def used(self, usage: Usage, user_id: str | None = None) -> None:
        """`user_id`: who made a call without a session."""
        ...

    async def written(self) -> bool:
        """Return when everything until now is on record; False when it cannot be."""
        ...

    def limits(self) -> tuple[int | None, int | None]:
        """For a month and for a session; None: no limit."""
        ...

    def spent(self) -> int:
        """In this month."""
        ...

    def left(self, session_id: str | None = None) -> int | None:
        """None: there is no limit."""
        ...


def shown(url: str) -> str:
    """An address without whatever secret may stand in it: user, password, query."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl()
