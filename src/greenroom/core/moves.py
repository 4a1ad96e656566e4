"""What the customer can do with a turn. Core decides the moves; a `Speaker` finds the words."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class MoveKind(StrEnum):
    """The customer's intents. In brackets: what `topic` names."""

    OPEN = "open"  # the first words: the presenting problem
    GREET = "greet"  # answers a greeting
    TELL = "tell"  # [fact] says it
    TELL_HALF = "tell_half"  # [fact] a vague half of it
    WITHHOLD = "withhold"  # [fact] asked for, held back
    NOT_YET = "not_yet"  # [fact] cannot know it before something is done
    PUZZLED = "puzzled"  # [fact or step] does not know what that is
    ASK_BACK = "ask_back"  # [fact or step] "do you mean A or B?"; `others` has the alternatives
    DONT_KNOW = "dont_know"  # asked for something the scenario knows nothing of
    GIVE_NAME = "give_name"  # asked who they are
    AGREE = "agree"  # asked whether the agent may do something
    NEVER_BEFORE = "never_before"  # asked whether it happened or was reported before: not as far as they know
    EVERYDAY = (
        "everyday"  # asked what anybody may be asked: where, which device, may I ring; `result` says what
    )
    MATTERS = "matters"  # asked how urgent it is
    REMIND = "remind"  # [fact] asked again for what was told: "as I told you ..."
    TRY_STEP = "try_step"  # [step] "ok, give me a second"
    REPORT = "report"  # [step] how it went; `result` says
    CLAIM_DONE = "claim_done"  # [step] says it was done, and it was not
    ALREADY_TRIED = "already_tried"  # [step] the same one twice
    BLOCKED = "blocked"  # [step] something else has to come first
    ASK_HOW = "ask_how"  # [step] needs it in plain words
    VAGUE_STEP = "vague_step"  # a step that the scenario does not know: tried, "still the same"
    ASK = "ask"  # [concern] a question of the customer's own
    ASK_AGAIN = "ask_again"  # [concern] still unanswered
    SATISFIED_ANSWER = "satisfied_answer"  # [concern] was answered
    ACCEPT_EMPATHY = "accept_empathy"
    ACCEPT_APOLOGY = "accept_apology"
    WORN_EMPATHY = "worn_empathy"  # one sorry too many: "please just fix it"
    ACKNOWLEDGE = "acknowledge"  # takes in what was said
    PROMPT = "prompt"  # "so what do I do now?"
    DESCRIBE = "describe"  # answers an open question with more of the story
    UNDERSTOOD = "understood"  # "yes, that is right"
    WAIT = "wait"  # fine with holding
    BACK = "back"  # after a hold
    COMPLAIN = "complain"  # general displeasure
    COMPLAIN_REPEAT = "complain_repeat"
    COMPLAIN_JARGON = "complain_jargon"
    COMPLAIN_BLAME = "complain_blame"
    COMPLAIN_RUDE = "complain_rude"
    COMPLAIN_DISMISS = "complain_dismiss"
    COMPLAIN_REFUSED = "complain_refused"
    LET_DOWN = "let_down"  # takes in bad news that came without another way
    COMPLAIN_WAIT = "complain_wait"
    COMPLAIN_TRANSFER = "complain_transfer"
    COMPLAIN_UNHEARD = "complain_unheard"
    INTERRUPT = "interrupt"  # cuts in
    NUDGE = "nudge"  # the agent is silent
    SUPERVISOR = "supervisor"  # asks for one
    THREATEN = "threaten"  # about to leave
    HANG_UP = "hang_up"
    WON_ROUND = "won_round"  # was cross, is glad now
    CONFIRM_SOLVED = "confirm_solved"
    DENY_SOLVED = "deny_solved"
    NO_MORE = "no_more"  # nothing else, thanks
    MORE = "more"  # [concern] one more thing
    THANK = "thank"
    BYE = "bye"
    BYE_UNSOLVED = "bye_unsolved"  # is being closed with the problem still there
    ABOUT_BOT = "about_bot"  # "are you an AI?"
    ABOUT_INJECTION = "about_injection"
    ABOUT_OFF_TOPIC = "about_off_topic"
    ABOUT_GIBBERISH = "about_gibberish"
    ABOUT_FOREIGN = "about_foreign"
    UNCLEAR = "unclear"  # did not get what the agent means
    SAY_AGAIN = (
        "say_again"  # heard nothing that could be understood; `result` "chat": offers to write instead
    )
    TANGENT = "tangent"
    IMPOSSIBLE = "impossible"  # asks for what cannot be
    INSIST = "insist"
    REMEMBER = "remember"  # a returning customer brings up last time


OWN_LINES = frozenset(
    {MoveKind.EVERYDAY, MoveKind.DENY_SOLVED, MoveKind.CONFIRM_SOLVED, MoveKind.BYE_UNSOLVED}
    | {MoveKind.DESCRIBE, MoveKind.PROMPT, MoveKind.TANGENT}
)
"""Moves for which a scenario may have words of its own (`lines`): none has a fact, step or concern for a
topic. An everyday question stands with its topic: "everyday.place"."""


class Move(BaseModel):
    """One intent for this turn, with its reason. `why` names the event (its sequence number) it answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: MoveKind
    topic: str | None = None
    others: tuple[str, ...] = ()
    result: str | None = None
    variant: Annotated[int, Field(ge=0)] = 0  # which effect of the step
    why: Annotated[int, Field(ge=0)] = 0
