"""The example of the author's guide, whole or with one thing changed."""

import copy
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from greenroom.library.lint import Finding, lint
from greenroom.library.loader import Library, load_library, packaged_root
from greenroom.library.reading import read_text

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-scenario.md"


@lru_cache
def text() -> str:
    """The pieces of the guide under each other: a complete scenario."""
    return "\n".join(re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))


def data() -> dict[str, Any]:
    """The same as plain data, to be changed."""
    found: dict[str, Any] = copy.deepcopy(read_text(text()).data)
    return found


@lru_cache
def packaged() -> Library:
    return load_library([packaged_root()])


def write(folder: Path, content: dict[str, Any] | str | bytes, name: str = "example.yaml") -> Path:
    """A file with `content` under `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def findings(folder: Path, content: dict[str, Any] | str) -> list[Finding]:
    return lint([write(folder, content)], packaged())
