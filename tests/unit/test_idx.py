"""Gzipped IDX files are read exactly, or refused in one sentence."""

import gzip
import struct

import numpy as np
import pytest

from reprise.artifacts import RepriseError
from reprise.data.idx import read_idx


def idx(array):
    return struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (3, 4, 5), dtype=np.uint8)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "some-images-idx3-ubyte.gz"


@pytest.mark.parametrize("shape", [(3, 4, 5), (None, 4, 5), (None, None, None)])
def test_images_come_back_as_they_were(file, images, shape):
    file.write_bytes(gzip.compress(idx(images)))
    found = read_idx(file, shape)
    assert found.dtype == np.uint8
    assert np.array_equal(found, images)


def test_labels_have_one_dimension(file):
    labels = np.array([7, 2, 1], np.uint8)
    file.write_bytes(gzip.compress(idx(labels)))
    assert read_idx(file, (3,)).tolist() == [7, 2, 1]


def refusal(file, content, shape=(3, 4, 5)):
    file.write_bytes(content)
    with pytest.raises(RepriseError) as caught:
        read_idx(file, shape)
    message = str(caught.value)
    assert message.startswith(f"{file}: ") and message.endswith(".") and "\n" not in message
    return message


def test_a_truncated_gzip_is_refused(file, images):
    content = gzip.compress(idx(images))
    for kept in (5, len(content) // 2, len(content) - 1):
        assert "is truncated" in refusal(file, content[:kept])


def test_a_damaged_gzip_is_refused(file, images):
    content = bytearray(gzip.compress(idx(images)))
    content[-5] ^= 0xFF
    assert "cannot be read as gzip (CRC check failed" in refusal(file, bytes(content))
    content = bytearray(gzip.compress(idx(images)))
    content[10] ^= 0xFF
    assert "cannot be read as gzip (" in refusal(file, bytes(content))


def test_a_file_that_is_no_gzip_is_refused(file, images):
    assert "cannot be read as gzip (Not a gzipped file" in refusal(file, idx(images))


def test_a_missing_file_is_refused(file):
    with pytest.raises(RepriseError, match=r"no such file\.$"):
        read_idx(file, (3,))


def test_labels_in_place_of_images_are_refused_by_their_magic_number(file):
    labels = np.zeros(60, np.uint8)
    assert "has magic number 2049, expected 2051" in refusal(file, gzip.compress(idx(labels)))


def test_signed_or_wider_values_are_refused_by_their_magic_number(file, images):
    content = idx(images).replace(b"\x00\x00\x08\x03", b"\x00\x00\x0d\x03", 1)
    assert "has magic number 3331, expected 2051" in refusal(file, gzip.compress(content))


def test_another_number_of_images_is_refused(file, images):
    message = refusal(file, gzip.compress(idx(images)), (4, 4, 5))
    assert "announces 3 x 4 x 5 items, expected 4 x 4 x 5" in message


def test_other_sides_are_refused_where_any_number_of_images_will_do(file, images):
    message = refusal(file, gzip.compress(idx(images)), (None, 28, 28))
    assert "announces 3 x 4 x 5 items, expected any x 28 x 28" in message


@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: content + b"\0"])
def test_more_or_fewer_bytes_than_announced_are_refused(file, images, change):
    content = change(idx(images))
    message = refusal(file, gzip.compress(content))
    assert f"holds {len(content) - 16} bytes, expected 3 x 4 x 5" in message


def test_a_file_that_ends_in_its_header_is_refused(file, images):
    assert "ends within its header of 16 bytes" in refusal(file, gzip.compress(idx(images)[:7]))
