"""Portraits: painted ones, the mirror's folder, the archive's files by their content, and a folder of yours."""

import io
import shutil
from zipfile import ZipFile

import numpy as np
import pooch
import pytest
from PIL import Image

from reprise.artifacts import RepriseError, UsageError, read_json, read_npz, sha256
from reprise.cli import main
from reprise.data import painted, portraits
from reprise.jobs import Job

EMBEDDED = {"data.source": "embedded", "data.portraits.path": None}
PUBLISHED = EMBEDDED | {"data.source": "published"}


def made(folder, spec):
    outputs = (folder / "portraits.npz", folder / "portraits.json")
    portraits.make(Job((), outputs, spec))
    return read_npz(outputs[0]), read_json(outputs[1])


def pictures(folder, count=34):
    """Write so many pictures, higher than wide, with a red square in the middle of the first."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    for number in range(count):
        image = random.integers(0, 50, (150, 100, 3)).astype(np.uint8)
        if not number:
            image[50:100, 25:75] = (255, 0, 0)
        Image.fromarray(image).save(folder / f"{number:03}.png")
    (folder / "read-me.txt").write_text("no picture")
    return folder


def test_the_stand_in_is_painted_and_the_same_each_time(tmp_path):
    arrays, card = made(tmp_path, EMBEDDED)
    assert arrays["images"].shape == (120, 64, 64, 3) and card["stand_in"]
    assert np.array_equal(painted.paint_all(3, 0), arrays["images"][:3])
    flat = arrays["images"].reshape(120, -1)
    assert len(np.unique(flat, axis=0)) == 120
    middle, corners = arrays["images"][:, 24:40, 26:38], arrays["images"][:, :6, :6]
    assert middle.mean() > 1.5 * corners.mean()  # a lit face before a dark ground


def test_any_pictures_in_the_mirror_are_taken(tmp_path, monkeypatch):
    pictures(tmp_path / "mirror/portraits/some")
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path / "mirror"))
    arrays, card = made(tmp_path, PUBLISHED)
    assert arrays["images"].shape == (34, 64, 64, 3)
    assert arrays["images"][0, 32, 32].tolist() == [255, 0, 0] and arrays["images"][0, 2, 2].max() < 60
    assert not card["complete"] and card["note"].startswith("34 portraits of the mirror")


def test_a_folder_of_yours_goes_before_any_source(tmp_path):
    folder = pictures(tmp_path / "mine")
    arrays, card = made(tmp_path, PUBLISHED | {"data.portraits.path": str(folder)})
    assert len(arrays["images"]) == 34 and card["source"] == "yours" and card["stand_in"]


def test_no_folder_and_too_few_pictures_are_named(tmp_path, capsys):
    with pytest.raises(UsageError, match=r"data\.portraits\.path is nowhere, which is no folder"):
        made(tmp_path, EMBEDDED | {"data.portraits.path": "nowhere"})
    few = pictures(tmp_path / "few", 3)
    with pytest.raises(RepriseError, match="holds 3 images; put at least 30 portraits there"):
        made(tmp_path, EMBEDDED | {"data.portraits.path": str(few)})
    spec = '{"data.source": "embedded", "data.portraits.path": "nowhere"}'
    command = ["data", "portraits.make", "--spec", spec, "--outputs", str(tmp_path / "p.npz"), str(tmp_path / "p.json")]
    assert main(command) == 2 and "no folder" in capsys.readouterr().err


def test_files_of_the_archive_are_found_by_their_content(tmp_path, monkeypatch):
    folder = pictures(tmp_path / "archive")
    files = sorted(folder.glob("*.png"))
    wanted = [files[number] for number in (5, 2, 9)]
    monkeypatch.setattr(portraits, "KNOWN", [sha256(path)[:16] for path in wanted])
    assert portraits.chosen(folder.iterdir()) == wanted
    wanted[1].unlink()
    with pytest.raises(RepriseError, match="1 of the 3 portraits are not in"):
        portraits.chosen(folder.iterdir())


def test_a_truncated_archive_is_named_and_does_not_stay(tmp_path, monkeypatch):
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        archive.writestr("one.png", bytes(5000))
    source = tmp_path / "served" / "archive.zip"
    source.parent.mkdir()
    source.write_bytes(whole.getvalue()[:3000])
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / name)

    def fetch(url, output_file, dataset):
        shutil.copy(source, output_file)

    monkeypatch.setattr(pooch.core, "choose_downloader", lambda url, **options: fetch)
    with pytest.raises(RepriseError, match="no whole archive and was deleted"):
        made(tmp_path, PUBLISHED)
    assert list((tmp_path / "reprise" / "portraits").iterdir()) == []

    source.write_bytes(whole.getvalue())
    with pytest.raises(RepriseError, match="34 of the 34 portraits are not in"):
        made(tmp_path, PUBLISHED)
