"""What a scenario is: one readable YAML file, checked field by field.

The format, by example (every list of wordings is plain sentences as a person would type them):

    id: vpn-fails
    title: The VPN stopped this morning
    pack: helpdesk
    difficulty: intermediate        # beginner | intermediate | advanced | expert
    summary: What the trainee reads before taking the ticket.
    ticket: {subject: ..., body: ..., priority: high, type: network, channel: chat, tags: [vpn]}
    customer: {name: Dana Whitfield, about: Works in accounts payable, from home on Tuesdays.}
    personas: [frustrated_user, office_worker]    # the first is used when none is named
    mood: {frustration: 10}                       # added to the persona's own start
    goal: get back on the VPN
    stakes: the supplier payments close at noon
    opening: [...]                  # several first lines: the presenting problem and nothing else
    world: {vpn: down, cert: expired}
    facts:   [{id, label, asks: [7+], tells: [3+], reveal, ...}]      see `Fact`
    steps:   [{id, label, says: [7+], effects: [...], ...}]           see `Step`
    concerns: [{id, asks: [2+], answers: [5+], ...}]                  see `Concern`
    lines: {everyday.place: [3+], deny_solved: [3+]}                  see `OWN_LINES` in moves.py
    policies: [{id, text, on, unless, must}]                          see `Policy`
    outcomes: [{id, label, success, when}]                            first that holds counts
    knowledge: [{id, title, body, tags}]
    claims:   [{id, about, says: [3+], wrong: [3+], right, article}]  see `Claim`
    canned: [{id, title, text}]
    checklist: [{id, label}]
    rubric: {use: support, weights: {empathy: 20}, ideal: {...}}
    proof: {good: [agent lines], poor: [agent lines]}
    call: {pause: 4, talks_over: often, insists: false, listening: generous}   see `CallManners`
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.acts import ActKind
from greenroom.core.call_manners import CallManners
from greenroom.core.mood import MoodDelta
from greenroom.core.rubric import RubricUse

WorldValue = str | bool | int
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_\-]{0,59}$")]
Line = Annotated[str, Field(min_length=1, max_length=600)]


class Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Difficulty(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"


class Condition(Content):
    """A question to the session. Everything that is given must hold; `{}` always holds.

    `told` facts the customer has told; `asked` facts the agent has asked for; `tried` steps that took effect
    or were tried; `world` values as they stand now; `verified` true: every identity fact was told and
    `checks_pass`; `acts` kinds that the agent has done at least once; `answered` concerns; `broken` policies;
    `turns` at least so many agent turns; `ended_by` who ended it (agent, customer).
    """

    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    not_: "Condition | None" = Field(default=None, alias="not")
    told: tuple[Id, ...] = ()
    asked: tuple[Id, ...] = ()
    tried: tuple[Id, ...] = ()
    world: dict[str, WorldValue] = {}
    verified: bool | None = None
    acts: tuple[ActKind, ...] = ()
    answered: tuple[Id, ...] = ()
    broken: tuple[Id, ...] = ()
    turns: int | None = None
    ended_by: Literal["agent", "customer"] | None = None


class Reveal(StrEnum):
    """What it takes to hear a fact."""

    VOLUNTEERED = "volunteered"  # comes by itself within the first turns, or when asked
    ASKED = "asked"  # when asked for it
    PROBED = "probed"  # vague at first; told when asked a second time, or with warmth shown first
    TRUSTED = "trusted"  # embarrassing: told only to an agent who has been kind and blamed nobody
    VERIFIED = "verified"  # told only once the identity is settled


class Fact(Content):
    """Something the customer knows.

    `asks`: at least seven ways an agent may ask for it. `tells`: how the customer says it, three or more;
    `plain_tells` replace them for a customer whose technical knowledge is below `tech`. `marks` are
    strings that give the fact away ("E-619"): none may be in a customer's line before it is unlocked.
    `deflects`: what is said instead while it is held back. `identity`: it proves who is speaking.
    `tech` 0 to 3: below it the customer does not understand the question until it was put in plain words,
    and then answers with `plain_tells` where there are any.
    `when`: an extra condition before the fact can be told at all (a log one has to open first, say);
    until then the customer says one of `not_yet`.
    """

    id: Id
    label: Line
    asks: tuple[Line, ...]
    tells: tuple[Line, ...]
    plain_tells: tuple[Line, ...] = ()
    reveal: Reveal = Reveal.ASKED
    when: Condition | None = None
    not_yet: tuple[Line, ...] = ()
    deflects: tuple[Line, ...] = ()
    marks: tuple[str, ...] = ()
    identity: bool = False
    hidden: bool = False
    tech: Annotated[int, Field(ge=0, le=3)] = 0


class Result(StrEnum):
    """What a step did to the world."""

    FIXED = "fixed"
    PROGRESS = "progress"
    SAME = "same"
    WORSE = "worse"


class Effect(Content):
    """The first effect whose `when` holds is what happens. `lines`: how the customer reports it."""

    when: Condition = Condition()
    result: Result
    sets: dict[str, WorldValue] = {}
    lines: tuple[Line, ...] = ()


class Step(Content):
    """Something to do about the problem. `says`: seven or more ways an agent proposes or reports it.

    `by`: who does it, the customer at their end or the agent in a tool. `needs`: what must hold first, or the
    customer answers with a line of `blocked`. `seconds`: how long the customer is busy with it.
    `tech` 0 to 3: below it the customer asks how, until told in plain words.
    `how`: lines with which such a customer asks for help.
    """

    id: Id
    label: Line
    says: tuple[Line, ...]
    effects: tuple[Effect, ...]
    by: Literal["customer", "agent"] = "customer"
    needs: Condition | None = None
    blocked: tuple[Line, ...] = ()
    how: tuple[Line, ...] = ()
    seconds: Annotated[int, Field(ge=0, le=600)] = 20
    tech: Annotated[int, Field(ge=0, le=3)] = 0
    right: bool = False


class Concern(Content):
    """A question the customer has. `answers`: five or more ways an agent may answer it well."""

    id: Id
    label: Line
    asks: tuple[Line, ...]
    answers: tuple[Line, ...]
    when: Condition = Condition()
    weight: Annotated[int, Field(ge=1, le=3)] = 1


class Trigger(Content):
    """What sets a policy off: the agent doing one of these."""

    steps: tuple[Id, ...] = ()
    acts: tuple[ActKind, ...] = ()
    words: tuple[Line, ...] = ()  # regular expressions over the agent's text, case ignored


class Policy(Content):
    """A rule of the house. Broken when `on` happens and `unless` does not hold. `must`: one miss fails."""

    id: Id
    text: Line
    on: Trigger
    unless: Condition | None = None
    must: bool = False
    better: Line | None = None


class Outcome(Content):
    """How a session can end. The first whose `when` holds is the one."""

    id: Id
    label: Line
    success: bool
    when: Condition = Condition()


class Article(Content):
    id: Id
    title: Line
    body: Annotated[str, Field(min_length=1, max_length=20_000)]
    tags: tuple[str, ...] = ()


class Claim(Content):
    """Something the agent may state or promise, and can get wrong.

    `about` names it. `says`: three or more ways to say it rightly; `wrong`: three or more wrong statements
    that people make. `right`: the correct statement, quoted from the knowledge; `article`: the article it is
    from. Amounts are compared by themselves: where `says` has "twelve months", "one year" is right and "two
    years" is wrong, so `says` holds every amount that is right.
    """

    id: Id
    about: Line
    says: tuple[Line, ...]
    wrong: tuple[Line, ...]
    right: Line
    article: Id | None = None


class Canned(Content):
    """A canned reply. `shortcut` is typed after a slash."""

    id: Id
    title: Line
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    shortcut: Id | None = None


class Check(Content):
    """A line of the verification checklist that the agent ticks; `fact` is the fact that settles it."""

    id: Id
    label: Line
    fact: Id | None = None


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Ticket(Content):
    subject: Line
    body: Annotated[str, Field(min_length=1, max_length=4_000)]
    priority: Priority = Priority.NORMAL
    type: Id = "general"
    channel: Literal["chat", "phone", "email"] = "chat"
    tags: tuple[str, ...] = ()


class Who(Content):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    about: str = ""


class Proof(Content):
    """Agent lines that must succeed and score high, and that must fail and score low."""

    good: tuple[Line, ...] = ()
    poor: tuple[Line, ...] = ()


class Scenario(Content):
    """The situation, whole. `version` is a hash of the file's meaning, set by the loader."""

    id: Id
    title: Line
    pack: Id
    difficulty: Difficulty
    summary: Annotated[str, Field(min_length=1, max_length=2_000)]
    language: str = "en"
    ticket: Ticket
    customer: Who
    personas: tuple[Id, ...] = ()
    mood: MoodDelta = MoodDelta()
    goal: Line
    stakes: Line | None = None
    opening: tuple[Line, ...]
    world: dict[str, WorldValue] = {}
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    concerns: tuple[Concern, ...] = ()
    demands: tuple[Line, ...] = ()  # impossible things this customer may insist on
    lines: dict[str, tuple[Line, ...]] = {}  # this customer's own words for a move without a topic of its own
    policies: tuple[Policy, ...] = ()
    outcomes: tuple[Outcome, ...]
    knowledge: tuple[Article, ...] = ()
    claims: tuple[Claim, ...] = ()
    canned: tuple[Canned, ...] = ()
    checklist: tuple[Check, ...] = ()
    rubric: RubricUse = RubricUse()
    proof: Proof = Proof()
    call: CallManners = CallManners()
    checks_pass: bool = True  # false: the caller is not who they say; identity never becomes settled
    minutes: Annotated[int, Field(ge=1, le=120)] = 10
    version: str = ""
