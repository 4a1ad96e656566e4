"""Checks of the settings themselves: what they need installed, and what does not go together."""

import difflib
import importlib.util
import ipaddress
import os
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from greenroom.config import Settings
from greenroom.core.errors import GreenroomError
from greenroom.library.loader import load_library
from greenroom.operations.findings import Finding

NEEDS: tuple[tuple[str, Callable[[Settings], bool], str, str], ...] = (
    ("GREENROOM_MODEL", lambda s: bool(s.model), "pydantic_ai", "models"),
    ("GREENROOM_DATABASE_URL", lambda s: bool(s.database_url.get_secret_value()), "psycopg", "postgres"),
    ("GREENROOM_REDIS_URL", lambda s: bool(s.redis_url.get_secret_value()), "redis", "many"),
    (
        "GREENROOM_RECORDING_KEY",
        lambda s: bool(s.recording_key.get_secret_value()),
        "cryptography",
        "recordings",
    ),
    ("GREENROOM_RECORDING_STORE", lambda s: bool(s.recording_store), "obstore", "s3"),
    ("GREENROOM_OIDC_ISSUER", lambda s: bool(s.oidc_issuer), "authlib", "oidc"),
    ("GREENROOM_VOICE_CALLS", lambda s: s.voice_calls > 0, "pipecat", "voice"),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        lambda _: bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")),
        "opentelemetry.exporter.otlp.proto.http",
        "tracing",
    ),
)
"""Setting, whether it asks for something, the module that it takes, and what to install."""


def packages(settings: Settings, installed: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Optional packages that the settings ask for are there."""
    for setting, asked, module, extra in NEEDS:
        if asked(settings) and not (installed or _installed)(module):
            mend = f"install it with: pip install 'greenroom[{extra}]', or leave {setting} empty"
            yield Finding("package", "error", f"it needs {module}, which is not installed", mend, setting)


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def public(settings: Settings) -> Iterator[Finding]:
    """Open to the network only by https: a browser gives no microphone to other pages, and words and cookies
    could be read on the way."""
    if _only_here(settings.host) or any(o.startswith("https://") for o in settings.origins):
        return
    mend = (
        "put a proxy with https before it, and set GREENROOM_ORIGINS to the address that people type "
        "(https://desk.example)"
    )
    message = f"{settings.host} is open to the network, and no https address is set"
    yield Finding("public", "warning", message, mend, "GREENROOM_HOST")


def unknown(_settings: Settings, environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Variables that look like settings, and are none: mistyped ones have no effect."""
    known = {f"GREENROOM_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(environment if environment is not None else os.environ):
        if name.startswith("GREENROOM_") and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, 1)
            mend = f"did you mean {near[0]}?" if near else "take it out; see docs/reference/settings.md"
            yield Finding("unknown", "warning", "there is no such setting, and it does nothing", mend, name)


def sign_in(settings: Settings) -> Iterator[Finding]:
    """A provider to sign in at has all that it needs."""
    if not settings.oidc_issuer:
        return
    if not settings.oidc_client_id:
        mend = "the provider gives one when Greenroom is made known to it"
        yield Finding("oidc", "error", "it is empty", mend, "GREENROOM_OIDC_CLIENT_ID")
    if not settings.oidc_issuer.startswith("https://"):
        mend = "write it as https://id.house.example"
        yield Finding("oidc", "warning", "it is no https address", mend, "GREENROOM_OIDC_ISSUER")
    try:
        from greenroom.web.provider import roles_of

        roles_of(settings.oidc_roles)
    except GreenroomError as error:
        yield Finding("oidc", "error", error.message, error.mend, error.where)
    except ImportError:
        return  # told by the packages' check


def bucket(settings: Settings) -> Iterator[Finding]:
    """What recordings are kept in is the address of a bucket."""
    place = urlsplit(settings.recording_store)
    if settings.recording_store and (place.scheme != "s3" or not place.netloc):
        mend = "write it as s3://bucket/folder, or leave it empty for the data folder"
        yield Finding("bucket", "error", "that is no bucket", mend, "GREENROOM_RECORDING_STORE")


def origins(settings: Settings) -> Iterator[Finding]:
    """Each is an origin: scheme and host, no path."""
    for origin in settings.origins:
        scheme, found, rest = origin.partition("://")
        if not found or scheme not in ("http", "https") or not rest or "/" in rest or "*" in rest:
            mend = "write it as https://desk.example, without a path"
            yield Finding("origin", "error", f"{origin!r} is no origin", mend, "GREENROOM_ORIGINS")


def library(settings: Settings) -> Iterator[Finding]:
    """Folders with scenarios are there, and their files can be read."""
    for path in settings.library:
        if not path.is_dir():
            mend = "make it, or take it out of GREENROOM_LIBRARY"
            yield Finding("library", "error", "there is no such folder", mend, str(path))
            continue
        problems = load_library([path]).problems
        if problems:
            mend = f"see `greenroom lint {path}`"
            message = f"{len(problems)} of its files cannot be read"
            yield Finding("library_files", "warning", message, mend, str(path))


def _only_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
