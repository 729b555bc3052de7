"""Published files: mirror, cache, address, each checked; and the one way a data set is written."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from reprise.artifacts import RepriseError, UsageError, read_json, read_npz, sha256
from reprise.data import sources
from reprise.jobs import Job

CONTENT = b"ten real digits"
MD5 = f"md5:{hashlib.md5(CONTENT).hexdigest()}"
SHA256 = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
NOWHERE = "http://127.0.0.1:9/digits.gz"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The download cache of this test; no mirror, no proxy."""
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "cache" / name)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    return tmp_path / "cache" / "reprise"


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A mirror with an empty folder for the data set."""
    (tmp_path / "mirror" / "tiny").mkdir(parents=True)
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path / "mirror"))
    return tmp_path / "mirror" / "tiny"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def copyfile(self, source, outputfile):
        content = source.read()
        outputfile.write(content[:4] if self.path.startswith("/torn") else content)


@pytest.fixture
def site(tmp_path):
    """A web site on this machine: yields its folder and its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def refusal(*urls, known_hash=MD5):
    with pytest.raises(RepriseError) as caught:
        sources.fetch("tiny", "digits.gz", known_hash, urls)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message
    return message


@pytest.mark.parametrize("known_hash", [MD5, SHA256])
def test_the_mirror_comes_before_any_address(mirror, known_hash):
    (mirror / "digits.gz").write_bytes(CONTENT)
    assert sources.fetch("tiny", "digits.gz", known_hash, [NOWHERE]) == mirror / "digits.gz"


@pytest.mark.parametrize("known_hash", [MD5, SHA256])
def test_a_wrong_hash_in_the_mirror_is_refused_not_downloaded(mirror, cache, site, known_hash):
    (site[0] / "digits.gz").write_bytes(CONTENT)
    (mirror / "digits.gz").write_bytes(b"something else")
    algorithm, expected = known_hash.split(":")
    found = hashlib.new(algorithm, b"something else").hexdigest()
    message = refusal(f"{site[1]}/digits.gz", known_hash=known_hash)
    assert message.startswith(f"{mirror}/digits.gz: has {algorithm} {found}, expected {expected}; ")
    assert (mirror / "digits.gz").read_bytes() == b"something else"
    assert not files_below(cache)


def test_a_mirror_that_is_no_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path / "absent"))
    assert refusal(NOWHERE).startswith(f"{tmp_path}/absent: is named as data mirror but is no folder; ")


def test_a_folder_in_place_of_the_file_is_refused(mirror):
    (mirror / "digits.gz").mkdir()
    assert refusal(NOWHERE) == f"{mirror}/digits.gz: cannot be read (Is a directory)."


def test_a_file_that_the_mirror_lacks_is_downloaded(mirror, cache, site):
    (site[0] / "digits.gz").write_bytes(CONTENT)
    path = sources.fetch("tiny", "digits.gz", MD5, [f"{site[1]}/digits.gz"])
    assert path == cache / "tiny" / "digits.gz"
    assert path.read_bytes() == CONTENT
    assert not files_below(mirror)


def test_an_empty_mirror_variable_means_no_mirror(tmp_path, monkeypatch, site):
    monkeypatch.setenv("REPRISE_MIRROR", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "digits.gz").write_bytes(b"not a mirror")
    (site[0] / "digits.gz").write_bytes(CONTENT)
    assert sources.fetch("tiny", "digits.gz", MD5, [f"{site[1]}/digits.gz"]).read_bytes() == CONTENT


def test_a_downloaded_file_needs_no_network_again(site):
    (site[0] / "digits.gz").write_bytes(CONTENT)
    first = sources.fetch("tiny", "digits.gz", SHA256, [f"{site[1]}/digits.gz"])
    assert sources.fetch("tiny", "digits.gz", SHA256, [NOWHERE]) == first


def test_a_damaged_file_in_the_cache_is_downloaded_again(site, cache):
    (site[0] / "digits.gz").write_bytes(CONTENT)
    (cache / "tiny").mkdir(parents=True)
    (cache / "tiny" / "digits.gz").write_bytes(b"torn")
    assert sources.fetch("tiny", "digits.gz", MD5, [f"{site[1]}/digits.gz"]).read_bytes() == CONTENT


