"""Which persona plays a scenario when none is named: by the scenario's own list, else by its ticket."""

from collections.abc import Mapping

from greenroom.core.chance import pick
from greenroom.core.errors import NotFound
from greenroom.core.persona import Persona
from greenroom.core.scenario import Scenario


def cast(
    scenario: Scenario, personas: Mapping[str, Persona], named: str | None = None, seed: int = 0
) -> Persona:
    """The persona for this session. `named` wins; then the scenario's first that exists; then whoever suits
    the ticket's type and tags best, ties settled by `seed`.

    Raises `NotFound` for an unknown name, or when there is no persona in the scenario's language.
    """
    if named is not None:
        if named not in personas:
            raise NotFound(f"no persona {named!r}", mend=f"choose one of: {', '.join(sorted(personas))}")
        return personas[named]
    for name in scenario.personas:
        if name in personas:
            return personas[name]
    able = sorted((p for p in personas.values() if p.language == scenario.language), key=lambda p: p.id)
    if not able:
        raise NotFound(f"no persona speaks {scenario.language!r}", mend="add one to scenarios/personas")
    best = max(_fit(scenario, p) for p in able)
    return pick([p for p in able if _fit(scenario, p) == best], seed, 0, "cast")


def aloud(persona: Persona) -> Persona:
    """The persona as it speaks: nobody mistypes or abbreviates on the phone."""
    style = persona.style.model_copy(
        update={"typos": 0.0, "abbreviations": {}, "casing": "sentence", "punctuation": "tidy"}
    )
    return persona.model_copy(update={"style": style})


def _fit(scenario: Scenario, persona: Persona) -> int:
    """Points for ticket type (3), shared tags (2 each), urgency that suits a short or long temper (1)."""
    points = 3 if scenario.ticket.type in persona.suits.types else 0
    points += 2 * len(set(scenario.ticket.tags) & set(persona.suits.tags))
    urgent = scenario.ticket.priority.value in ("high", "urgent")
    return points + (1 if urgent == (persona.start.patience < 50) else 0)
