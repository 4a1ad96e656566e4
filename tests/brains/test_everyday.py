"""Lines that anybody says on a help desk and nobody minds: none of them may be held against the agent."""

import pytest

from greenroom.brains.builtin.listener import BuiltinListener
from greenroom.core.hearing import Hearing
from greenroom.library.loader import load_scenario, packaged_root

VPN = load_scenario(packaged_root() / "helpdesk" / "vpn-fails.yaml")
LISTENER = BuiltinListener()
HELD_AGAINST = {"rude", "blame", "dismiss", "off_topic", "injection", "ask_if_bot"}


@pytest.mark.parametrize(
    "line",
    [
        "Do you have a minute?",
        "How many do you want?",
        "What a pain, on a Monday of all days.",
        "Right, let's have a look then.",
        "Don't worry about the pop-up.",
        "You did nothing wrong.",
        "Lots of people run into this.",
        "You don't need to do anything else.",
        "Which of the two is it?",
        "And nobody else has complained?",
        "Did you click on anything in the mail?",
        "Was the cable in when you tried?",
        "You mentioned a red message.",
        "I'll keep this short.",
        "You're right, I missed that.",
        "Sorry, I misread that.",
        "I have to follow the rules on this one.",
        "I need to verify who you are first.",
        "Stop what you're doing for a second, please.",
        "Don't touch anything for a moment, please.",
        "Type your old password first, then the new one twice.",
        "It's an old model, so it's slow by nature.",
        "You have over nine thousand mails in there.",
        "It was switched off by an update last night.",
        "Nothing at all?",
        "Not even a light?",
        "Really?",
        "That shouldn't happen.",
        "Is it just you or does anybody else have it?",
    ],
)
def test_nobody_minds(line: str) -> None:
    acts = LISTENER.appraise(Hearing(text=line, scenario=VPN)).acts
    assert not HELD_AGAINST & {a.kind.value for a in acts}
