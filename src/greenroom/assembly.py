"""The server put together around one database: store, hub, chat channel, HTTP application, scoring."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from greenroom.admitting import doors_of, provider_of
from greenroom.brains.model.configured import Models, PriceList
from greenroom.channels.chat import Chat
from greenroom.channels.limiting import Limits
from greenroom.channels.voice.about import VoiceSettings
from greenroom.channels.voice.calls import Calls
from greenroom.channels.voice.livekit import LiveKit
from greenroom.config import Settings
from greenroom.core.casting import aloud
from greenroom.core.errors import Conflict, NotFound
from greenroom.core.pacing import Speed
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Difficulty, Scenario
from greenroom.core.turn import NewSession
from greenroom.engine.hub import Hub, Opening
from greenroom.engine.play import Composer
from greenroom.engine.ports import Clock, Listener, LiveSpeaker
from greenroom.imports.hearing import Hearing
from greenroom.imports.notes import Notes
from greenroom.jobs.judging import Judging
from greenroom.jobs.preparing import Preparing
from greenroom.jobs.privacy import Keeping, Privacy
from greenroom.jobs.running import Jobs
from greenroom.jobs.scoring import Scoring
from greenroom.jobs.spending import Budget, Spending
from greenroom.library.loader import Library
from greenroom.recording import recorder as recorder_of
from greenroom.store import DatabaseStore, SessionRecord, Team, User
from greenroom.store.opening import opened_store
from greenroom.store.recordings.recorder import Recorder
from greenroom.telemetry.health import Health
from greenroom.telemetry.http import Watched
from greenroom.telemetry.setting_up import watch_of
from greenroom.telemetry.ticking import Job, Looked, looking
from greenroom.telemetry.watch import Watch
from greenroom.voices.importing import Choice, importer
from greenroom.voices.whisper.ear import Whispers
from greenroom.voices.whisper.models import chosen as whisper_chosen
from greenroom.web.app import http_app, whole_app
from greenroom.web.auth import Doorkeeper, fresh_link
from greenroom.web.desk import Desk, Quotas
from greenroom.web.knowledge import Knowledge
from greenroom.web.rights import EVERYONE
from greenroom.workers import heard_of, hub_of, polls, tended, worker_name

if TYPE_CHECKING:
    from greenroom.voices.live.speaking import LiveVoices

LOCAL = User(id="local", name="You", role="administrator")
"""The one user of a server that a person runs for themselves."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the server is made with: `speaker(language)`; `roots`: the folders `library` was read from;
    `prepare`: gets the listener ready for a scenario, in a thread. `reader`: reads wordings for
    the scorer. `live`: asked for the customer's words before `speaker`. `models`: what it asks.
    `live_voices`: one model that hears and speaks in calls, and then `live` too. `prices`: of all of them."""

    library: Library
    roots: tuple[Path, ...]
    listener: Listener
    speaker: Callable[[str], Composer]
    clock: Clock | None = None
    prepare: Callable[[Scenario], None] | None = None
    reader: Reader | None = None
    live: LiveSpeaker | None = None
    live_voices: "LiveVoices | None" = None
    models: Models | None = None
    prices: PriceList | None = None

    def now(self) -> int:
        """Epoch ms."""
        return self.clock.now_ms() if self.clock else time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Assembled:
    app: ASGIApp
    store: DatabaseStore
    hub: Hub
    scoring: Scoring
    chat: Chat
    preparing: Preparing
    now: Callable[[], int]
    recorder: Recorder
    hearing: Hearing

    async def link(self) -> str:
        """The path of a fresh link that signs the local user in."""
        return f"/enter/{await fresh_link(self.store, LOCAL.id, self.now())}"


@contextlib.asynccontextmanager
async def assembled(settings: Settings, parts: Parts) -> AsyncIterator[Assembled]:
    """Everything; closed again at the end. Unfinished sessions are taken up one after another meanwhile.
    Raises `StorageError`."""
    store = await opened_store(settings.database, settings.database_wait_s)
    try:
        await _settled(store)
        watch = watch_of(settings)
        hub = await _hub(settings, store, parts, watch)
        jobs = Jobs(store, getattr(hub, "worker", "") or worker_name())
        jobs.told = watch.job
        scoring = Scoring(store, _yardstick(parts.library), parts.now, parts.reader, jobs)
        hub.listen(scoring.heard)
        judging = Judging(
            store, _yardstick(parts.library), parts.now, parts.models.judge if parts.models else None, jobs
        )
        scoring.then = judging.due
        queues: dict[str, Job] = {"scoring": scoring, "judging": judging}
        preparing = Preparing(parts.prepare)
        door = Doorkeeper(store, settings.sign_in_days, parts.now)
        spending = await _spending(store, settings, parts, watch)
        recorder = await recorder_of(settings, store, parts.now)
        hub.listen(recorder.heard)
        health = Health(settings, store, hub, queues, spending, parts.now, worker=jobs.worker)
        desk = Desk(
            store=store,
            hub=hub,
            library=parts.library,
            roots=parts.roots,
            knowledge=Knowledge(parts.library.scenarios),
            door=door,
            evaluate=scoring.evaluate,
            prepare=preparing.soon,
            listener=parts.listener,
            speaker=parts.speaker,
            now=parts.now,
            speed=Speed(settings.speed),
            reader=parts.reader,
            models=parts.models,
            account=spending,
            judgement=judging.found,
            judging=judging.progress,
            mask_transcripts=settings.mask_transcripts,
            quotas=_quotas(settings),
            upload_bytes_per_s=settings.upload_bytes_per_second,
            jobs=jobs,
            exports=store,
            erasure=settings.erasure,
            provider=provider_of(settings),
            recorder=recorder,
            calls=(calls := _calls(hub, settings, parts, recorder, store)),
            hearing=(hearing := await _hearing(settings, parts, calls.equipment.whispers)),
            health=health.look,
        )
        _privacy(settings, store, hub, recorder, hearing, parts).handle(jobs)
        doors = doors_of(store, door, settings, parts.now)
        chat = Chat(hub, doors, watch.event, _limits(settings), polling=polls(settings))
        heard_of(hub, door.listen, lambda: _looked_again(chat, desk))
        app = whole_app(_watched(http_app(desk, settings.origins), watch, settings), chat.asgi)
        working = asyncio.create_task(jobs.run())
        watching = asyncio.create_task(chat.tend())
        booking = asyncio.create_task(spending.run()) if spending else None
        try:
            # Whoever comes to a session before its turn opens it then.
            health.chat = chat
            async with (
                looking(watch, Looked(hub, chat, calls, queues)),
                tended(hub, store, chat.drop_all),
            ):
                yield Assembled(app, store, hub, scoring, chat, preparing, parts.now, recorder, hearing)
        finally:
            await calls.close()
            await hub.close()
            if parts.live is not None:
                await parts.live.close()
            await chat.close()
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)
            await asyncio.gather(recorder.close(), hearing.close(), calls.equipment.whispers.close())
            if spending is not None and booking is not None:
                booking.cancel()
                await asyncio.gather(booking, return_exceptions=True)
                await spending.written()
    finally:
        await store.close()


async def _hub(settings: Settings, store: DatabaseStore, parts: Parts, watch: Watch) -> Hub:
    second = parts.models.listener if parts.models else None
    brains = (parts.listener, parts.speaker, parts.clock, parts.live, second)
    hub = await hub_of(settings, store, watch.store(store), _opener(store, parts), *brains)
    hub.listen(watch.heard)
    return hub


async def _hearing(settings: Settings, parts: Parts, whispers: Whispers) -> Hearing:
    """What hears recordings from elsewhere."""
    choice = Choice(settings.voice_imports, settings.voice_recognition, settings.voice_recognition_url)
    makes = importer(parts.library.scenarios.values, whispers, choice)
    hearing = Hearing(Notes(settings.data / "imports"), makes)
    await hearing.start()
    return hearing


async def _settled(store: DatabaseStore) -> None:
    """Whose server it is, in the team of everyone: made at the first start."""
    if await store.user(LOCAL.id) is None:
        with contextlib.suppress(Conflict):  # another worker was first
            await store.add_user(LOCAL)
            await store.add_team(Team(EVERYONE, "Everyone"))
            await store.join_teams(LOCAL.id, [EVERYONE])


async def _spending(store: DatabaseStore, settings: Settings, parts: Parts, watch: Watch) -> Spending | None:
    """What pays for the models; None when there are none."""
    prices = parts.prices or (parts.models.prices if parts.models else None)
    if prices is None:
        return None
    budget = Budget.of(settings.model_budget_month, settings.model_budget_session)
    spending = Spending(store, prices, budget, parts.now)
    await spending.load()
    spending.heard = watch.paid
    for payer in (parts.models, parts.live_voices):
        if payer is not None:
            payer.paid_by(spending)
    return spending


async def _looked_again(chat: Chat, desk: Desk) -> None:
    """Who was signed out is cut off, and hung up on."""
    await asyncio.gather(chat.look_again(), desk.callers.look_again(desk))


def _limits(settings: Settings) -> Limits:
    return Limits(settings.messages_per_second, settings.bytes_per_second)


def _quotas(s: Settings) -> Quotas:
    return Quotas(s.sessions_per_hour, s.sessions_per_day, s.voice_minutes_per_day)


def _privacy(
    s: Settings, store: DatabaseStore, hub: Hub, recorder: Recorder, uploads: Hearing, parts: Parts
) -> Privacy:
    keeping = Keeping(s.keep_sessions_days, s.keep_analyses_days, s.keep_audit_days, s.keep_model_calls_days)
    return Privacy(store, hub, recorder, uploads, s.erasure, keeping, parts.now)


def _calls(hub: Hub, s: Settings, parts: Parts, recorder: Recorder, store: DatabaseStore) -> Calls:
    ice: list[dict[str, Any]] = [{"urls": url} for url in s.voice_stun]
    secret = s.voice_turn_password.get_secret_value()
    ice += [{"urls": url, "username": s.voice_turn_user, "credential": secret} for url in s.voice_turn]
    calls = Calls(
        hub,
        VoiceSettings(
            s.voice_calls,
            tuple(ice),
            s.voice_pause_ms,
            s.voice_recognition,
            s.voice_recognition_url,
            s.voice_speech,
            s.voice_speech_url,
            s.sound_bytes_per_second,
            _livekit(s),
            s.workers,
        ),
        parts.library.scenarios.values,
        Whispers(s.data, whisper_chosen(s.voice_whisper)),
    )

    async def taping(session_id: str) -> Any:
        now = parts.now()  # what follows may take a second, and what is said meanwhile is kept
        record = await store.session(session_id)
        began = record.started.created_at if record is not None else now
        return await (await recorder.recordings()).begin(session_id, max(0, now - began))

    calls.taping, calls.equipment.live = taping, parts.live_voices
    return calls


def _livekit(s: Settings) -> LiveKit | None:
    """The server that calls go through, if one is set."""
    secret = s.voice_livekit_secret.get_secret_value()
    return LiveKit(s.voice_livekit_url, s.voice_livekit_key, secret) if s.voice_livekit_url else None


def _watched(http: ASGIApp, watch: Watch, settings: Settings) -> ASGIApp:
    return Watched(http, watch, settings.metrics_token.get_secret_value())


def _opener(store: DatabaseStore, parts: Parts) -> Callable[[str], Awaitable[Opening]]:
    second = parts.models.listener if parts.models else None

    async def opener(session_id: str) -> Opening:
        record = await store.session(session_id)
        if record is None:
            raise NotFound(f"there is no session {session_id!r}")
        started = record.started
        scenario, rubric = _yardstick(parts.library)(record)
        persona = parts.library.personas.get(started.persona_id)
        if persona is None:
            raise NotFound(f"the persona {started.persona_id!r} is gone", mend="put its file back")
        masking = [m for m in (parts.models, parts.live_voices) if m is not None]
        if masking and (player := await store.user(started.user_id)) is not None:
            for told in masking:
                told.plays(session_id, player.name)
        speaker = parts.speaker(scenario.language)
        new = NewSession(
            session_id=session_id,
            scenario=scenario,
            persona=aloud(persona) if started.channel == "call" else persona,
            difficulty=Difficulty(started.difficulty),
            seed=started.seed,
            memory=started.memory,
            dynamic=started.dynamic,
            difficulty_why=started.difficulty_why,
            channel=started.channel,
            versions={
                "rubric": rubric.version,
                "listener": _version(parts.listener),
                "speaker": _version(speaker),
                **({"model": parts.live.version} if parts.live is not None else {}),
                **({"second_listener": second.version} if second is not None else {}),
            },
        )
        return Opening(new, started.created_at, Speed(started.speed))

    return opener


def _version(part: object) -> str:
    return str(getattr(part, "version", type(part).__name__))


def _yardstick(library: Library) -> Callable[[SessionRecord], tuple[Scenario, Rubric]]:
    def yardstick(record: SessionRecord) -> tuple[Scenario, Rubric]:
        name = record.started.scenario_id
        scenario = library.scenarios.get(name)
        if scenario is None:
            raise NotFound(f"the scenario {name!r} is gone", mend="put its file back and start again")
        use = scenario.rubric
        rubric = library.rubrics.get(use.use)
        if rubric is None:
            raise NotFound(f"there is no rubric {use.use!r}", mend="add it to scenarios/rubrics")
        by_phone = library.rubrics.get("call") if record.started.channel == "call" else None
        if by_phone is not None and use.use == "support":
            return scenario.model_copy(update={"rubric": use.by(by_phone)}), by_phone
        return scenario, rubric

    return yardstick
