"""`greenroom doctor`: each thing that can be wrong is made wrong, and found with what mends it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from greenroom.claims import bound, locked
from greenroom.config import DATABASE, Settings
from greenroom.core.errors import StorageError
from greenroom.operations import asked_for, machine, services
from greenroom.operations.databases import postgres
from greenroom.operations.doctor import CHECKS, examine
from greenroom.operations.findings import Finding
from greenroom.store import open_store

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SOURCES = Path(machine.__file__).parent
TESTED = {"check", "setting"}
"""Codes that the tests of this file have seen; completed by `found`."""


def found(findings) -> dict[str, Finding]:
    """By code; each says how it is mended."""
    made = {f.code: f for f in findings}
    TESTED.update(made)
    assert all(f.mend and f.message for f in made.values())
    return made


def at(tmp_path: Path, **more) -> Settings:
    return Settings(data=tmp_path / "data", port=0, **more)


async def opened(settings: Settings) -> None:
    await open_store(settings.database).close()


def test_a_new_installation_is_well(tmp_path) -> None:
    assert found(examine(at(tmp_path))).keys() <= {"client", "disk"}


async def test_one_in_use_is_well(tmp_path) -> None:
    settings = at(tmp_path)
    await opened(settings)
    assert found(examine(settings)).keys() <= {"client", "disk"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_as_another_user(tmp_path) -> None:
    tmp_path.chmod(0o500)
    assert found(machine.folder(at(tmp_path)))["folder"].severity == "error"


def test_a_folder_that_cannot_be_written(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    problem = found(machine.folder(Settings(data=tmp_path / "file" / "data")))["folder"]
    assert problem.severity == "error"
    assert "GREENROOM_DATA" in problem.mend


def test_a_folder_that_everybody_can_read(tmp_path) -> None:
    settings = at(tmp_path)
    settings.data.mkdir(mode=0o755)
    settings.data.chmod(0o755)
    assert "chmod o-rwx" in found(machine.folder(settings))["folder_open"].mend


@pytest.mark.parametrize(("left", "severity"), [(10**10, ""), (10**9, "warning"), (10**8, "error")])
def test_a_disk_that_is_nearly_full(tmp_path, left, severity) -> None:
    problem = found(machine.disk(at(tmp_path), left)).get("disk")
    assert (problem.severity if problem else "") == severity


def test_a_port_that_is_taken(tmp_path) -> None:
    with bound("127.0.0.1", 0) as taken:
        settings = Settings(data=tmp_path, port=taken.getsockname()[1])
        assert "GREENROOM_PORT" in found(machine.port(settings))["port"].mend
        with locked(tmp_path) as tell:
            tell("http://127.0.0.1:1")
            problems = found(machine.port(settings))  # by our own server
    assert problems["running"].severity == "note"
    assert "port" not in problems


def test_a_client_that_is_not_built(tmp_path) -> None:
    assert "make client" in found(machine.client(at(tmp_path), tmp_path))["client"].mend


def test_keys_of_recordings(tmp_path) -> None:
    settings = at(tmp_path)
    assert not found(machine.keys(settings))
    (settings.data / "recordings").mkdir(parents=True)
    (settings.data / "recordings" / "one").write_bytes(b"sealed")
    assert "backup" in found(machine.keys(settings))["key_missing"].mend
    (settings.data / "recording.key").write_text(KEY)
    (settings.data / "recording.key").chmod(0o644)
    assert "chmod 600" in found(machine.keys(settings))["key_open"].mend
    assert "openssl" in found(machine.keys(at(tmp_path, recording_key="short")))["key_wrong"].mend
    assert not found(machine.keys(at(tmp_path, recording_key=KEY)))
    many = at(tmp_path, redis_url="redis://127.0.0.1:1/0")
    assert "all machines the same" in found(machine.keys(many))["key_shared"].mend
    assert found(machine.keys(many))["key_shared"].severity == "error"
    together = at(tmp_path, redis_url="redis://127.0.0.1:1/0", workers=2)
    assert found(machine.keys(together))["key_shared"].severity == "warning"


def test_packages_that_settings_ask_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    settings = at(
        tmp_path,
        model="openai:small",
        database_url="postgresql://x@127.0.0.1:1/x",
        redis_url="redis://127.0.0.1:1/0",
        recording_key=KEY,
        recording_store="s3://b/f",
        voice_calls=2,
        oidc_issuer="https://accounts.example",
    )
    missing = list(asked_for.packages(settings, lambda _: False))
    assert found(missing)
    extras = {re.search(r"greenroom\[(\w+)\]", f.mend)[1] for f in missing}
    assert extras == {"models", "postgres", "many", "oidc", "recordings", "s3", "voice", "tracing"}
    page = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert all(re.search(rf"^{extra} = \[", page, re.M) for extra in extras)
    assert not list(asked_for.packages(settings))  # all are installed where the tests run
    assert not list(asked_for.packages(at(tmp_path / "x"), lambda name: "opentelemetry" in name))


@pytest.mark.parametrize(
    ("host", "origins", "warned"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("::1", "", False),
        ("0.0.0.0", "", True),
        ("10.1.2.3", "http://desk.example", True),
        ("0.0.0.0", "https://desk.example", False),
    ],
)
def test_open_to_the_network_without_https(tmp_path, host, origins, warned) -> None:
    problems = found(asked_for.public(at(tmp_path, host=host, origins=origins)))
    assert ("public" in problems) == warned


@pytest.mark.parametrize("origin", ["desk.example", "https://desk.example/app", "https://*", "ftp://x"])
def test_what_is_no_origin(tmp_path, origin) -> None:
    assert origin in found(asked_for.origins(at(tmp_path, origins=origin)))["origin"].message


def test_folders_of_scenarios(tmp_path) -> None:
    (tmp_path / "own" / "scenarios").mkdir(parents=True)
    (tmp_path / "own" / "scenarios" / "x.yaml").write_text("kind: scenario\nid: [")
    settings = at(tmp_path, library=(tmp_path / "own", tmp_path / "gone"))
    problems = found(asked_for.library(settings))
    assert "GREENROOM_LIBRARY" in problems["library"].mend
    assert "greenroom lint" in problems["library_files"].mend


def test_a_setting_that_is_mistyped(tmp_path) -> None:
    environment = {"GREENROOM_SESIONS_PER_DAY": "3", "GREENROOM_PORT": "1", "HOME": "/", "GREENROOM_ZZ": ""}
    told = list(asked_for.unknown(at(tmp_path), environment))
    assert [f.where for f in told] == ["GREENROOM_SESIONS_PER_DAY", "GREENROOM_ZZ"]
    assert "GREENROOM_SESSIONS_PER_DAY?" in found(told)["unknown"].mend or "SESSIONS_PER_DAY" in told[0].mend


def test_a_provider_without_what_it_needs(tmp_path) -> None:
    half = at(tmp_path, oidc_issuer="http://id.example", oidc_roles="leads")
    told = list(asked_for.sign_in(half))
    assert {f.where.removeprefix("GREENROOM_OIDC_") for f in told} == {"CLIENT_ID", "ISSUER", "ROLES"}
    assert found(told)["oidc"].mend
    whole = at(tmp_path, oidc_issuer="https://id.example", oidc_client_id="x", oidc_roles="leads=manager")
    assert not list(asked_for.sign_in(whole))


@pytest.mark.parametrize(("store", "wrong"), [("", 0), ("s3://b/f", 0), ("/folder", 1), ("s3://", 1)])
def test_what_is_no_bucket(tmp_path, store, wrong) -> None:
    assert len(found(asked_for.bucket(at(tmp_path, recording_store=store)))) == wrong


def test_a_host_that_is_not_here(tmp_path) -> None:
    problem = found(machine.port(at(tmp_path, host="192.0.2.1")))["port"]
    assert "GREENROOM_HOST" in problem.mend


async def test_a_database_of_something_else(tmp_path, postgres_server) -> None:
    settings = at(tmp_path)
    (settings.data / DATABASE).mkdir(parents=True)
    assert found(services.database(settings))["database"].severity == "error"
    with pytest.raises(StorageError, match="folder"):
        open_store(settings.database)
    (settings.data / DATABASE).rmdir()
    (settings.data / DATABASE).touch()
    assert not found(services.database(settings)), "the first start makes the tables"
    for where in (settings.database, postgres_server.fresh()):
        url = f"sqlite:///{where}" if isinstance(where, Path) else where.replace("ql://", "ql+psycopg://", 1)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE sessions (a int)"))
        engine.dispose()
        more = {} if isinstance(where, Path) else {"database_url": where}
        assert "database_foreign" in found(services.database(at(tmp_path, **more)))
        with pytest.raises(StorageError, match="something else"):
            open_store(where)


async def test_a_database_whose_tables_belong_to_somebody_else(tmp_path, postgres_server) -> None:
    for used in (False, True):
        address = postgres_server.fresh()
        if used:
            await open_store(address).close()
        engine = postgres(address)
        with engine.begin() as connection:
            connection.execute(text("DROP ROLE IF EXISTS reader"))
            connection.execute(text("CREATE ROLE reader LOGIN"))
        engine.dispose()
        theirs = address.replace("greenroom@", "reader@")
        told = found(services.database(at(tmp_path, database_url=theirs)))["database_rights"]
        assert "OWNER TO" in told.mend
        with pytest.raises(StorageError, match=r"permission denied.*OWNER TO"):
            open_store(theirs)


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request, tmp_path):
    more = {}
    if request.param == "postgres":
        more["database_url"] = request.getfixturevalue("postgres_server").fresh()
    return at(tmp_path, **more)


async def test_tables_of_another_version(settings, monkeypatch) -> None:
    from greenroom.operations import databases

    assert not found(services.database(settings))
    await opened(settings)
    assert not found(services.database(settings))
    revisions = [r.revision for r in databases.revisions().walk_revisions()]
    monkeypatch.setattr(type(databases.revisions()), "get_current_head", lambda _: "9999")
    assert "backup" in found(services.database(settings))["migrations"].mend
    monkeypatch.setattr(databases, "known", lambda revision: revision not in revisions)
    assert found(services.database(settings))["newer"].severity == "error"


async def test_a_server_does_not_start_on_newer_tables(settings) -> None:
    store = open_store(settings.database)
    await store._write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    await store.close()
    with pytest.raises(StorageError, match=r"newer Greenroom.*restore a backup"):
        open_store(settings.database)


def test_a_database_that_is_none(tmp_path) -> None:
    settings = at(tmp_path)
    settings.data.mkdir()
    (settings.data / DATABASE).write_bytes(b"something else " * 1_000)
    assert found(services.database(settings))["database"].severity == "error"


async def test_a_database_that_is_damaged(tmp_path) -> None:
    settings = at(tmp_path)
    await opened(settings)
    path = settings.data / DATABASE
    body = bytearray(path.read_bytes())
    body[20_480:40_960] = b"\xff" * 20_480
    path.write_bytes(bytes(body))
    problems = found(services.database(settings))
    assert "greenroom restore" in problems["database_damaged"].mend


def test_an_old_sqlite(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(services.sqlite3, "sqlite_version_info", (3, 30, 0))
    assert "database_old" in found(services.database(at(tmp_path)))


@pytest.mark.parametrize("url", ["postgresql://x@127.0.0.1:1/none", "nonsense", "mysql://x"])
def test_a_database_out_of_reach(tmp_path, url) -> None:
    problem = found(services.database(at(tmp_path, database_url=url)))["database"]
    assert problem.severity == "error"
    assert problem.where == "GREENROOM_DATABASE_URL"


def test_an_old_postgresql(postgres_server, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(services, "POSTGRES", 99)
    settings = at(tmp_path, database_url=postgres_server.fresh())
    assert "99 or newer" in found(services.database(settings))["database_old"].mend


@pytest.mark.parametrize(("ahead", "severity"), [(0, ""), (5, "warning"), (-5, "warning"), (90, "error")])
def test_clocks_apart(postgres_server, ahead, severity) -> None:
    engine = postgres(postgres_server.fresh())
    with engine.connect() as connection:
        problem = found(services._clock(connection, ahead)).get("clock")
    engine.dispose()
    assert (problem.severity if problem else "") == severity


def test_workers_without_what_they_need(tmp_path) -> None:
    alone = at(tmp_path, workers=2)
    assert "GREENROOM_REDIS_URL" in found(services.workers(alone))["workers"].mend
    lonely = at(tmp_path, redis_url="redis://127.0.0.1:1/0")
    assert found(services.workers(lonely))["workers"].where == "GREENROOM_DATABASE_URL"
    assert not found(services.workers(at(tmp_path)))


def test_redis_out_of_reach_or_old(tmp_path, redis_server) -> None:
    shared = {"database_url": "postgresql://x@127.0.0.1:1/x", "workers": 2}
    problems = found(services.workers(at(tmp_path, redis_url="redis://127.0.0.1:1/0", **shared)))
    assert problems["redis"].severity == "error"
    assert problems["polling"].severity == "note"
    assert problems["recordings_apart"].severity == "note"
    assert "redis" in found(services.workers(at(tmp_path, redis_url="nonsense", **shared)))
    there = found(services.workers(at(tmp_path, redis_url=redis_server.address, **shared)))
    assert there.keys() == {"polling", "recordings_apart"}
    shared["workers"] = 1
    sticky = found(services.workers(at(tmp_path, redis_url=redis_server.address, polling="on", **shared)))
    assert sticky.keys() == {"polling_sticky", "recordings_apart"}
    both = at(tmp_path, redis_url=redis_server.address, polling="on", **{**shared, "workers": 2})
    assert found(services.workers(both))["workers"].where == "GREENROOM_POLLING"
    assert found(services.redis_version("5.0.14"))["redis_old"].severity == "error"
    assert not services.redis_version("7.4.1")


def test_a_check_that_fails_keeps_no_other_from_telling(tmp_path, monkeypatch) -> None:
    def broken(_settings):
        raise PermissionError(13, "Permission denied")
        yield

    monkeypatch.setattr("greenroom.operations.doctor.CHECKS", (broken, *CHECKS))
    problems = examine(at(tmp_path, origins="nonsense"))
    assert [f.code for f in problems if f.code in ("check", "origin")] == ["check", "origin"]


@pytest.mark.parametrize(
    ("environment", "code", "codes"),
    [
        ({}, 0, set()),
        ({"GREENROOM_WORKERS": "3"}, 1, {"workers"}),
        ({"GREENROOM_PORT": "many"}, 1, {"setting"}),
    ],
)
def test_from_the_command_line(tmp_path, environment, code, codes) -> None:
    program = Path(sys.executable).with_name("greenroom")
    data = tmp_path / "d"
    data.mkdir(mode=0o700)
    env = {**os.environ, "GREENROOM_PORT": "0", **environment}
    command = [program, "doctor", "--data", str(data)]
    done = subprocess.run([*command, "--json"], env=env, capture_output=True, text=True, check=False)
    problems = json.loads(done.stdout)
    assert {p["code"] for p in problems} - {"client", "disk"} == codes
    assert all(p["mend"] for p in problems)
    if not any(p["code"] in ("client", "disk") for p in problems):
        assert done.returncode == code
        told = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert ("all is well" in told.stdout) == (code == 0)


def test_no_finding_is_untested() -> None:
    """Runs last in this file: every code in the sources was found above."""
    sources = "".join((SOURCES / f"{name}.py").read_text() for name in ("machine", "services", "asked_for"))
    codes = set(re.findall(r'Finding\(\s*"(\w+)"', sources))
    assert len(codes) > 15
    if len(TESTED) > 5:  # else this test runs alone
        assert codes <= TESTED
