"""The one place where concrete meets port: which listener, which speaker, which store.

Nothing is opened or read when this module is imported; each function builds what it names.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.core.casting import cast
from greenroom.core.errors import BadRequest, NotFound
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import Recorded
from greenroom.core.readings import Reader
from greenroom.core.scenario import Difficulty, Scenario
from greenroom.core.turn import NewSession
from greenroom.engine.play import Composer
from greenroom.engine.ports import Listener, LiveSpeaker
from greenroom.library.loader import Library, load_library, load_scenario, packaged_root

if TYPE_CHECKING:
    import socket

    from greenroom.assembly import Parts
    from greenroom.brains.model.configured import Models
    from greenroom.channels.terminal import Stage
    from greenroom.config import Settings
    from greenroom.library.prove import Proved


def library(more: Sequence[Path] = ()) -> Library:
    """The packaged library and the folders in `more`."""
    return load_library([packaged_root(), *more])


@lru_cache(maxsize=1)
def listener() -> Listener:
    """The built-in listener."""
    from greenroom.brains.builtin.listener import BuiltinListener

    return BuiltinListener()


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The built-in reader of wordings. Loads its heads when it first reads."""
    from greenroom.brains.builtin.reading import BuiltinReader

    return BuiltinReader()


@lru_cache(maxsize=8)
def speaker(language: str = "en") -> Composer:
    """The built-in speaker in `language`."""
    from greenroom.brains.builtin.speaker import BuiltinSpeaker, load_phrases

    return BuiltinSpeaker(load_phrases(language))


def language_models(chosen: "Settings") -> "tuple[LiveSpeaker, Models] | tuple[None, None]":
    """The language models that are configured, if any: who speaks with them, and what an administrator may
    know of them. Raises `BadRequest`."""
    if not chosen.model:
        return None, None
    try:
        from greenroom.brains.model.building import model_speaker
        from greenroom.brains.model.office import Office
        from greenroom.brains.model.order import load
    except ImportError as error:
        mend = "install it with: pip install 'greenroom[models]'"
        raise BadRequest(f"{error.name} is missing", where="GREENROOM_MODEL", mend=mend) from None
    speaker = model_speaker(chosen)
    load("en")  # 20 ms that no turn should wait for
    return speaker, Office(chosen, speaker)


def prepare(scenario: Scenario) -> None:
    """Learn what the listener needs for `scenario`, 0.2 to 1 s, so that no first message waits for it."""
    from greenroom.brains.builtin.understanding import load_understanding
    from greenroom.core.hearing import Hearing

    load_understanding().prepare(scenario)
    said = ["Hello, could you tell me what happened?", *(c.says[0] for c in scenario.claims[:1])]
    listener().appraise(Hearing(text=" ".join(said), scenario=scenario))


def find_scenario(name: str, found: Library) -> Scenario:
    """A scenario by id, or by the path of its file."""
    if name in found.scenarios:
        return found.scenarios[name]
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.exists():
        return load_scenario(path)
    known = ", ".join(sorted(found.scenarios))
    raise NotFound(f"no scenario {name!r}", mend=f"choose one of: {known}; or give the path of a file")


def stage(
    name: str, persona: str | None, difficulty: str | None, seed: int, more: Sequence[Path] = ()
) -> "Stage":
    """Everything for a conversation in the terminal."""
    from greenroom.channels.terminal import Stage

    found = library(more)
    scenario = find_scenario(name, found)
    try:
        level = Difficulty(difficulty) if difficulty else scenario.difficulty
    except ValueError:
        choices = ", ".join(d.value for d in Difficulty)
        raise BadRequest(f"no difficulty {difficulty!r}", mend=f"choose one of: {choices}") from None
    who = cast(scenario, found.personas, persona, seed)
    new = NewSession(f"{scenario.id}-{who.id}-{seed}", scenario, who, level, seed)
    return Stage(new, found.rubrics[scenario.rubric.use], listener(), speaker(scenario.language), reader())


def prove(paths: Sequence[Path], seeds: int) -> "list[Proved]":
    """Proof by play of every scenario below `paths`."""
    from greenroom.library.prove import prove as play

    everything = library()
    found = load_library(list(paths))
    if found.problems:
        p = found.problems[0]
        raise BadRequest(p.message, where=f"{p.path}:{p.line}", mend=p.mend)
    if not found.scenarios:
        raise NotFound("no scenario there", mend="give a scenario file, or a folder that holds some")
    personas = {**everything.personas, **found.personas}
    rubrics = {**everything.rubrics, **found.rubrics}
    for s in found.scenarios.values():
        missing = [n for n in s.personas if n not in personas]
        missing += [s.rubric.use] if s.rubric.use not in rubrics else []
        if missing:
            message = f"the scenario {s.id} names {missing[0]!r}, and there is no such persona or rubric"
            raise NotFound(message, mend="`greenroom lint` tells the line, and what was meant")
    return [
        play(s, personas, rubrics[s.rubric.use], listener(), speaker(s.language), seeds, reader())
        for s in found.scenarios.values()
    ]


