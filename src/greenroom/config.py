"""Settings: what a person running the server may choose, each with a sensible default.

They come from the environment (`GREENROOM_PORT=9000`); options on the command line win over them. The table
in `docs/reference/settings.md` is checked against this class by a test. Built once, in `serving`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from greenroom.core.errors import BadRequest

DATABASE = "greenroom.db"
"""Name of the database file inside the data folder."""

PRICE = r"^(\d+(\.\d+)?/\d+(\.\d+)?)?$"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="GREENROOM_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 opens it to the network.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(8765, description="Port; 0 takes a free one.")
    data: Path = Field(
        default_factory=lambda: user_data_path("greenroom", appauthor=False),
        description="Folder with the database; made when it is not there.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="PostgreSQL (postgresql://name:password@host/base), needs `greenroom[postgres]`. "
        "Empty: one SQLite file in the data folder.",
    )
    database_wait_s: Annotated[float, Field(ge=0, le=3_600)] = Field(
        60.0, description="Seconds that a starting server waits for a PostgreSQL that does not answer."
    )
    redis_url: SecretStr = Field(
        SecretStr(""),
        description="Redis (redis://host:6379/0) through which workers reach each other, needs "
        "`greenroom[many]` and PostgreSQL. Empty: one process.",
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="Processes of `greenroom serve`. More than one needs PostgreSQL and Redis."
    )
    polling: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether clients behind a proxy that lets no WebSocket through may ask again and again "
        "instead. `auto`: where one process serves all; `on`: also with Redis, one worker on each machine, "
        "where the load balancer sends a client to the same machine each time.",
    )
    warm_up: bool = Field(
        True,
        description="Whether all scenarios are made ready at the start, which takes some seconds of a "
        "processor. Without, each when a session with it begins.",
    )
    library: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="More folders with scenarios, personas and rubrics, separated by colons."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="What is written to standard error. Never what people wrote to each other."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How it is written: lines for people, or one JSON object a line for programs."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Token with which `/metrics` may be read from other machines (`Authorization: Bearer "
        "TOKEN`). Empty: only from this one.",
    )
    speed: Literal["instant", "fast", "normal", "slow"] = Field(
        "normal", description="How fast customers think and type when a session does not say."
    )
    sign_in_days: Annotated[int, Field(ge=1, le=365)] = Field(
        30, description="Days until a browser has to be signed in again."
    )
    sessions_per_hour: Annotated[int, Field(ge=0, le=10_000)] = Field(
        0,
        description="Sessions that a trainee may start in an hour where neither they nor their teams have a "
        "quota. 0: no limit.",
    )
    sessions_per_day: Annotated[int, Field(ge=0, le=10_000)] = Field(
        0, description="The same for any twenty-four hours. 0: no limit."
    )
    voice_minutes_per_day: Annotated[int, Field(ge=0, le=1_440)] = Field(
        0,
        description="Minutes that such a trainee may be on the phone within any twenty-four hours; a call "
        "that has begun may go on. 0: no limit.",
    )
    messages_per_second: Annotated[float, Field(ge=0, le=10_000)] = Field(
        20.0,
        description="Messages a second that one chat connection may send, ten times as many at once; more "
        "are refused with the time from when on they may come. 0: no limit.",
    )
    bytes_per_second: Annotated[float, Field(ge=0, le=1e9)] = Field(
        524_288.0,
        description="Bytes a second that one chat connection is read, ten times as many at once; what is "
        "more has to wait. 0: no limit.",
    )
    sound_bytes_per_second: Annotated[float, Field(ge=0, le=1e9)] = Field(
        65_536.0,
        description="Bytes of sound a second that a call by WebSocket is heard (what is spoken takes "
        "32,000), ten times as many at once; what is more is not heard, and the caller is told until when. "
        "0: no limit.",
    )
    upload_bytes_per_second: Annotated[float, Field(ge=0, le=1e9)] = Field(
        16_777_216.0,
        description="Bytes a second that a recording from elsewhere is taken in, ten times as many at once; "
        "what is more has to wait. 0: no limit.",
    )
    erasure: Literal["anonymous", "delete"] = Field(
        "anonymous",
        description="What becomes of the sessions of a person who is forgotten: they stay without names and "
        "personal data, or are deleted.",
    )
    keep_sessions_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        0,
        description="Days that sessions are kept after they ended, with scores and recordings. 0: for good.",
    )
    keep_analyses_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        0, description="Days that conversations held elsewhere are kept. 0: for good."
    )
    keep_audit_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        0, description="Days that the audit log is kept. 0: for good."
    )
    keep_model_calls_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        0,
        description="Days that calls to language models are kept on record, the current month always. 0: for "
        "good.",
    )
    mask_transcripts: bool = Field(
        True,
        description="Whether personal data in conversations held elsewhere (mail, telephone, card, account "
        "and national numbers, names that are given) is masked before they are kept. Scores are made before.",
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other origins (https://desk.example) that may use the server, separated by commas."
    )

    oidc_issuer: str = Field(
        "",
        description="OpenID provider that people sign in at (https://id.house.example), needs "
        "`greenroom[oidc]`. Its answers go to `/oidc/callback`. Empty: none.",
    )
    oidc_client_id: str = Field("", description="What the provider knows Greenroom by.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="The secret that goes with it. Empty: a public client, by PKCE alone."
    )
    oidc_name: str = Field("single sign-on", description="What the provider is called on the sign-in page.")
    oidc_groups: str = Field("groups", description="Claim that holds the groups of a person.")
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Roles by group (`it=administrator,leads=manager`), taken anew at each sign-in; the "
        "highest counts, and who is in none is a trainee. Empty: roles are given here.",
    )
    oidc_joins: bool = Field(
        True, description="Whether who is new and signs in at the provider gets an account."
    )

    model: str = Field(
        "",
        description="Language model that finds the customer's words: openai:NAME, openai-chat:NAME, "
        "anthropic:NAME, google:NAME, or NAME at `GREENROOM_MODEL_URL`. Empty: the built-in brain.",
    )
    model_url: str = Field(
        "", description="Address of an OpenAI-compatible server (http://127.0.0.1:11434/v1), or of a proxy."
    )
    model_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the model's provider; never shown or logged. Empty: the provider's own variable, "
        "such as `OPENAI_API_KEY`.",
    )
    fallback_model: str = Field(
        "", description="Model to ask when the first one fails; named in the same way."
    )
    fallback_model_url: str = Field("", description="Address for the fallback model.")
    fallback_model_key: SecretStr = Field(SecretStr(""), description="Key of the fallback model's provider.")
    model_first_word_s: Annotated[float, Field(gt=0, le=60)] = Field(
        5.0, description="Seconds that a model may take to its first word before something else is tried."
    )
    model_total_s: Annotated[float, Field(gt=0, le=120)] = Field(
        12.0, description="Seconds that models may take for one turn; then the built-in brain speaks."
    )
    model_price: Annotated[str, Field(pattern=PRICE)] = Field(
        "",
        description="Dollars for a million tokens read and written (`0.25/2`; `0/0`: it costs nothing), for "
        "models that the kept price table does not know.",
    )
    model_budget_month: Annotated[float, Field(ge=0)] = Field(
        0.0,
        description="Dollars for models (also that of calls) in a calendar month (UTC); then the built-in "
        "brain speaks. 0: no limit. With a limit, a model of unknown price is not asked.",
    )
    model_listens: bool = Field(
        False,
        description="Whether the model also reads each message of the agent, for what the built-in listener "
        "missed. One small call a message; the customer does not wait for it.",
    )
    model_judge: bool = Field(
        False,
        description="Whether the model also judges ended sessions, beside the built-in score. One or two "
        "calls a session.",
    )
    model_budget_session: Annotated[float, Field(ge=0)] = Field(
        0.0, description="The same for one session. 0: no limit."
    )

    voice_calls: Annotated[int, Field(ge=0, le=1_000)] = Field(
        0,
        description="Calls at once, shared out among the workers; one more is refused. 0: as many as the "
        "cores hold with built-in parts.",
    )
    voice_pause_ms: Annotated[int, Field(ge=100, le=15_000)] = Field(
        1_600,
        description="Milliseconds that a customer on the phone waits for the rest of an open sentence, "
        "unless the call says otherwise.",
    )
    voice_whisper: str = Field(
        "",
        description="Folder of a Whisper model (CTranslate2) that hears calls and recordings, needs "
        "`greenroom[whisper]`. Empty: what `greenroom voice install` put into the data folder, if anything.",
    )
    voice_imports: Literal["", "whisper", "service", "builtin"] = Field(
        "",
        description="What hears recordings from elsewhere: `whisper`, `service` (that of "
        "`GREENROOM_VOICE_RECOGNITION`) or `builtin`. Empty: Whisper where it is installed, else the "
        "built-in.",
    )
    voice_recognition: str = Field(
        "",
        description="Service that turns speech into words, first choice in a call: openai:MODEL, "
        "deepgram:MODEL, elevenlabs, google, whisper:MODEL (local), with Pipecat's extra of that name.",
    )
    voice_recognition_url: str = Field(
        "",
        description="Address of a recognition server that speaks OpenAI's protocol, such as a local Whisper.",
    )
    voice_speech: str = Field(
        "",
        description="Voice of the customers: openai:VOICE, deepgram:VOICE, elevenlabs:VOICE, google:VOICE, "
        "piper:VOICE, kokoro:VOICE, with Pipecat's extra of that name. Empty: espeak-ng.",
    )
    voice_speech_url: str = Field(
        "", description="Address of a voice server that speaks OpenAI's protocol, such as a local Kokoro."
    )
    voice_live: str = Field(
        "",
        description="One model that hears and speaks in calls: openai:MODEL/VOICE (Realtime) or "
        "google:MODEL/VOICE (Gemini Live), model and voice where they are not to be the usual ones, with "
        "Pipecat's extra of that name. What both sides say goes to it. Empty: none.",
    )
    voice_live_url: str = Field("", description="Address of another server that speaks the same protocol.")
    voice_live_price: Annotated[str, Field(pattern=PRICE)] = Field(
        "",
        description="Dollars for a million of its tokens, heard and spoken (`32/64`), where the kept price "
        "table does not know what its sound costs. All its tokens are counted so.",
    )
    voice_live_unmasked: bool = Field(
        True,
        description="Whether the sound of calls may go to the model of `GREENROOM_VOICE_LIVE`. Sound cannot "
        "be masked: personal data that is spoken reaches the provider. False: it is not used, and the other "
        "parts hear and speak.",
    )
    voice_stun: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="STUN servers (stun:stun.example:3478) for calls, separated by commas."
    )
    voice_turn: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="TURN servers (turn:turn.example:3478?transport=udp) for calls, separated by commas."
    )
    voice_turn_user: str = Field("", description="User name for the TURN servers.")
    voice_turn_password: SecretStr = Field(
        SecretStr(""), description="Password for the TURN servers; browsers that ring are told it."
    )
    voice_livekit_url: Annotated[str, Field(pattern=r"^(wss?://[^/\s]+/?)?$")] = Field(
        "",
        description="LiveKit server (wss://livekit.example) that the sound of calls goes through, needs "
        "`greenroom[livekit]`. Empty: straight between browser and server.",
    )
    voice_livekit_key: str = Field("", description="Key of the LiveKit server's `keys`.")
    voice_livekit_secret: SecretStr = Field(
        SecretStr(""), description="The secret that goes with it; it signs who may enter which room."
    )

    recording_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        30,
        description="Days that recordings of calls are kept; then they are deleted. 0: until somebody does.",
    )
    recording_key: SecretStr = Field(
        SecretStr(""),
        description="Master key of the recordings, 32 bytes in base64 (`openssl rand -base64 32`); older "
        "ones after it, with commas between. Empty: one is made and kept in the data folder.",
    )
    recording_store: str = Field(
        "",
        description="Bucket that recordings are kept in (s3://bucket/folder); its credentials come from "
        "`AWS_ACCESS_KEY_ID` and the like. Empty: the data folder.",
    )
    recording_store_url: str = Field(
        "", description="Address of an S3-compatible service (http://127.0.0.1:9000), if it is not Amazon's."
    )

    @field_validator("library", mode="before")
    @classmethod
    def _folders(cls, value: Any) -> Any:
        return [Path(p).expanduser() for p in value.split(":") if p] if isinstance(value, str) else value

    @field_validator("oidc_roles", "origins", "voice_stun", "voice_turn", mode="before")
    @classmethod
    def _origins(cls, value: Any) -> Any:
        return (
            [o.strip().rstrip("/") for o in value.split(",") if o.strip()]
            if isinstance(value, str)
            else value
        )

    @property
    def database(self) -> Path | str:
        """A SQLite file's path, or the URL of a PostgreSQL database."""
        return self.database_url.get_secret_value() or self.data / DATABASE


def settings(**given: Any) -> Settings:
    """The settings, with what was `given` on the command line (None: not given).

    Raises `BadRequest` naming the variable and what is wrong with it.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = "GREENROOM_" + str(first["loc"][0]).upper() if first["loc"] else "settings"
        field = Settings.model_fields.get(str(first["loc"][0])) if first["loc"] else None
        what = f"what it is: {field.description} " if field is not None and field.description else ""
        mend = f"{what}See docs/reference/settings.md"
        raise BadRequest(first["msg"], where=name, mend=mend) from None
