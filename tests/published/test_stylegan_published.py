"""Monet's paintings as published, and one step of networks of the published width."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from reprise.artifacts import RepriseError, read_json, read_npz
from reprise.data import paintings, photographs, splits
from reprise.data.pictures import read_rgb
from reprise.experiments.stylegan import quality
from reprise.jobs import Job
from reprise.models.stylegan.discriminator import Discriminator
from reprise.models.stylegan.generator import Generator
from reprise.training.style_based import Recipe, StyleBased

MIRROR = os.environ.get("REPRISE_MIRROR", "")
needs_mirror = pytest.mark.skipif(not Path(MIRROR, "monet").is_dir(), reason="REPRISE_MIRROR holds no monet")


@needs_mirror
def test_300_paintings_are_learned_from_and_300_held_out(tmp_path):
    outputs = (tmp_path / "paintings.npz", tmp_path / "paintings.json")
    paintings.make(Job((), outputs, {"data.source": "published"}))
    arrays, card = read_npz(outputs[0]), read_json(outputs[1])
    assert arrays["images"].shape == (600, 256, 256, 3)
    assert list(card["files"]) == arrays["names"].tolist() == sorted(card["files"])
    assert (arrays["names"][0], arrays["names"][299], card["stand_in"]) == ("00001.jpg", "00392.jpg", False)
    split = tmp_path / "split.npz"
    splits.make(Job(outputs, (split,), {"data.splits.paintings": "published"}))
    rows = read_npz(split)
    assert rows["train"].tolist() == list(range(300)) and rows["test"].tolist() == list(range(300, 600))
    assert len(np.unique(arrays["images"].reshape(600, -1), axis=0)) == 600


@needs_mirror
def test_blurred_paintings_with_noise_are_farther_from_monet_than_photographs_are():
    def pictures(paths: list[Path]) -> np.ndarray:
        return np.stack([quality.scaled(read_rgb(path)[None], 64)[0] for path in paths])

    paths = paintings._monets()
    real = {"train": pictures(paths[:100]), "test": pictures(paths[300:400])}
    real["photographs"] = pictures(photographs._landscapes()[:100])
    random, smooth = np.random.default_rng(0), quality.scaled(quality.scaled(real["train"], 4), 64)
    speckled = (smooth + random.normal(0, 15, smooth.shape)).clip(0, 255).astype(np.uint8)
    noise = random.normal(128, 280, smooth.shape).clip(0, 255).astype(np.uint8)
    extract = quality.extractors("squeezenet", real["train"])["squeezenet"]
    found = quality.course([noise, speckled], real, extract)["kernel"]
    assert found["left"]["high"] < 0.5 and found["beyond_photographs"]["low"] > 0
    assert found["floor"] < found["photographs"]["low"]


@needs_mirror
def test_a_folder_with_another_painting_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "monet"
    folder.mkdir()
    for file in sorted(Path(MIRROR, "monet").glob("*.jpg"))[1:]:
        (folder / file.name).symlink_to(file)
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path))
    with pytest.raises(RepriseError, match="does not hold the first 600 paintings of monet2photo"):
        paintings.published(Job((), ()))


def test_networks_of_the_published_width_take_a_step():
    torch.manual_seed(0)
    networks = Generator(256, 16384, 512, 512, 2), Discriminator(256, 16384, 512)
    objective = StyleBased(*networks, Recipe(), torch.device("cpu"))
    before = objective.generator.synthesis.constant.clone()
    losses = objective.step(torch.randint(0, 256, (2, 3, 256, 256), dtype=torch.uint8))
    assert all(torch.isfinite(loss) for loss in losses.values())
    assert not torch.equal(before, objective.generator.synthesis.constant)
    assert objective.terms["path_length"] > 0 and objective.terms["gradient_penalty"] > 0
