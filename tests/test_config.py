"""Settings: read from the environment, told wrong with their name, and documented one by one."""

import re
from pathlib import Path

import pytest

from greenroom.config import Settings, settings
from greenroom.core.errors import BadRequest

PAGE = Path(__file__).parents[1] / "docs/reference/settings.md"


def shown(default: object) -> str:
    if default is None:
        return "the user's data folder"
    return f"`{default}`" if default != () and str(default) else "(none)"


def test_page_lists_every_setting_with_its_default_and_meaning() -> None:
    rows = dict(re.findall(r"^\| `(GREENROOM_\w+)` \| (.+ \| .+) \|$", PAGE.read_text("utf-8"), re.M))
    expected = {
        f"GREENROOM_{name.upper()}": f"{shown(None if f.default_factory else f.default)} | {f.description}"
        for name, f in Settings.model_fields.items()
    }
    assert rows == expected


def test_environment_is_read_and_options_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_PORT", "9000")
    monkeypatch.setenv("GREENROOM_LIBRARY", "/a:/b")
    monkeypatch.setenv("GREENROOM_ORIGINS", "https://one.example/, https://two.example")
    found = settings(host="::1", port=None)
    assert (found.host, found.port) == ("::1", 9000)
    assert found.library == (Path("/a"), Path("/b"))
    assert found.origins == ("https://one.example", "https://two.example")
    assert settings(port=1).port == 1


def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_PORT", "many")
    with pytest.raises(BadRequest, match=r"GREENROOM_PORT: .*settings\.md"):
        settings()


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_MODEL_KEY", "sk-very-secret")
    found = settings()
    assert found.model_key.get_secret_value() == "sk-very-secret"
    assert "sk-very-secret" not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
