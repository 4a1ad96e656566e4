"""What a customer may well say passes the guard; form is mended; what works is said when it does."""

import pytest

from greenroom.brains.model.guard import Guard, gives_away, mended
from greenroom.core.bounds import Bounds
from greenroom.core.brief import Brief, BriefMove, Spoken
from greenroom.core.moves import Move, MoveKind
from greenroom.library.loader import load_library, packaged_root

LIBRARY = load_library([packaged_root()])
VPN = LIBRARY.scenarios["vpn-fails"]
NATURAL = (
    "Great, so basically I'm stuck twiddling my thumbs?",
    "My manager is breathing down my neck about this.",
    "Ugh, fine. I just hope this doesn't take all morning.",
    "Okay, that makes sense I guess. What now?",
    "Alright, I'm holding. Please don't disappear on me.",
    "Honestly this is the third time this month something like this happens.",
    "Well, that is reassuring, thank you. What shall I do next?",
    "Oh good grief. I have a whole stack of payments sitting here.",
    "Not sure I follow, could you put that in plain words?",
    "Sure, whatever helps. Just tell me where to click.",
    "I appreciate that, really. It's been a stressful start to the day.",
    "Right. Clock's ticking though.",
    "Look, I don't need sympathy, I need the thing fixed.",
    "My granddaughter usually helps me with these gadgets, but she's away at university.",
    "It is a lovely sunny day here, and I am stuck in front of this contraption.",
    "I've already spent half my morning on this nonsense.",
    "If this isn't sorted by noon my suppliers won't get paid and that's on me.",
    "Fine, I'll wait, but make it quick.",
    "You're the first person who has actually listened, so thanks.",
    "That sounds technical. Is it something I did wrong?",
    "Seriously? Again?",
    "Could I just talk to someone more senior about it?",
    "I'd rather not get into that, to be honest.",
    "No clue. I never looked at that.",
    "Let me grab my glasses and have a look.",
    "Hold on, the kettle is boiling. Back in a sec.",
)


def guard(*moves: MoveKind, solved: bool = False) -> Guard:
    """For a turn in which the customer is to do `moves`, early in a conversation about the VPN."""
    talk = (Spoken(False, VPN.opening[0]), Spoken(True, "Let me look into that. Sorry for the trouble."))
    persona = LIBRARY.personas["office_worker"]
    brief = Brief(
        persona=persona,
        name="Dana Whitfield",
        language="en",
        seed=1,
        turn=2,
        mood=persona.start,
        goal=VPN.goal,
        stakes=VPN.stakes,
        moves=tuple(BriefMove(Move(kind=k)) for k in moves),
        said=(VPN.opening[0],),
        agent_text=talk[1].text,
        talk=talk,
    )
    return Guard(brief, Bounds(tuple(m for f in VPN.facts for m in f.marks), {}, solved))


@pytest.mark.parametrize("text", NATURAL)
def test_a_customers_own_way_of_speaking_passes(text: str) -> None:
    assert guard(MoveKind.ACKNOWLEDGE).check(text) is None


def test_only_who_has_seen_it_work_may_say_so() -> None:
    assert guard(MoveKind.ACKNOWLEDGE).check("Oh, it works now!") == "claims_solved"
    assert guard(MoveKind.ACKNOWLEDGE, solved=True).check("Oh, it works now!") is None
    assert guard(MoveKind.CONFIRM_SOLVED).check("Yes, it works now.") is None
    assert guard(MoveKind.ACKNOWLEDGE).check("I hope it works now.") is None


def test_goodbye_is_said_when_it_is_time() -> None:
    assert guard(MoveKind.ACKNOWLEDGE).check("Okay, goodbye then.") == "farewell"
    assert guard(MoveKind.BYE).check("Okay, goodbye then.") is None


def test_a_fact_cannot_be_spelt_out_either() -> None:
    for text in ("It is E-619.", "six... 6 1 9 I think", "a certificate-validation thing"):
        assert guard(MoveKind.ACKNOWLEDGE).check(text) == "locked"
    assert not gives_away("please perform that", "form")


def test_form_is_mended_and_not_minded() -> None:
    assert mended('Dana: "It is still the same."', "Dana Whitfield") == "It is still the same."
    assert mended("**You:**  hello   there", "Dana Whitfield") == "hello there"
    assert mended('It says "no" to me', "Dana") == 'It says "no" to me'
