"""A decision in the making: each event is folded in as it is added, so that the next one sees it.

The draft and the stored log use the same `evolve`, so what a decision assumed is what the fold will say.
"""

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.conditions import holds
from greenroom.core.mood import LOSS_DAMPED, Cause, MoodDelta, eased, felt
from greenroom.core.moves import Move, MoveKind
from greenroom.core.scenario import Policy
from greenroom.core.session import Session, evolve


class Draft:
    """Collects the events of one decision. `events` are what to append, `session` the state after them,
    `before` the state it started from, `moves` what the customer is going to say, in order."""

    def __init__(self, session: Session, source: int) -> None:
        self.session = session
        self.before = session
        self.source = source
        self.text = session.agent_text
        self.events: list[ev.Event] = []
        self.moves: list[Move] = []
        self.damping = 1.0
        self.progress = False
        self.interrupted = False
        self.moved: set[Cause] = set()

    def emit(self, event: ev.Event) -> None:
        recorded = ev.Recorded(self.session.seq + 1, self.session.at, event)
        self.session = evolve(self.session, recorded)
        self.events.append(event)

    def quote(self, act: Act) -> str:
        return self.text[act.start : act.end]

    def move(self, cause: Cause, act: Act | None = None, *, scale: float = 1.0, once: bool = True) -> None:
        """Move the mood for `cause`, resting on the words of `act`. `once`: at most once a message."""
        if once and cause in self.moved:
            return
        self.moved.add(cause)
        s = self.session
        delta = felt(cause, s.persona.temper, s.difficulty, worn=s.worn.get(cause, 0), scale=scale)
        if delta.satisfaction < 0 and self.damping < 1:
            delta = delta.times(self.damping)
        mood = s.mood.moved(eased(delta, s.mood.satisfaction))
        actual = MoodDelta.between(s.mood, mood)
        if not actual:
            return
        quote = self.quote(act) if act else ""
        self.emit(ev.MoodMoved(cause=cause, source=self.source, quote=quote, delta=actual, mood=mood))

    def damp(self) -> None:
        """An apology in the same message softens what else the message costs."""
        self.damping = LOSS_DAMPED

    def say(
        self,
        kind: MoveKind,
        topic: str | None = None,
        *,
        others: tuple[str, ...] = (),
        result: str | None = None,
        variant: int = 0,
    ) -> None:
        """Plan a move, once a turn per kind and topic."""
        if any(m.kind == kind and m.topic == topic for m in self.moves):
            return
        move = Move(kind=kind, topic=topic, others=others, result=result, variant=variant, why=self.source)
        self.moves.append(move)

    def plans(self, *kinds: MoveKind) -> bool:
        return any(m.kind in kinds for m in self.moves)

    def since(self, kind: MoveKind) -> int:
        """Agent turns since the customer last made such a move; 99 when never."""
        last = self.session.done_moves.get(kind)
        return 99 if last is None else self.session.turn - last

    def check_policies(self, act: Act) -> None:
        """Policies that this act sets off: broken when `unless` does not hold, else kept (noted once)."""
        for policy in self.session.scenario.policies:
            set_off = act.kind in policy.on.acts or (
                act.kind == ActKind.PROPOSE_STEP and act.target in policy.on.steps
            )
            if set_off:
                self.judge(policy, self.quote(act))

    def judge(self, policy: Policy, quote: str) -> None:
        s = self.session
        if policy.unless is not None and holds(policy.unless, s):
            if policy.id not in s.kept:
                self.emit(ev.PolicyKept(policy=policy.id, source=self.source, quote=quote))
        elif policy.id not in s.broken:
            self.emit(ev.PolicyBroken(policy=policy.id, source=self.source, quote=quote))
