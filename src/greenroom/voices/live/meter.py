"""What a live model takes, on record and within the budgets: a turn of a call is one call to a model.

Before the model is asked the most that it may cost is put aside: all that was said so far is read anew each
time, and of what it answers the most is taken. What the provider then reports is booked once the turn is
over. What it never reports (the line broke, the call ended) is counted from what was sent and heard.
"""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from greenroom.brains.model.configured import Account
from greenroom.engine.records import SoundTokens, Usage, tokens_of
from greenroom.voices.children import VoiceError

MARGIN = 512
"""Tokens of the tool, and of what providers add around messages."""

FIRST = 4_000
"""Tokens of text that are read for the first answer, about."""

USED_UP = "the budget is used up"


class UsedUp(VoiceError):
    """There is no money for another word of the model."""


class Rate(NamedTuple):
    """Tokens for a second of sound, heard and made; `most` of one answer, as the service is told. `each`:
    whether the provider reports each answer, that which calls the tool too, or whole turns. `hears`: another
    model that writes down what was said, as the price table names it; it reports nothing."""

    heard: int
    made: int
    most: int
    each: bool
    hears: str = ""


class Took(NamedTuple):
    """Tokens, as of `Usage`."""

    input: int = 0
    cached: int = 0
    output: int = 0
    sound: SoundTokens = SoundTokens()

    def plus(self, more: "Took") -> "Took":
        sound = SoundTokens(*(a + b for a, b in zip(self.sound, more.sound, strict=True)))
        return Took(self.input + more.input, self.cached + more.cached, self.output + more.output, sound)


NOTHING = Took()


class _Sent(NamedTuple):
    """Tokens of one request that came new; `most` of them, since each has a byte at least."""

    text: int
    most: int
    sound: int


@dataclass(slots=True)
class _Turn:
    """`open`: requests that nothing was reported of. `made_ms`: sound that came. `over`: nothing more will be
    asked in it. `heard`, `understood`: tokens of what was said, as sound and as written down."""

    began: float = field(default_factory=time.monotonic)
    open: deque[_Sent] = field(default_factory=deque)
    holds: list[int] = field(default_factory=list)
    took: Took = NOTHING
    reports: int = 0
    made_ms: int = 0
    ms: int = 0
    over: bool = False
    failure: str = ""
    heard: int = 0
    heard_hold: int = 0
    understood: int = 0


