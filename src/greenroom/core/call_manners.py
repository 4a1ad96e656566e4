"""How turns are taken on the phone: by scenario (its key `call`), and by whoever rings.

    call: {pause: 4, talks_over: often, insists: false, listening: generous}

What holds in a call stands in its `CallStarted`, so that it is replayed as it was held.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

TalksOver = Literal["never", "seldom", "normal", "often"]
Listening = Literal["strict", "normal", "generous"]
Background = Literal["none", "office", "street"]
CustomerLine = Literal["good", "weak"]

LIKELIER = {"never": 0.0, "seldom": 0.4, "normal": 1.0, "often": 1.8}
"""How much likelier the customer breaks in than its mood alone has it."""

EARLIER = {"never": 0.0, "seldom": 0.0, "normal": 0.0, "often": 20.0}
"""Points of frustration before those at which it would begin to."""


class CallManners(BaseModel):
    """`pause`: seconds that a pause within an open sentence is respected, 0.1 to 15; None: as the server is
    set. `talks_over`: how readily the customer breaks in on the agent; `insists`: whether it then goes on
    when the agent does too. `listening`: which short words count as listening while the customer speaks, and
    not as taking the turn: none ("strict"), those for listening such as "mm-hm", "yes", "okay" ("normal"), or
    any few words that ask for nothing ("generous"). `background`: what is heard behind the customer's words;
    `line`: how well they come over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pause: Annotated[float, Field(ge=0.1, le=15)] | None = None
    talks_over: TalksOver = "normal"
    insists: bool = True
    listening: Listening = "normal"
    background: Background = "none"
    line: CustomerLine = "good"

    def but(
        self,
        pause: float | None = None,
        talks_over: TalksOver | None = None,
        listening: Listening | None = None,
    ) -> "CallManners":
        """With what whoever rings has chosen; None leaves what is."""
        chosen = {"pause": pause, "talks_over": talks_over, "listening": listening}
        return self.model_copy(update={k: v for k, v in chosen.items() if v is not None})


NORMAL = CallManners()
