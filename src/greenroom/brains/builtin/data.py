"""Reads the data files of a language, with libyaml where it is there: ten times as fast."""

from pathlib import Path
from typing import Any

import yaml

LANGUAGES = Path(__file__).resolve().parents[2] / "languages"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """The contents of a YAML file. Raises `yaml.YAMLError`, `OSError`."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
