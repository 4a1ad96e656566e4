"""A model is fetched from a hub: whole, in parts, wrong, or not at all; or taken from a folder."""

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenroom.cli import app
from greenroom.voices.whisper import fetching, models
from greenroom.voices.whisper.models import WhisperError
from tests.voices.hub import Hub, hub_of

TINY = models.MODELS["tiny"]
FILES = {
    "config.json": b"{}",
    "model.bin": bytes(range(251)) * 4_000,
    "tokenizer.json": b'{"model": {}}',
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not wanted",
}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(fetching, "PAUSE_S", 0)
    monkeypatch.setattr(fetching, "ROOM", 0)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub():
    with hub_of(dict(FILES)) as made:
        yield made


def of_the_model(hub: Hub) -> list[str]:
    return [wanted for path, wanted in hub.asked if path.endswith("model.bin")]


def test_it_is_fetched_whole_and_only_once(hub, tmp_path):
    told = []
    folder = fetching.fetched(TINY, tmp_path, hub.url, lambda done, of: told.append((done, of)))
    assert {p.name for p in folder.iterdir()} == set(FILES) - {"README.md"}
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    total = sum(len(b) for n, b in FILES.items() if n != "README.md")
    assert told == sorted(told) and told[-1] == (total, total)
    fetching.fetched(TINY, tmp_path, hub.url)
    assert of_the_model(hub) == [""]


def test_a_connection_that_breaks_goes_on_where_it_stopped(hub, tmp_path):
    hub.cuts = 2
    folder = fetching.fetched(TINY, tmp_path, hub.url)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert of_the_model(hub) == ["", "bytes=100000-", "bytes=200000-"]


def test_one_that_always_breaks_is_told_and_kept_for_the_next_time(hub, tmp_path):
    hub.wall = 300_000
    with pytest.raises(WhisperError, match=r"broke at 0\.3 of 1\.0 MB") as told:
        fetching.fetched(TINY, tmp_path, hub.url)
    assert "goes on where it stopped" in told.value.mend
    hub.wall = None
    hub.asked.clear()
    folder = fetching.fetched(TINY, tmp_path, hub.url)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert of_the_model(hub) == ["bytes=300000-"]


def test_a_server_that_knows_no_ranges_begins_anew(hub, tmp_path):
    hub.cuts, hub.ranges = 1, False
    folder = fetching.fetched(TINY, tmp_path, hub.url)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]


def test_wrong_bytes_are_never_used(hub, tmp_path):
    hub.damaged = {"model.bin"}
    with pytest.raises(WhisperError, match="not what the hub says"):
        fetching.fetched(TINY, tmp_path, hub.url)
    assert not list((tmp_path / models.FOLDER / "tiny").glob("model.bin*"))
    hub.damaged = {"config.json"}  # small files are looked at by Git's digest
    with pytest.raises(WhisperError, match=r"config\.json is not"):
        fetching.fetched(TINY, tmp_path / "fresh", hub.url)


def test_the_rest_of_another_revision_is_thrown_away(hub, tmp_path):
    folder = tmp_path / models.FOLDER / "tiny"
    folder.mkdir(parents=True)
    (folder / "model.bin.part").write_bytes(b"z" * 200_000)
    (folder / "vocabulary.json").write_bytes(b"old")
    fetching.fetched(TINY, tmp_path, hub.url)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert not (folder / "vocabulary.json").exists()


def test_a_damaged_copy_is_fetched_again(hub, tmp_path):
    folder = fetching.fetched(TINY, tmp_path, hub.url)
    (folder / "model.bin").write_bytes(b"y" * len(FILES["model.bin"]))
    fetching.fetched(TINY, tmp_path, hub.url)
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]


def test_no_room_is_told_before_anything_is_fetched(hub, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1_000))
    with pytest.raises(WhisperError, match="MB are free"):
        fetching.fetched(TINY, tmp_path, hub.url)
    assert of_the_model(hub) == []


