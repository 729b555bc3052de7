"""Reading own digits: folders, sheets, labels, and everything that is refused."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from reprise.artifacts import RepriseError, UsageError
from reprise.data.images import read_grey
from reprise.data.sheets import read, read_folder, read_sheet

CELL = 48
PIXELS = load_digits().images / 16


def sheet(rows, columns, lines=0, margin=0, polarity=-1, first=0):
    """Return a sheet of real digits on paper, placed a little unevenly; digit = column."""
    random = np.random.default_rng(rows * columns)
    ink = np.zeros((rows * CELL, columns * CELL), np.float32)
    for row in range(rows):
        for column in range(columns):
            digit = Image.fromarray(PIXELS[first + 10 * row + column].astype(np.float32)).resize((30, 30))
            y, x = random.integers(5, 14, 2) + np.array([row, column]) * CELL
            ink[y : y + 30, x : x + 30] = np.asarray(digit).clip(0, 1)
    if lines:
        for width in range(lines):
            ink[width::CELL] = ink[:, width::CELL] = 0.8
    return 0.5 + polarity * 0.4 * (np.pad(ink, margin) - 0.5)


def save(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.round(values * 255).astype(np.uint8)).save(path)
    return path


def digit(number):
    return 1 - np.kron(PIXELS[number], np.ones((3, 3)))


@pytest.fixture
def folder(tmp_path):
    for name in ("3/a.png", "3/b.png", "7/c.png"):
        save(tmp_path / "mine" / name, digit(int(name[0])))
    return tmp_path / "mine"


def test_a_folder_of_class_folders_is_labelled_by_its_folders(folder):
    (folder / "3" / ".hidden").write_text("not an image")
    (folder / "LICENSE").write_text("files beside the class folders do not matter")
    tiles = read(folder)
    assert [(tile.file, tile.label) for tile in tiles] == [("3/a.png", 3), ("3/b.png", 3), ("7/c.png", 7)]
    assert tiles[2].pixels.shape == (24, 24) and tiles[2].pixels.dtype == np.float32
    assert tiles[2].pixels == pytest.approx(digit(7), abs=1 / 255)


def test_a_folder_of_images_alone_has_no_labels(folder):
    assert [tile.label for tile in read_folder(folder / "3")] == [None, None]


def test_a_folder_without_images_is_refused(tmp_path):
    with pytest.raises(RepriseError, match="holds no image"):
        read(tmp_path)


def test_a_folder_that_is_no_digit_is_refused(folder):
    (folder / "ten").mkdir()
    with pytest.raises(RepriseError, match="ten: is not named for a digit"):
        read(folder)


def test_rows_and_columns_of_a_folder_are_refused(folder):
    with pytest.raises(UsageError, match="is a folder"):
        read(folder, 10, 10)


def test_a_file_that_is_no_image_is_refused(folder):
    (folder / "7" / "notes.png").write_text("seven")
    with pytest.raises(RepriseError, match=r"notes\.png: is not an image"):
        read(folder)


def test_an_image_that_is_cut_off_is_refused(folder):
    path = folder / "7" / "c.png"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RepriseError, match=r"c\.png: is cut off or damaged"):
        read(folder)


@pytest.mark.parametrize("link", ["file", "class folder"])
def test_a_path_that_leaves_the_folder_is_refused(folder, tmp_path, link):
    save(tmp_path / "elsewhere" / "secret.png", digit(1))
    if link == "file":
        (folder / "3" / "z.png").symlink_to(tmp_path / "elsewhere" / "secret.png")
    else:
        (folder / "1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RepriseError, match="leads out of the folder"):
        read(folder)


def test_a_decompression_bomb_is_refused_before_it_unpacks(tmp_path):
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    for side in (9_000, 60_000):
        header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
        content = (
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        )
        (tmp_path / "bomb.png").write_bytes(content)
        with pytest.raises(RepriseError, match=r"bomb\.png: has more than 50,000,000 pixels"):
            read_grey(tmp_path / "bomb.png")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RepriseError, match="no such file"):
        read(tmp_path / "sheet.png")


def test_transparent_paper_contrasts_with_the_ink(tmp_path):
    for ink in (0, 255):
        image = Image.new("RGBA", (20, 20), (ink, ink, ink, 0))
        ImageDraw.Draw(image).rectangle((8, 8, 12, 12), fill=(ink, ink, ink, 255))
        image.save(tmp_path / "drawn.png")
        grey = read_grey(tmp_path / "drawn.png")
        assert (grey[10, 10], grey[0, 0]) == (ink / 255, 1 - ink / 255)


def test_sixteen_bits_are_not_clipped(tmp_path):
    values = np.linspace(0, 65535, 400).reshape(20, 20).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    assert read_grey(tmp_path / "deep.png") == pytest.approx(values / 65535, abs=1e-4)


def test_a_turned_photograph_is_read_upright(tmp_path):
    values = np.zeros((16, 24), np.uint8)
    values[:, :4] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to view
    Image.fromarray(values).save(tmp_path / "photo.png", exif=exif)
    grey = read_grey(tmp_path / "photo.png")
    assert grey.shape == (24, 16) and grey[0].min() == 1 and grey[-1].max() == 0


def test_a_sheet_is_cut_row_by_row(tmp_path):
    values = sheet(3, 10)
    tiles = read_sheet(save(tmp_path / "sheet.png", values), 3, 10, "columns")
    assert [(tile.row, tile.column) for tile in tiles] == [(row, column) for row in range(3) for column in range(10)]
    assert [tile.label for tile in tiles] == [*range(10)] * 3
    assert tiles[14].pixels == pytest.approx(values[CELL : 2 * CELL, 4 * CELL : 5 * CELL], abs=1 / 255)
    assert tiles[14].place == "sheet.png, row 2, column 5"


def test_tiles_need_not_be_whole_pixels(tmp_path):
    tiles = read_sheet(save(tmp_path / "sheet.png", np.ones((85, 103))), 10, 10, "rows")
    assert {tile.pixels.shape for tile in tiles} <= {(8, 10), (9, 10), (8, 11), (9, 11)}
    assert [tile.label for tile in tiles] == [digit for digit in range(10) for _ in range(10)]


@pytest.mark.parametrize("text", ["1,2, 3\n4,5,6\n", "\ufeff1;2;3\r\n4;5;6\r\n"], ids=["plain", "of a spreadsheet"])
def test_labels_come_from_a_csv_file(tmp_path, text):
    (tmp_path / "labels.csv").write_text(text)
    path = save(tmp_path / "sheet.png", sheet(2, 3))
    assert [tile.label for tile in read_sheet(path, 2, 3, tmp_path / "labels.csv")] == [1, 2, 3, 4, 5, 6]
    assert [tile.label for tile in read_sheet(path, 2, 3)] == [None] * 6


@pytest.mark.parametrize(
    ("labels", "problem"),
    [("1,2,3,4,5", "has 5 labels, but .* 2 rows × 3 columns = 6 tiles"), ("1,2,3,4,5,x", "'x' is not a digit")],
)
def test_labels_that_do_not_fit_are_refused(tmp_path, labels, problem):
    (tmp_path / "labels.csv").write_text(labels)
    path = save(tmp_path / "sheet.png", sheet(2, 3))
    with pytest.raises(RepriseError, match=problem):
        read_sheet(path, 2, 3, tmp_path / "labels.csv")


def test_nine_rows_cannot_stand_for_ten_digits(tmp_path):
    with pytest.raises(RepriseError, match="has 2 rows"):
        read_sheet(save(tmp_path / "sheet.png", sheet(2, 3)), 2, 3, "rows")


@pytest.mark.parametrize(("rows", "columns"), [(2, None), (None, 3), (0, 3)])
def test_half_a_grid_is_refused(tmp_path, rows, columns):
    with pytest.raises(UsageError, match="rows and columns must both"):
        read_sheet(save(tmp_path / "sheet.png", sheet(2, 3)), rows, columns)


def test_tiles_too_small_to_read_are_refused(tmp_path):
    with pytest.raises(RepriseError, match="smaller than 8×8"):
        read_sheet(save(tmp_path / "sheet.png", sheet(2, 3)), 2, 30)


@pytest.mark.parametrize(
    "looks", [{}, {"polarity": 1}, {"margin": 40}, {"lines": 2}, {"lines": 2, "margin": 25}], ids=str
)
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 5), (2, 3), (5, 1), (5, 10)])
def test_the_grid_is_found_by_itself(tmp_path, rows, columns, looks):
    path = save(tmp_path / "sheet.png", sheet(rows, columns, **looks))
    tiles = read(path)
    assert (tiles[-1].row + 1, tiles[-1].column + 1) == (rows, columns)
    if rows * columns > 1:
        assert np.mean([tile.pixels.shape for tile in tiles]) == pytest.approx(CELL, rel=0.15)


@pytest.mark.parametrize(("first", "columns"), [(20, 3), (210, 4)])
def test_a_row_is_not_cut_into_more_tiles_than_digits(tmp_path, first, columns):
    assert len(read(save(tmp_path / "sheet.png", sheet(1, columns, first=first)))) == columns


def test_a_few_empty_tiles_do_not_hide_the_grid(tmp_path):
    values = sheet(5, 10)
    values[CELL : 2 * CELL, CELL : 2 * CELL] = values[4 * CELL :, 7 * CELL : 8 * CELL] = 0.7
    assert len(read(save(tmp_path / "sheet.png", values))) == 50


def test_a_sheet_without_a_grid_is_refused(tmp_path):
    with pytest.raises(RepriseError, match="no regular grid"):
        read(save(tmp_path / "sheet.png", np.full((200, 200), 0.7)))
