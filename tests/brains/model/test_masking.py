"""What the agent typed of somebody's personal data stays out of the prompt, and comes back in the words."""

from greenroom.brains.model.masking import masked_brief
from greenroom.core.brief import Brief, Spoken
from greenroom.core.mood import Mood
from tests.brains.model.stage import Spoken as Stage
from tests.brains.model.stage import speaker
from tests.brains.model.standin import Reply, StandIn
from tests.staging import PERSONA

MINE, THEIRS = "sam@example.org", "(212) 555-0199"


def brief(*talk: Spoken) -> Brief:
    return Brief(
        persona=PERSONA,
        name="Ren",
        language="en",
        seed=1,
        turn=2,
        mood=Mood(frustration=20, satisfaction=50, patience=60, cooperation=60),
        goal="get it working",
        stakes=None,
        moves=(),
        talk=talk,
    )


async def test_the_model_sees_a_placeholder_and_the_agent_what_was_typed(standin: StandIn) -> None:
    async with speaker(standin) as live:
        stage = Stage(live)
        await stage.begin()
        await stage.answered()
        standin.order(Reply("So I write to [mail 1], with SECRET-code it is."))
        await stage.say("{ask_fact:code} What does it say? Or write to " + MINE)
        said = await stage.said()
    assert MINE not in standin.prompt() and "[mail 1]" in standin.prompt()
    assert "write the brackets just as they are" in standin.prompt()
    assert said[-1].text.startswith(f"So I write to {MINE}"), [s.text for s in said]


def test_what_the_simulation_told_first_is_nobodys_and_stays() -> None:
    told = brief(
        Spoken(False, f"Call me on {THEIRS}."),
        Spoken(True, f"Was it 212-555-0199? Mine is {MINE}."),
        Spoken(False, f"Yes. {MINE}, you said?"),
    )
    shown, mask = masked_brief(told)
    assert [s.text for s in shown.talk] == [
        f"Call me on {THEIRS}.",
        "Was it 212-555-0199? Mine is [mail 1].",
        "Yes. [mail 1], you said?",
    ]
    assert mask is not None and mask.unmask("[mail 1]") == MINE


def test_a_brief_without_personal_data_is_shown_as_it_is() -> None:
    plain = brief(Spoken(True, "Hello, what happened?"), Spoken(False, "It fails."))
    shown, mask = masked_brief(plain)
    assert shown is plain and mask is None


def test_the_players_name_is_masked_and_the_customers_own_is_not() -> None:
    talk = (Spoken(True, "Hi Ren, Maria Lopez here."), Spoken(False, "Hello Maria, Ren speaking."))
    shown, mask = masked_brief(brief(*talk), ("Maria Lopez",))
    assert [s.text for s in shown.talk] == ["Hi Ren, [name 1] here.", "Hello [name 2], Ren speaking."]
    assert mask is not None and mask.unmask("Bye [name 2].") == "Bye Maria."
    alone = (Spoken(True, "Hi Ren."), Spoken(False, "Hello, Ren speaking."))
    assert masked_brief(brief(*alone), ("Ren",))[1] is None


def test_a_name_that_the_agent_takes_on_is_masked_wherever_it_comes() -> None:
    talk = (
        Spoken(True, "It's a pleasure, Ren. Priya will help you."),
        Spoken(False, "Who is that? This is Ren."),
        Spoken(True, "I'm Priya. This is fine, isn't it?"),
    )
    shown, mask = masked_brief(brief(*talk))
    assert [s.text for s in shown.talk] == [
        "It's a pleasure, Ren. [name 1] will help you.",
        "Who is that? This is Ren.",
        "I'm [name 1]. This is fine, isn't it?",
    ]
    assert mask is not None and mask.unmask("Thanks [name 1]!") == "Thanks Priya!"
