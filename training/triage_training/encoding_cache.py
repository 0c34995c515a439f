"""Keeps encodings on disk, by content and encoder, so that the next training run starts at once."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.errors import WriteError
from triage_models.encoder import Encoder
from triage_models.encoder.spec import Progress

_WINDOW = 4096
_TABLE = "CREATE TABLE IF NOT EXISTS encodings (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class EncodingCache:
    """Encodings in one SQLite file; several processes may use it at once, a damaged file is made anew.

    Vectors are computed in fixed shapes and therefore the same bits whatever else is in the cache.
    """

    file: Path

    def encode(
        self, encoder: Encoder, texts: Sequence[str], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Encode texts, computing only what the cache does not hold; shape (texts, dimensions).

        Raises
        ------
        WriteError
            When the cache cannot be written.
        """
        keys = [_key(encoder.digest, text) for text in texts]
        encodings = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
        with self._translating():
            try:
                self._fill(encoder, texts, keys, encodings, progress)
            except sqlite3.OperationalError:  # locked, read-only, disk full: the file itself is sound
                raise
            except sqlite3.DatabaseError:
                for name in (self.file.name, f"{self.file.name}-journal"):
                    self.file.with_name(name).unlink(missing_ok=True)
                self._fill(encoder, texts, keys, encodings, progress)
        return encodings

    def _fill(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        keys: Sequence[bytes],
        encodings: NDArray[np.float32],
        progress: Progress | None,
    ) -> None:
        with closing(_connected(self.file)) as database:
            missing = self._read(database, keys, encodings)
            if progress is not None:
                progress(len(texts) - len(missing))
            for start in range(0, len(missing), _WINDOW):
                rows = missing[start : start + _WINDOW]
                encodings[rows] = encoder.encode([texts[row] for row in rows], reproducible=True, progress=progress)
                self._write(database, [(keys[row], _sealed(encodings[row].tobytes())) for row in rows])

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            yield
        except (OSError, sqlite3.Error) as error:
            raise WriteError(
                f"The encoding cache {self.file} cannot be used ({error}).", hint="Free some disk or delete the file."
            ) from error

    @staticmethod
    def _read(database: sqlite3.Connection, keys: Sequence[bytes], encodings: NDArray[np.float32]) -> list[int]:
        """Fill in what is known and return the rows that are not, or no longer are what was written."""
        missing, size = [], encodings[:1].nbytes
        for row, key in enumerate(keys):
            found = database.execute("SELECT vector FROM encodings WHERE key = ?", (key,)).fetchone()
            if found is None or found[0] != _sealed(found[0][:size]):
                missing.append(row)
            else:
                encodings[row] = np.frombuffer(found[0], dtype=np.float32, count=encodings.shape[1])
        return missing

    @staticmethod
    def _write(database: sqlite3.Connection, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with database:
            database.executemany("INSERT OR REPLACE INTO encodings VALUES (?, ?)", rows)


def _connected(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=60)
    try:
        with database:
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(_TABLE)
            database.execute("SELECT count(*) FROM encodings WHERE key = x'00'")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _sealed(vector: bytes) -> bytes:
    """A vector and its checksum: SQLite would not notice a changed byte."""
    return vector + zlib.crc32(vector).to_bytes(4, "little")


def _key(digest: str, text: str) -> bytes:
    return hashlib.sha256(f"{digest}\0{text}".encode()).digest()
