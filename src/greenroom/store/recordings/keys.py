"""Master keys: they wrap the key of each recording. The first one wraps; the others open what they wrapped.

A master key is 32 random bytes in base64 (`openssl rand -base64 32`). Without one in the settings, one is
made and kept in the data folder, readable for its owner alone.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from greenroom.core.errors import BadRequest, StorageError

FILE = "recording.key"
"""Name of the file in the data folder."""

SETTING = "GREENROOM_RECORDING_KEY"
NONCE = 12


class NoKey(StorageError):
    """The master key that wrapped a recording's key is not there."""

    code, status, retry = "no_key", 500, False


class MasterKeys:
    """`keys`: of 32 bytes each, the newest first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {_name(key): key for key in keys}
        self.current = _name(keys[0])
        """The name of the key that wraps from now on."""

    def wrap(self, key: bytes, recording: str) -> bytes:
        """`key` sealed with the current master key, for this recording alone."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._keys[self.current]).encrypt(nonce, key, recording.encode())

    def unwrap(self, wrapped: bytes, recording: str, name: str) -> bytes:
        """The key again; `name` of the master key that wrapped it. Raises `NoKey`."""
        master = self._keys.get(name)
        if master is None:
            mend = f"add the key named {name} to {SETTING}, after the present one and a comma"
            raise NoKey("its master key is not in the settings any more", mend=mend)
        try:
            return AESGCM(master).decrypt(wrapped[:NONCE], wrapped[NONCE:], recording.encode())
        except InvalidTag:
            raise NoKey("its key does not open", mend="restore the database from a backup") from None


def master_keys(setting: str, data: Path) -> MasterKeys:
    """From the setting (keys in base64, the newest first, with commas between them), else from the file in
    the `data` folder, which is made when it is not there. Raises `BadRequest`, `StorageError`."""
    if setting.strip():
        return MasterKeys([_read(part, SETTING) for part in setting.split(",")])
    path = data / FILE
    try:
        if not path.exists():
            _make(path)
        lines = path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"cannot keep the key for recordings: {error}", where=str(path)) from error
    return MasterKeys([_read(line, str(path)) for line in lines] or [_read("", str(path))])


def _make(path: Path) -> None:
    """A new key; when several processes make one at once, one of them counts."""
    fresh = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def _read(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        mend = "make one with: openssl rand -base64 32"
        raise BadRequest("a key for recordings is 32 bytes in base64", where=where, mend=mend)
    return key


def _name(key: bytes) -> str:
    return hashlib.sha256(b"greenroom master key" + key).hexdigest()[:12]
