"""The decoder of sound for files that are sealed: see `analysis/hearing/decoder.py`. The order also has `key`
and `sizes` (hexadecimal) and `name`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from greenroom.analysis.hearing import decoder
from greenroom.store.recordings.plain import Unsealed


@contextlib.contextmanager
def unsealed(order: dict[str, Any]) -> Iterator[Unsealed]:
    with Path(order["path"]).open("rb") as file:
        yield Unsealed(file, bytes.fromhex(order["key"]), order["name"], bytes.fromhex(order["sizes"]))


if __name__ == "__main__":
    decoder.main(unsealed)
