"""Statements in the score: wrong ones cost, stand beside the right one, and are charged once."""

import pytest

from greenroom.core.evaluation import Evaluation
from greenroom.core.scenario import Claim, Policy, Scenario, Trigger
from greenroom.core.scoring import score
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, played

RUBRICS = load_library([packaged_root()]).rubrics
LASTS = Claim(
    id="lasts",
    about="how long it lasts",
    says=("It lasts a year.",),
    wrong=("It lasts a month.",),
    right="It lasts a year.",
    article="shelf",
)
STATED = SCENARIO.model_copy(update={"claims": (LASTS,)})
NO_PROMISE = Policy(
    id="no_promise",
    text="Promise nothing.",
    on=Trigger(acts=("promise",)),
    better="It usually takes an hour.",
)


def scored(lines: list[str], scenario: Scenario = STATED, rubric: str = "support") -> Evaluation:
    play = played(lines, scenario=scenario)
    play.end()
    found = score(scenario, RUBRICS[rubric], play.log)
    texts = {r.seq: r.event.text for r in play.log if r.event.kind == "agent_said"}
    assert all(s.quote in texts[s.seq] for s in found.claims)
    return found


OPENING = "{greet}Hello. {introduce}Sam here. {set_expectation}It takes a minute. "


def test_a_wrong_statement_costs_and_stands_beside_the_right_one() -> None:
    good = scored([OPENING + "{state_right:lasts}It lasts a year."])
    bad = scored([OPENING + "{state_wrong:lasts}It lasts two years."])
    (claim,) = bad.claims
    assert (claim.claim, claim.right, claim.quote) == ("lasts", False, "It lasts two years.")
    assert (claim.correct, claim.article) == ("It lasts a year.", "shelf")
    assert (bad.scores["communication"] or 0) < (good.scores["communication"] or 0)
    fault = next(e for e in bad.evidence if e.check == "wrong_claim")
    assert fault.points < 0 and "It lasts a year." in fault.why


def test_the_advice_for_a_wrong_statement_is_the_right_one() -> None:
    play = played(
        ["{greet}Hello. {introduce}Sam here.", "{state_wrong:lasts}It lasts two years."], scenario=STATED
    )
    rubric = RUBRICS["support"]
    only = next(c for c in rubric.criteria if c.id == "communication")
    found = score(STATED, rubric.model_copy(update={"criteria": (only,)}), play.log)
    assert ("claim", "It lasts two years.") in [(k.kind, k.quote) for k in found.key_moments]
    advice = next(i for i in found.improvements if i.quote == "It lasts two years.")
    assert advice.better == "It lasts a year."


def test_a_right_statement_is_listed_and_costs_nothing() -> None:
    found = scored([OPENING + "{state_right:lasts}It lasts a year."])
    assert [(c.claim, c.right) for c in found.claims] == [("lasts", True)]
    assert not [e for e in found.evidence if e.check == "wrong_claim"]


def test_each_wrong_statement_is_quoted_for_itself() -> None:
    line = "{state_wrong:lasts}It lasts two years. {state_wrong}I guarantee it."
    found = scored([OPENING + line])
    assert [c.claim for c in found.claims] == ["lasts", "promise"]
    assert len({e.quote for e in found.evidence if e.check == "wrong_claim"}) == 2


def test_a_claim_that_the_scenario_no_longer_has_is_no_claim() -> None:
    assert scored(["{state_wrong:gone}It was so once."]).claims == ()


def test_a_promise_that_breaks_a_rule_is_charged_once() -> None:
    scenario = STATED.model_copy(update={"policies": (NO_PROMISE,)})
    play = played([OPENING, "{promise}I promise it by noon."], scenario=scenario)
    said = next(r for r in reversed(play.log) if r.event.kind == "agent_appraised")
    act = said.event.acts[0]
    wrong = act.model_copy(update={"kind": "state_wrong"})
    at = play.log.index(said)
    log = [
        *play.log[:at],
        said._replace(event=said.event.model_copy(update={"acts": (act, wrong)})),
    ]
    found = score(scenario, RUBRICS["support"], [*log, *play.log[at + 1 :]])
    assert [(c.claim, c.right) for c in found.claims] == [("no_promise", False)]
    assert found.claims[0].correct == "It usually takes an hour."
    assert [e.check for e in found.evidence if e.quote == act_text(play.log, said, act)] == ["broke_rule"]


def act_text(log, said, act) -> str:  # type: ignore[no-untyped-def]
    text = next(r.event.text for r in log if r.seq == said.event.source)
    return str(text[act.start : act.end])


@pytest.mark.parametrize(("line", "least"), [("state_right", 90), ("state_wrong", 0)])
def test_honesty_is_scored_in_sales(line: str, least: int) -> None:
    found = scored([OPENING + f"{{{line}:lasts}}It lasts so long."], rubric="sales")
    honesty = found.scores["honesty"]
    assert honesty is not None and (honesty >= least if least else honesty == 0)
