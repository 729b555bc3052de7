"""Reading and writing results: whole or not at all, the same bytes again, errors of one sentence."""

import hashlib

import numpy as np
import pytest

from reprise import artifacts
from reprise.artifacts import RepriseError

READERS = {
    "text": artifacts.read_text,
    "json": artifacts.read_json,
    "npz": artifacts.read_npz,
    "csv": artifacts.read_csv,
}


@pytest.fixture
def archive(tmp_path):
    """An npz with two arrays."""
    path = tmp_path / "digits.npz"
    artifacts.write_npz(path, images=np.arange(200, dtype=np.uint8).reshape(10, 20), labels=np.arange(10))
    return path


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "result.json"
    path.write_text("old")

    with pytest.raises(ZeroDivisionError):
        with artifacts.replacing(path) as part:
            part.write_text("half")
            raise ZeroDivisionError

    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]
    assert path.read_text() == "old"


def test_nothing_is_seen_under_the_name_before_the_write_is_complete(tmp_path):
    path = tmp_path / "new" / "folder" / "result.txt"
    with artifacts.replacing(path) as part:
        part.write_text("whole")
        assert not path.exists() and part.parent == path.parent
    assert path.read_text() == "whole"


def test_what_a_killed_process_left_is_overwritten_by_the_next_one(tmp_path):
    path = tmp_path / "result.txt"
    killed = artifacts.replacing(path)
    killed.__enter__().write_text("half")
    assert len(list(tmp_path.iterdir())) == 1
    artifacts.write_text(path, "whole")
    assert [file.name for file in tmp_path.iterdir()] == ["result.txt"]
    assert path.read_text() == "whole"


def test_equal_arrays_give_equal_bytes(tmp_path, archive):
    again = tmp_path / "again.npz"
    artifacts.write_npz(again, **artifacts.read_npz(archive))
    assert again.read_bytes() == archive.read_bytes()


def test_json_keeps_the_order_of_keys_and_writes_letters_as_they_are(tmp_path):
    artifacts.write_json(tmp_path / "x.json", {"zeta": "Müller", "alpha": [1, None]})
    assert (tmp_path / "x.json").read_text() == '{\n "zeta": "Müller",\n "alpha": [\n  1,\n  null\n ]\n}\n'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_not_written(tmp_path, number):
    with pytest.raises(ValueError):
        artifacts.write_json(tmp_path / "x.json", {"loss": number})
    assert not list(tmp_path.iterdir())


def test_csv_rows_come_back_as_text_in_the_chosen_columns(tmp_path):
    artifacts.write_csv(tmp_path / "x.csv", [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}], ["loss", "epoch"])
    assert (tmp_path / "x.csv").read_bytes() == b"loss,epoch\n0.5,1\n0.25,2\n"
    assert artifacts.read_csv(tmp_path / "x.csv")[1] == {"loss": "0.25", "epoch": "2"}


def test_a_table_without_rows_still_has_its_header(tmp_path):
    artifacts.write_csv(tmp_path / "x.csv", [], ["loss", "epoch"])
    assert (tmp_path / "x.csv").read_text() == "loss,epoch\n"


def test_sha256_is_that_of_the_content(tmp_path):
    (tmp_path / "x").write_bytes(b"ten digits")
    assert artifacts.sha256(tmp_path / "x") == hashlib.sha256(b"ten digits").hexdigest()


@pytest.mark.parametrize("kind", READERS)
def test_a_missing_file_is_one_sentence(tmp_path, kind):
    with pytest.raises(RepriseError) as error:
        READERS[kind](tmp_path / "absent")
    assert str(error.value) == f"{tmp_path}/absent: no such file."


def test_a_folder_in_place_of_a_file_is_one_sentence(tmp_path):
    with pytest.raises(RepriseError) as error:
        artifacts.read_json(tmp_path)
    assert str(error.value) == f"{tmp_path}: cannot be read (Is a directory)."


def test_text_in_another_encoding_is_one_sentence(tmp_path):
    (tmp_path / "x.json").write_bytes("Müller".encode("latin-1"))
    with pytest.raises(RepriseError, match=r"x\.json: is not UTF-8 text\.$"):
        artifacts.read_json(tmp_path / "x.json")


def test_broken_json_names_its_line(tmp_path):
    (tmp_path / "x.json").write_text('{"a": 1,\n"b": }')
    with pytest.raises(RepriseError, match=r"x\.json: is not JSON \(line 2\); delete it to have it made again\.$"):
        artifacts.read_json(tmp_path / "x.json")


def assert_refused(path):
    with pytest.raises(RepriseError) as error:
        artifacts.read_npz(path)
    assert str(error.value) == f"{path}: is not a readable npz archive; delete it to have it made again."


def test_a_torn_archive_is_refused_wherever_it_was_torn(archive):
    content = archive.read_bytes()
    for length in range(0, len(content), 7):
        archive.write_bytes(content[:length])
        assert_refused(archive)


def test_damaged_compressed_bytes_are_refused(archive):
    """Damage there fails in zlib, in zip's checksum or in numpy."""
    content = archive.read_bytes()
    first_bytes = content.index(b"images.npy") + len("images.npy")
    for place in range(first_bytes + 20, first_bytes + 60):
        archive.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        assert_refused(archive)


def test_a_pickle_inside_an_archive_is_not_opened(tmp_path):
    np.savez(tmp_path / "x.npz", objects=np.array([{"a": 1}], dtype=object))
    assert_refused(tmp_path / "x.npz")


def test_a_single_array_is_no_archive(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(3))
    assert_refused(tmp_path / "x.npy")