def test_the_next_address_is_tried_when_one_fails(site, cache):
    (site[0] / "digits.gz").write_bytes(CONTENT)
    path = sources.fetch("tiny", "digits.gz", MD5, [NOWHERE, f"{site[1]}/absent.gz", f"{site[1]}/digits.gz"])
    assert path.read_bytes() == CONTENT
    assert files_below(cache) == [path]


def test_without_network_the_file_the_address_and_the_ways_out_are_named(cache):
    message = refusal(NOWHERE)
    assert message == (
        f"tiny/digits.gz: could not be downloaded from {NOWHERE} (ConnectionError); go online, set data.mirror or "
        "REPRISE_MIRROR to a folder that holds it, or choose data.source: embedded."
    )
    assert not files_below(cache)


def test_without_network_a_mirror_that_lacks_the_file_is_named(mirror):
    assert refusal(NOWHERE).startswith(
        f"tiny/digits.gz: is not in the mirror {mirror.parent} and could not be downloaded from {NOWHERE}"
    )


def test_a_file_that_no_address_has_is_refused(site, cache):
    url = f"{site[1]}/absent.gz"
    assert f"could not be downloaded from {url} (HTTP 404) or {NOWHERE} (ConnectionError);" in refusal(url, NOWHERE)
    assert not files_below(cache)


def test_a_download_with_a_wrong_hash_is_not_kept(site, cache):
    (site[0] / "digits.gz").write_bytes(b"a login page")
    url = f"{site[1]}/digits.gz"
    assert f"{url} (its content has the wrong hash)" in refusal(url)
    assert not files_below(cache)


def test_a_download_that_breaks_off_is_not_kept(site, cache):
    (site[0] / "torn.gz").write_bytes(CONTENT)
    url = f"{site[1]}/torn.gz"
    assert f"could not be downloaded from {url} (" in refusal(url)
    assert not files_below(cache)


def tiny(job):
    card = sources.Card(
        name="tiny",
        title="Tiny digits",
        stand_in=True,
        complete=False,
        note="made for a test",
        url="",
        citation="",
        licence="MIT",
    )
    images = np.full((3, 2, 2), job.seed, np.uint8)
    return {"images": images, "labels": np.array([0, 2, 2], np.uint8)}, card


def job(folder, kind, seed=0):
    outputs = (folder / "tiny.npz", folder / "tiny.json")
    return Job(inputs=(), outputs=outputs, spec={"data.source": kind}, seed=seed)


def test_a_data_set_is_written_with_its_card(tmp_path):
    sources.make(job(tmp_path, "embedded", seed=5), {"embedded": tiny})
    assert (read_npz(tmp_path / "tiny.npz")["images"] == 5).all()
    assert read_json(tmp_path / "tiny.json") == {
        "name": "tiny",
        "title": "Tiny digits",
        "stand_in": True,
        "complete": False,
        "note": "made for a test",
        "url": "",
        "citation": "",
        "licence": "MIT",
        "files": {},
        "parts": {},
        "source": "embedded",
        "counts": {"images": 3, "per_class": [1, 0, 2]},
        "arrays_sha256": sha256(tmp_path / "tiny.npz"),
    }


def test_features_are_counted_as_features():
    assert sources.count_items({"features": np.zeros((4, 2))}) == {"features": 4}


def test_a_kind_of_source_that_is_not_offered_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught:
        sources.make(job(tmp_path, "yours"), {"embedded": tiny, "published": tiny})
    assert str(caught.value) == "config.yaml: data.source must be embedded or published for tiny, not yours."
    assert not files_below(tmp_path)


def test_a_source_that_fails_leaves_the_earlier_data_set_alone(tmp_path):
    def failing(job):
        raise RepriseError("no.")

    sources.make(job(tmp_path, "embedded"), {"embedded": tiny})
    before = {path: path.read_bytes() for path in files_below(tmp_path)}
    with pytest.raises(RepriseError):
        sources.make(job(tmp_path, "embedded", seed=1), {"embedded": failing})
    assert {path: path.read_bytes() for path in files_below(tmp_path)} == before