def score_file(
    path: Path,
    name: str | None,
    more: Sequence[Path] = (),
    agent: str | None = None,
    *,
    mask: bool = False,
    told: Callable[[int, int | None], object] = lambda _, __: None,
) -> Evaluation:
    """Score a conversation held elsewhere, in any format or recorded; `agent` tells who that is if the file
    doesn't. `mask`: quote it without personal data. `told`: how far a recording was heard, in ms, and of how
    many (None: nobody knows)."""
    from greenroom.analysis import score_transcript
    from greenroom.analysis.hearing.sniff import is_sound
    from greenroom.analysis.reading import LARGEST, read_talk
    from greenroom.config import settings

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadRequest(f"cannot read it: {error.strerror}", where=str(path)) from error
    found = library(more)
    scenario = find_scenario(name, found) if name else None
    if is_sound(path.name, data):
        from greenroom.imports.file import heard_lines

        scenarios = found.scenarios.values()
        progress = lambda now: told(now.ms, now.of)  # noqa: E731
        lines = heard_lines(path, agent, scenario, scenarios, progress, settings())
        speakers: tuple[str, ...] = ()
        usual = "call"
    else:
        lines, speakers = read_talk(str(path), data, agent=agent)
        usual = "support"
    rubric = found.rubrics[scenario.rubric.use if scenario else usual]
    made = score_transcript(lines, scenario, listener(), rubric, reader())
    if mask:
        from greenroom.web.masking import masked_talk

        _, made, _ = masked_talk(lines, made, speakers)
    return made


def serve(
    host: str | None, port: int | None, data: Path | None, library: Sequence[Path], workers: int | None
) -> None:
    """Run the server until it is told to stop. What is None comes from the environment, else its default."""
    from rich.console import Console

    from greenroom import serving
    from greenroom.config import settings

    chosen = settings(host=host, port=port, data=data, library=tuple(library) or None, workers=workers)
    parts = _parts(chosen)
    console = Console(highlight=False)
    for problem in parts.library.problems:
        console.print(str(problem), style="yellow", markup=False)

    def announce(link: str) -> None:
        console.print(f"Greenroom is open: {link}", style="bold", markup=False, soft_wrap=True)

    if chosen.workers > 1:
        serving.serve_many(chosen, announce)
    else:
        serving.serve(chosen, parts, announce)


def work(listening: "socket.socket", up: Callable[[str], None]) -> None:
    """Be one worker of several on a socket. `up` is given the path of a link that signs in, once it works."""
    from greenroom import serving
    from greenroom.config import settings

    chosen = settings()
    parts = _parts(chosen)
    if chosen.warm_up:
        for scenario in parts.library.scenarios.values():  # the others serve meanwhile
            prepare(scenario)
    serving.work(chosen, parts, listening, up)


def _parts(chosen: "Settings") -> "Parts":
    from greenroom.assembly import Parts

    live, models = language_models(chosen)
    voices, prices = None, models.prices if models is not None else None
    if chosen.voice_live:
        from greenroom.channels.voice.about import quieten

        quieten()
        from greenroom.voices.live.speaking import LiveVoices

        refused = not chosen.voice_live_unmasked
        if prices is None:
            from greenroom.brains.model.prices import Prices, given_price

            prices = Prices(sound=given_price(chosen.voice_live_price))
        voices = LiveVoices(chosen.voice_live, chosen.voice_live_url, live, prices, refused=refused)
        live = live if refused else voices
    roots = (packaged_root(), *chosen.library)
    return Parts(
        load_library(roots),
        roots,
        listener(),
        speaker,
        prepare=prepare,
        reader=reader(),
        live=live,
        live_voices=voices,
        models=models,
        prices=prices,
    )


def stored_session(session: str, data: Path | None, *, mask: bool = False) -> list[Recorded]:
    """The log of a session, as stored, or without what people typed of somebody's personal data. Raises
    `NotFound`."""
    import asyncio

    from greenroom.config import settings
    from greenroom.store import open_store
    from greenroom.web.masking import masked_log

    chosen = settings(data=data)
    if isinstance(chosen.database, Path) and not chosen.database.is_file():
        raise NotFound("there is no database", where=str(chosen.data), mend="name its folder with --data")

    async def read() -> list[Recorded]:
        store = open_store(chosen.database)
        try:
            log = await store.read(session)
            if not mask:
                return log
            record = await store.session(session)
            player = await store.user(record.started.user_id) if record else None
            return masked_log(log, (player.name,) if player else ())
        finally:
            await store.close()

    found = asyncio.run(read())
    if not found:
        raise NotFound(f"there is no session {session!r}", mend="the report shows its id")
    return found


def fresh_link(data: Path | None, name: str = "", role: str = "") -> str:
    """A link that signs in, once, to the server running on this data folder: see `serving.fresh_address`."""
    import asyncio

    from greenroom import serving
    from greenroom.config import settings

    return asyncio.run(serving.fresh_address(settings(data=data), name, role))
