"""How results are written and read: atomically, in open formats, with one-sentence errors."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np


class RepriseError(Exception):
    """Something a user can cause and mend; its message is one sentence saying what, where and how."""


class UsageError(RepriseError):
    """A wrong command line or configuration."""


@contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Yield a temporary path beside `path` and move it there when the block succeeds.

    The temporary name is fixed, so what a killed process left behind is overwritten by the next
    one and never piles up. On an exception the temporary file is removed and `path` is untouched.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike, content: bytes) -> None:
    """Write `content` to `path` atomically."""
    with replacing(path) as part:
        part.write_bytes(content)


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write `text` to `path` atomically, as UTF-8 with Unix line ends."""
    write_bytes(path, text.encode())


def read_text(path: str | os.PathLike) -> str:
    """Return the text of `path`; RepriseError if it cannot be read or is not UTF-8."""
    try:
        return Path(path).read_bytes().decode()
    except FileNotFoundError:
        raise RepriseError(f"{path}: no such file.") from None
    except OSError as error:
        raise RepriseError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise RepriseError(f"{path}: is not UTF-8 text.") from None


def write_json(path: str | os.PathLike, value: Any) -> None:
    """Write `value` as JSON, keys in their given order; NaN and infinity are refused."""
    write_text(path, json.dumps(value, indent=1, allow_nan=False, ensure_ascii=False) + "\n")


def read_json(path: str | os.PathLike) -> Any:
    """Return the JSON value in `path`; RepriseError if it is missing or not JSON."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise RepriseError(f"{path}: is not JSON (line {error.lineno}); delete it to have it made again.") from None


def write_npz(path: str | os.PathLike, **arrays: np.ndarray) -> None:
    """Write named arrays to a compressed npz; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write_bytes(path, buffer.getvalue())


def read_npz(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Return all arrays of an npz without unpickling anything; RepriseError if it cannot be read."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise RepriseError(f"{path}: no such file.") from None
    except Exception:  # damage shows in zipfile, zlib or numpy, as an error of its own in each
        raise RepriseError(f"{path}: is not a readable npz archive; delete it to have it made again.") from None


def write_csv(path: str | os.PathLike, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
    """Write rows as CSV with a header; `columns` defaults to the first row's keys."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(columns or rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, buffer.getvalue())


def read_csv(path: str | os.PathLike) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header, all values as text."""
    return list(csv.DictReader(io.StringIO(read_text(path))))


def sha256(path: str | os.PathLike) -> str:
    """Return the hex sha256 of a file's content."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
