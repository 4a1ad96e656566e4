"""The reader of wordings: the same words read the same, better ones higher, and nothing where there is
nothing to read."""

import numpy as np
import pytest

from greenroom.brains.builtin.reading import BuiltinReader
from greenroom.brains.builtin.reading.features import Seen, meaning, plain
from greenroom.brains.builtin.reading.model import heads
from greenroom.core.acts import Act, ActKind
from greenroom.core.readings import QUALITIES, Worded

UPSET = "My laptop died this morning and I have a presentation at two."
KIND = (
    "That's rotten timing. Bring it to me on the second floor and I'll lend you a spare right now; your files"
    " are on the drive, so you'll be ready well before two."
)
COLD = "You should have backed it up. Not my department, ask somebody else."


@pytest.mark.parametrize("closely", [False, True])
def test_a_kind_answer_is_read_higher_than_a_cold_one(closely: bool) -> None:
    reader = BuiltinReader()
    kind = reader.read(Worded(KIND, UPSET, (), closely=closely))
    cold = reader.read(Worded(COLD, UPSET, (), closely=closely))
    assert kind is not None and cold is not None
    for quality in ("listening", "solution", "communication", "empathy"):
        assert kind.levels[quality] > cold.levels[quality] + 1


@pytest.mark.parametrize("closely", [False, True])
def test_the_same_message_reads_the_same_in_any_order(closely: bool) -> None:
    one, other = BuiltinReader(), BuiltinReader()
    messages = [Worded(text, UPSET, (), closely=closely) for text in (KIND, COLD, "Hello, this is Sam.")]
    forwards = [one.read(m) for m in messages]
    one.forget()
    assert [other.read(m) for m in reversed(messages)] == forwards[::-1]


def test_levels_and_likelihoods_keep_their_bounds() -> None:
    for text in (KIND, COLD, "?", "a", "no " * 900, "É" * 3_000, "1. 2. 3."):
        found = BuiltinReader().read(Worded(text, "", ()))
        if found is not None:
            assert set(found.levels) == set(QUALITIES) == set(found.applies)
            assert all(1 <= v <= 5 for v in found.levels.values())
            assert all(0 <= v <= 1 for v in found.applies.values())


def test_a_greeting_is_for_an_opening_and_a_closing_for_an_end() -> None:
    reader = BuiltinReader()
    opening = reader.read(Worded("Good morning, IT desk, this is Bea. How can I help?", "", (), closely=True))
    ending = reader.read(
        Worded("You're welcome. Have a lovely weekend, bye!", "That works, thank you.", (), closely=True)
    )
    assert opening is not None and ending is not None
    assert opening.applies["greeting"] >= 0.5 > opening.applies["closing"]
    assert ending.applies["closing"] >= 0.5 > ending.applies["greeting"]


def test_what_has_no_wording_is_not_read() -> None:
    reader = BuiltinReader()
    injected = Act(kind=ActKind.INJECTION, start=0, end=5)
    assert reader.read(Worded("?!…", UPSET, ())) is None
    assert reader.read(Worded(KIND, UPSET, (injected,))) is None
    assert reader.read(Worded(KIND, UPSET, (), language="xx")) is None
    assert reader.parts(Worded("?!…", UPSET, ())) == ()


def test_parts_are_the_sentences_and_say_what_the_level_loses_without_them() -> None:
    reader = BuiltinReader()
    message = Worded(KIND, UPSET, (), closely=True)
    parts = reader.parts(message)
    assert [KIND[p.start : p.end].split(maxsplit=1)[0] for p in parts] == ["That's", "Bring", "your"]
    whole = reader.read(message)
    without = reader.read(message._replace(text=KIND[parts[0].end :]))
    assert whole is not None and without is not None
    assert parts[0].lifts["empathy"] == pytest.approx(whole.levels["empathy"] - without.levels["empathy"])


def test_the_heads_fit_the_features() -> None:
    found = heads()
    seen = Seen(KIND, UPSET, (), "en")
    assert found.feature.max() < len(plain(seen))
    assert found.quick.weights.shape == (len(meaning(seen)), 2 * len(QUALITIES))
    closely = meaning(seen._replace(closely=True))
    assert found.close.weights.shape == (len(closely), 2 * len(QUALITIES))
    assert np.isfinite(found.close.weights).all() and found.taught in BuiltinReader().version
