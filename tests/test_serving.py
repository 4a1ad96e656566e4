"""The program that serves: what it holds for itself, what it says when it cannot start, how it stops."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from greenroom.claims import LOCK, address, bound, locked, running_at
from greenroom.core.errors import StorageError, WrongState

PROGRAM = Path(sys.executable).with_name("greenroom")
ALL_READY = {**os.environ, "GREENROOM_WARM_UP": "true"}


def test_a_taken_port_says_how_to_mend_it() -> None:
    with bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(WrongState, match=rf"127\.0\.0\.1:{port}: .*--port"), bound("127.0.0.1", port):
            pass


def test_a_folder_belongs_to_one_server_which_others_can_find(tmp_path: Path) -> None:
    data = tmp_path / "new"
    assert running_at(data) is None
    with locked(data) as tell:
        tell("http://127.0.0.1:1")
        assert running_at(data) == "http://127.0.0.1:1"
        with pytest.raises(WrongState, match="--data"), locked(data):
            pass
    assert running_at(data) is None
    with locked(data):
        pass


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"file/data: .*--data"), locked(tmp_path / "file" / "data"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_full_disk_says_so(tmp_path: Path) -> None:
    (tmp_path / LOCK).symlink_to("/dev/full")
    with locked(tmp_path) as tell, pytest.raises(StorageError, match="make room"):
        tell("http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:1"), ("::1", "http://[::1]:1"), ("desk.example", "http://desk.example:1")],
)
def test_the_address_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    assert address(host, 1) == shown


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process, and the link it prints."""
    command = [str(PROGRAM), "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen(
        command, env=ALL_READY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+/enter/\S+", line)
            assert found, line + process.stdout.read()
            yield process, found[0]
        finally:
            process.kill()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(PROGRAM), *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_from_one_command_to_a_signed_in_page_and_a_clean_stop(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        with httpx.Client(base_url=link.split("/enter/", maxsplit=1)[0]) as browser:
            assert browser.get(link).headers["location"] == "/"
            started = browser.post("/api/sessions", json={"scenario_id": "vpn-fails", "speed": "instant"})
            session_id = started.json()["row"]["id"]
        fresh = run("link", "--data", str(tmp_path)).stdout.strip()
        assert fresh.startswith(link.split("/enter/", maxsplit=1)[0])
        assert httpx.get(fresh).status_code == 303
        maria = run("link", "--name", "Maria", "--role", "manager", "--data", str(tmp_path)).stdout.strip()
        with httpx.Client(base_url=link.split("/enter/", maxsplit=1)[0]) as browser:
            assert browser.get(maria).status_code == 303
            me = browser.get("/api/me").json()
            assert (me["name"], me["role"]) == ("Maria", "manager")
            assert [s["row"]["id"] for s in browser.get("/api/team/sessions").json()["items"]] == [session_id]
        other = run("link", "--name", "Maria", "--role", "administrator", "--data", str(tmp_path))
        assert other.returncode == 2
        second = run("serve", "--port", "0", "--data", str(tmp_path))
        assert (second.returncode, "another server" in second.stderr) == (2, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
    replayed = run("replay", session_id, "--data", str(tmp_path), "--json")
    assert replayed.stdout.startswith('{"seq":1,')
    assert run("link", "--data", str(tmp_path)).returncode == 2
    unknown = run("replay", "none", "--data", str(tmp_path))
    assert (unknown.returncode, "no session 'none'" in unknown.stderr) == (2, True)