class Meter:
    """Of one connection, in the session `session`. `name`: as the price table has it (openai:NAME); `rules`:
    what it is told once; `account` None: nobody counts."""

    def __init__(self, account: Account | None, name: str, session: str, rate: Rate, rules: str) -> None:
        self._account, self.name, self._session, self._rate = account, name, session, rate
        self._text, self._sound = tokens_of(rules) + MARGIN, 0  # what the next answer reads again
        self._turn: _Turn | None = None

    def ask(self, text: str = "", *, heard_ms: int | None = None) -> None:
        """The model is about to be asked, with `text` or after `heard_ms` of sound; the latter begins a turn.
        Raises `UsedUp`."""
        if heard_ms is not None or (self._turn is not None and self._turn.over):
            self._book()
        sound = -(-(heard_ms or 0) * self._rate.heard // 1_000)
        sent = _Sent(tokens_of(text), len(text.encode()), sound)
        hold = self._reserve(sent)
        try:
            heard_hold = self._writes_down(sound)
        except UsedUp:
            if self._account is not None:
                self._account.let_go(hold)
            raise
        if self._turn is None:
            self._turn = _Turn(heard=sound, heard_hold=heard_hold)
        self._turn.open.append(sent)
        if hold:
            self._turn.holds.append(hold)

    def understood(self, text: str) -> None:
        """What was said has been written down."""
        if self._turn is not None:
            self._turn.understood += tokens_of(text)

    def told(self, took: Took) -> None:
        """The provider reports."""
        turn = self._turn
        if turn is None:  # of a turn that is booked: it was estimated
            return
        turn.took = turn.took.plus(took)
        turn.reports += 1
        if self._rate.each and turn.open:
            turn.open.popleft()
        elif not self._rate.each:
            turn.open.clear()
        self._sound = took.sound.input + took.sound.output
        self._text = took.input + took.output - self._sound
        self._looks()

    def made(self, ms: int) -> None:
        """So much sound came."""
        if self._turn is not None:
            self._turn.made_ms += ms

    def over(self, failure: str = "") -> None:
        """Nothing more is asked in this turn. `failure`: in a few words, "" when its words are used."""
        turn = self._turn
        if turn is not None and not turn.over:
            turn.over, turn.failure = True, failure
            turn.ms = int((time.monotonic() - turn.began) * 1_000)
            self._looks()

    def close(self) -> None:
        """Nothing more is reported."""
        self._book()

    def _looks(self) -> None:
        if self._turn is not None and self._turn.over and not self._turn.open:
            self._book()

    def _reserve(self, sent: _Sent) -> int:
        """What to tell the account later; 0 without one. Raises `UsedUp`."""
        if self._account is None:
            return 0
        waiting = self._turn.open if self._turn is not None else ()
        text = self._text + sent.most + sum(s.most + self._rate.most for s in waiting)
        sound = self._sound + sent.sound + sum(s.sound for s in waiting)
        return held(self._account, self.name, self._session, text, SoundTokens(sound, 0, self._rate.most))

    def _writes_down(self, sound: int) -> int:
        """What to tell the account later. Raises `UsedUp`."""
        if self._account is None or not sound or not self._rate.hears:
            return 0
        return held(self._account, self._rate.hears, self._session, 0, SoundTokens(sound))

    def _book(self) -> None:
        turn, self._turn = self._turn, None
        if turn is None or self._account is None:
            return
        ms = turn.ms or int((time.monotonic() - turn.began) * 1_000)
        took, guessed = turn.took, bool(turn.open)
        made = -(-turn.made_ms * self._rate.made // 1_000)
        for number, sent in enumerate(turn.open):
            self._text, self._sound = self._text + sent.text, self._sound + sent.sound
            out = max(0, made - turn.took.sound.output) if number == len(turn.open) - 1 else 0
            whole = self._text + self._sound
            took = took.plus(Took(whole, 0, out, SoundTokens(self._sound, 0, out)))
        first, *others = turn.holds or [0]
        for hold in others:
            self._account.let_go(hold)
        call = Usage(
            model=self.name,
            purpose="call",
            session_id=self._session,
            input_tokens=took.input,
            cached_tokens=took.cached,
            output_tokens=took.output,
            ms=ms,
            ok=not turn.failure,
            failure=turn.failure,
            hold=first,
            estimated=guessed,
            sound=took.sound,
        )
        self._account.used(call)
        if turn.heard_hold:
            heard = SoundTokens(turn.heard)
            words = Usage(
                self._rate.hears,
                "call",
                self._session,
                turn.heard,
                0,
                turn.understood,
                ms,
                ok=True,
                hold=turn.heard_hold,
                estimated=True,
                sound=heard,
            )
            self._account.used(words)


def held(account: Account, name: str, session: str | None, text: int, sound: SoundTokens) -> int:
    """Put aside the most that an answer may cost: `text` tokens are read, and of `sound` those that it tells.
    As many words may come as were heard. Raises `UsedUp`."""
    out = sound.output or sound.input
    hold = account.reserve(name, session, text + sound.input, out, sound)
    if hold is None:
        raise UsedUp(USED_UP)
    return hold


def affordable(account: Account, name: str, session: str | None, rate: Rate) -> bool:
    """Whether there is money for a first answer."""
    try:
        account.let_go(held(account, name, session, FIRST, SoundTokens(0, 0, rate.most)))
    except UsedUp:
        return False
    return True
