"""Reader of gzipped IDX files, the format MNIST and EMNIST are published in."""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib

import numpy as np

from reprise.artifacts import RepriseError


def read_idx(path: str | os.PathLike, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return the bytes of a gzipped IDX file as a read-only uint8 array.

    The file opens with big-endian 32-bit numbers: a magic number (0x0800 for unsigned bytes plus
    the number of dimensions), then the length of each dimension.

    Parameters
    ----------
    path : path
        The file, such as ``train-images-idx3-ubyte.gz``.
    shape : tuple of int or None
        The expected shape, with None where any length will do: ``(60000, 28, 28)`` or ``(None,)``.

    Raises
    ------
    RepriseError
        If the file is missing, truncated, damaged or no gzip, or its magic number or counts differ.
    """
    content = _decompress(path)
    header = 4 * (1 + len(shape))
    if len(content) < header:
        raise RepriseError(f"{path}: ends within its header of {header} bytes; fetch the file again.")
    magic, *lengths = struct.unpack_from(f">{1 + len(shape)}I", content)
    if magic != 0x0800 + len(shape):
        raise RepriseError(f"{path}: has magic number {magic}, expected {0x0800 + len(shape)}; fetch the file again.")
    if any(wanted not in (None, found) for wanted, found in zip(shape, lengths, strict=True)):
        raise RepriseError(f"{path}: announces {_text(lengths)} items, expected {_text(shape)}; fetch the file again.")
    if len(content) - header != math.prod(lengths):
        raise RepriseError(
            f"{path}: holds {len(content) - header} bytes, expected {_text(lengths)}; fetch the file again."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(lengths)


def _decompress(path: str | os.PathLike) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read()
    except FileNotFoundError:
        raise RepriseError(f"{path}: no such file.") from None
    except EOFError:
        raise RepriseError(f"{path}: is truncated, its gzip stream ends early; fetch the file again.") from None
    except (OSError, zlib.error) as error:
        raise RepriseError(f"{path}: cannot be read as gzip ({error}); fetch the file again.") from None


def _text(lengths) -> str:
    return " x ".join("any" if length is None else str(length) for length in lengths)