def test_a_disk_that_gets_full_keeps_what_came(hub, tmp_path, monkeypatch):
    def copied(answer, out, at, told):
        out.write(answer.read(50_000))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching, "_copied", copied)
    with pytest.raises(WhisperError, match="disk is full") as told:
        fetching.fetched(TINY, tmp_path, hub.url)
    assert "make room" in told.value.mend
    assert list((tmp_path / models.FOLDER / "tiny").glob("*.part"))


@pytest.mark.parametrize(
    ("status", "says"), [(401, "--folder"), (404, "--from"), (500, "goes on"), (503, "goes on")]
)
def test_a_hub_that_refuses_says_what_to_do(hub, tmp_path, status, says):
    hub.refuses = status
    with pytest.raises(WhisperError, match=str(status)) as told:
        fetching.fetched(TINY, tmp_path, hub.url)
    assert says in told.value.mend


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid", "file:///etc", "nonsense"])
def test_without_a_way_there_the_folder_is_named(tmp_path, url):
    with pytest.raises(WhisperError) as told:
        fetching.fetched(TINY, tmp_path, url)
    assert "--folder" in told.value.mend or "--from" in told.value.mend


def test_something_else_than_a_hub_is_told(hub, tmp_path):
    hub.listing = lambda: {"error": "hello"}  # type: ignore[method-assign,return-value]
    with pytest.raises(WhisperError, match="does not say"):
        fetching.fetched(TINY, tmp_path, hub.url)


def folder_of(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "given"
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(FILES.get(name, b"x"))
    return folder


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ((), "missing"),
        (("config.json", "model.bin", "tokenizer.json"), "vocabulary"),
        (("config.json", "model.safetensors"), "ct2-transformers-converter"),
        (("ggml-base.bin",), "CTranslate2"),
    ],
)
def test_a_wrong_folder_says_what_it_is(tmp_path, names, says):
    with pytest.raises(WhisperError, match=says):
        models.looked_at(folder_of(tmp_path, *names))


def test_a_model_too_big_for_the_memory_is_not_begun():
    models.fits(100_000_000, None)
    models.fits(100_000_000, 10**9)
    with pytest.raises(WhisperError, match=r"needs about 6\.5 GB of memory, and 2\.0 GB are free"):
        models.fits(3 * 10**9, 2 * 10**9)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr("greenroom.voices.commands._tried", lambda _: None)

    def run(*words: str):
        return CliRunner().invoke(app, ["voice", *words])

    return run


def test_the_command_installs_lists_and_removes(hub, tmp_path, run):
    data = ("--data", str(tmp_path))
    done = run("install", "tiny", "--from", hub.url, *data)
    assert done.exit_code == 0, done.output
    assert "100%" in done.output and "Whisper tiny is in use" in done.output
    assert "* tiny " in run("models", *data).output
    assert models.in_use(tmp_path) == ("tiny", tmp_path / models.FOLDER / "tiny")
    assert run("remove", *data).exit_code == 0
    assert models.in_use(tmp_path) is None and not (tmp_path / models.FOLDER / "tiny").exists()
    assert run("remove", *data).exit_code == 2


def test_a_folder_of_ones_own_is_used_where_it_lies(tmp_path, run):
    given = folder_of(tmp_path, *FILES)
    data = ("--data", str(tmp_path / "data"))
    assert run("install", "--folder", str(given), *data).exit_code == 0
    assert models.in_use(tmp_path / "data") == ("given", given)
    assert run("remove", *data).exit_code == 0
    assert (given / "model.bin").exists()  # it is theirs


def test_what_goes_wrong_is_one_line_with_a_way_out(tmp_path, run):
    for words in (("install", "huge"), ("install", "--folder", str(tmp_path / "none"))):
        done = run(*words, "--data", str(tmp_path))
        assert done.exit_code == 2
        assert done.output.startswith("greenroom: ") and "(" in done.output
