"""How a reading of the wording enters the score: by itself for a lone passage, by a few points elsewhere."""

from collections.abc import Sequence

import pytest

from greenroom import wiring
from greenroom.analysis.transcript import score_with_log
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import AgentSaid, Recorded
from greenroom.core.marks_wording import CHECK, MOVES_SESSION, MOVES_TRANSCRIPT
from greenroom.core.readings import QUALITIES, Part, Reading, Worded
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from greenroom.library.prove import play_lines

LIBRARY = wiring.library()
RUBRIC = LIBRARY.rubrics["support"]
LIST = "hello sorry thank you please understand is it working anything else goodbye"
TWO = "That is a pity. I have sent you a new one today."


class Level:
    """Reads every message at `level`, its first sentence better than the others; `applies` to all."""

    def __init__(self, level: float, applies: float = 1.0) -> None:
        self.level, self.applies = level, applies
        self.version = f"level/{level}"

    def read(self, message: Worded) -> Reading | None:
        return Reading(dict.fromkeys(QUALITIES, self.level), dict.fromkeys(QUALITIES, self.applies))

    def parts(self, message: Worded) -> tuple[Part, ...]:
        cut = message.text.find(". ") + 1 or len(message.text)
        found = [Part(0, cut, dict.fromkeys(QUALITIES, 1.0))]
        if cut < len(message.text):
            found.append(Part(cut + 1, len(message.text), dict.fromkeys(QUALITIES, -0.4)))
        return tuple(found)


def passage(reader: Level | None, *agent: str) -> tuple[Evaluation, Sequence[Recorded]]:
    said = [{"speaker": "customer", "text": "The parcel that you sent me is broken."}]
    for line in agent:
        said += [{"speaker": "agent", "text": line}, {"speaker": "customer", "text": "And what now, then?"}]
    return score_with_log(said[:-1], None, wiring.listener(), RUBRIC, reader)


def session(reader: Level | None, side: str = "good") -> Evaluation:
    scenario = LIBRARY.scenarios["vpn-fails"]
    persona = LIBRARY.personas[scenario.personas[0]]
    new = NewSession("wording", scenario, persona, scenario.difficulty, 1)
    lines = scenario.proof.good if side == "good" else scenario.proof.poor
    log = play_lines(new, lines, wiring.listener(), wiring.speaker())
    return score(scenario, RUBRIC, log, reader)


@pytest.mark.parametrize(("level", "points"), [(1, 0), (2, 25), (3, 50), (4.2, 80), (5, 100)])
def test_a_lone_passage_gets_the_score_that_its_wording_is_read_at(level: float, points: int) -> None:
    found, _ = passage(Level(level), TWO)
    assert set(found.scores.values()) == {points}
    for criterion in found.criteria:
        assert sum(e.points for e in criterion.evidence) == points
        earned = sum(e.points for e in criterion.evidence if e.points > 0)
        assert earned + sum(m.points for m in criterion.missed) == 100


def test_the_sentence_that_carries_it_is_quoted_and_so_is_the_one_that_weighs_it_down() -> None:
    found, _ = passage(Level(3), TWO)
    quotes = {(e.points > 0, e.quote) for c in found.criteria for e in c.evidence}
    assert quotes == {(True, "That is a pity."), (False, "I have sent you a new one today.")}


def test_every_quote_stands_in_its_message() -> None:
    for reader in (Level(1.2), Level(3), Level(4.8), wiring.reader()):
        for lines in ((TWO,), (TWO, "Sorry?", TWO), ("«Très» — “well”… ok!\n\nIt’s done; bye.",)):
            found, log = passage(reader, *lines)  # type: ignore[arg-type]
            said = {r.seq: r.event.text for r in log if isinstance(r.event, AgentSaid)}
            assert all(e.quote and e.quote in said[e.seq] for e in found.evidence)


def test_what_does_not_apply_is_not_scored() -> None:
    found, _ = passage(Level(4, applies=0.1), TWO)
    assert found.overall is None and not any(c.evidence for c in found.criteria)


def test_in_a_transcript_the_reading_decides_only_where_no_check_does() -> None:
    plain, _ = passage(None, TWO, "Hello there, what is it?", "Anything else?")
    read, _ = passage(Level(5), TWO, "Hello there, what is it?", "Anything else?")
    for criterion, score_ in plain.scores.items():
        now = read.scores[criterion]
        assert now is not None
        if score_ is None:
            assert now == 100
        else:
            assert 0 <= now - score_ <= MOVES_TRANSCRIPT


@pytest.mark.parametrize("level", [1, 2, 3.2, 4, 5])
def test_in_a_session_it_moves_a_criterion_by_a_few_points(level: float) -> None:
    for side in ("good", "poor"):
        plain, read = session(None, side), session(Level(level), side)
        for criterion, before in plain.scores.items():
            after = read.scores[criterion]
            assert (before is None) == (after is None)
            assert before is None or after is None or abs(after - before) <= MOVES_SESSION


def test_good_wording_gives_nothing_to_what_was_not_done() -> None:
    plain, read = session(None, "poor"), session(Level(5), "poor")
    assert all(read.scores[c] == 0 for c, s in plain.scores.items() if s == 0)


def test_a_heap_of_magic_words_and_a_line_said_again_read_as_poor() -> None:
    assert passage(Level(5), "Hello. Sorry. Thank you. I understand. Bye.")[0].overall == 0
    heaped = passage(wiring.reader(), LIST)[0].overall  # type: ignore[arg-type]
    assert heaped is not None and heaped <= 10
    once = passage(Level(5), TWO, "Have a good day.")[0].scores["solution"]
    again = passage(Level(5), TWO, TWO)[0].scores["solution"]
    assert once == 100 and again == 50


def test_poor_wording_comes_with_a_better_one() -> None:
    found, _ = passage(Level(1.5), TWO)
    advice = [i for i in found.improvements if i.criterion == "solution"]
    assert advice and advice[0].better and advice[0].quote
    missed = [m for c in found.criteria for m in c.missed]
    assert missed and all(m.check == CHECK and m.better and m.seq for m in missed)


def test_the_versions_name_the_reader_and_the_same_log_gives_the_same_score() -> None:
    assert session(Level(4)).versions["reader"] == "level/4"
    assert "reader" not in session(None).versions
    assert passage(wiring.reader(), TWO)[0] == passage(wiring.reader(), TWO)[0]  # type: ignore[arg-type]
