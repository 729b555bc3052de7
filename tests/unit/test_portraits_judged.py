"""What is said of networks for faces that learned nothing, or that draw one image: no claim takes that for success."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from made_up_results import PUBLISHED, portraits, statistics

from reprise.artifacts import read_csv, read_json, write_json
from reprise.experiments.portraits import figure, measure, quality, table
from reprise.jobs import Job
from reprise.metrics.rivalry import rivalry, variety
from reprise.metrics.summary import summarise
from reprise.report import claims
from reprise.report.verdicts import HOLDS, NOT_TESTABLE, judge

CLAIMS = {claim.id: claim for claim in claims.load(Path(__file__).parents[2] / "report/claims/demmenie2024.yaml")}
OF_NEW = ("gan-better-frechet", "gan-better-kernel", "gan-diverse", "gan-varied", "gan-faithful", "gan-novel")
PALETTE = np.array([[120, 120, 120], [200, 60, 40], [30, 90, 160], [240, 220, 90]], np.uint8)


def faces(count, seed):
    """Return images (N×64×64×3) of one of three colours on grey, of any place and size: all differ."""
    random = np.random.default_rng(seed)
    images = np.full((count, 64, 64, 3), PALETTE[0], np.uint8)
    for image in images:
        left, top, side = random.integers(2, 30, 3)
        image[top : top + side + 4, left : left + side + 4] = PALETTE[1 + random.integers(3)]
    return images


REAL = {"train": faces(200, 0), "test": faces(60, 1)}
BLURRED = (REAL["train"][:60] * 0.5 + REAL["train"].mean(0) * 0.5).astype(np.uint8)
GREY = np.full((60, 64, 64, 3), 120, np.uint8)
NOISE = np.random.default_rng(2).integers(0, 256, GREY.shape).astype(np.uint8)
DRAWN = {"grey": GREY, "one": BLURRED[:1].repeat(60, 0), "noise": NOISE, "blurred": BLURRED}
DRAWN |= {"faces": faces(60, 3), "copies": REAL["train"][:60]}


@cache
def of_new_images(drawn):
    images = DRAWN[drawn]
    return {"quality": quality.of(images, REAL, PALETTE), "variety": variety(images, REAL["test"])}


def judged(drawn, rival="one"):
    """Return the verdicts on a GAN that draws such images after every one of three trainings."""
    found = of_new_images(drawn) | {"beside_vae": measure.beside(of_new_images(drawn), of_new_images(rival))}
    found["change"] = measure.change(np.stack([DRAWN[drawn]] * 2), REAL["test"])
    document = portraits("gan", "punks", PUBLISHED) | {"measures": summarise([found] * 3)}
    artifacts = {"metrics/gan_punks/summary.json": document}
    return {name: judge(CLAIMS[name], artifacts, {}).verdict for name in (*OF_NEW, "gan-changes")}


@pytest.mark.parametrize(
    ("drawn", "harmless"), [("grey", {}), ("one", {"gan-novel"}), ("noise", {"gan-novel", "gan-varied"})]
)
def test_of_a_gan_that_failed_nothing_is_held_to_be_good(drawn, harmless):
    found = {name for rival in ("blurred", drawn) for name, verdict in judged(drawn, rival).items() if verdict == HOLDS}
    assert found == set(harmless)


def test_of_a_gan_that_draws_new_faces_all_of_this_holds():
    found = judged("faces")
    assert {name: found[name] for name in OF_NEW} == dict.fromkeys(OF_NEW, HOLDS)


def test_a_gan_that_repeats_its_training_images_draws_nothing_novel():
    found = judged("copies")
    assert found["gan-novel"] != HOLDS and found["gan-faithful"] == HOLDS


def test_a_gan_that_draws_flickering_grey_does_not_change():
    flickering = np.stack([GREY, GREY + 1])
    assert measure.change(flickering, REAL["test"]) < 0.1


@pytest.mark.parametrize("name", [name for name in CLAIMS if name.split("-")[0] in ("cae", "vae", "gan")])
def test_after_a_single_epoch_no_claim_on_faces_is_decided(name):
    documents = {
        f"metrics/{network}_{data}/summary.json": portraits(network, data, PUBLISHED, epochs=1)
        for network in ("cae", "vae", "gan")
        for data in ("punks", "portraits")
    }
    for document in documents.values():
        document["measures"]["change"] = None
    assert judge(CLAIMS[name], documents, {}).verdict == NOT_TESTABLE


def test_a_hypothesis_over_seeds_is_not_decided_by_one():
    document = portraits("gan", "punks", PUBLISHED)
    for found in document["measures"]["beside_vae"].values():
        found["n"] = 1
    for name in OF_NEW[:3]:
        assert "single seed" in judge(CLAIMS[name], {"metrics/gan_punks/summary.json": document}, {}).reason


def test_a_gan_beside_a_vae_of_other_width_decides_nothing():
    document = portraits("gan", "punks", PUBLISHED, vae_filters=16)
    for name in OF_NEW[:3]:
        reason = judge(CLAIMS[name], {"metrics/gan_punks/summary.json": document}, {}).reason
        assert "vae filters 16" in reason


def test_of_few_test_images_features_tell_nothing():
    few = {"train": REAL["train"], "test": REAL["test"][: quality.FEWEST - 1]}
    found = quality.of(NOISE, few, None)
    assert found["compared"] == 49
    assert [found[name] for name in ("frechet", "kernel", "among", "real")] == [None] * 4
    assert found["nearest"]["floor"] > 0
    other = {"quality": found, "variety": variety(NOISE, few["test"])}
    assert measure.beside(other, other) == {"frechet": None, "kernel": None, "palette": None, "variety": 0}


def test_stages_between_two_images_are_told_from_what_is_not():
    ends = REAL["train"][:100:2], REAL["train"][1:100:2]
    blend = ((ends[0].astype(int) + ends[1]) // 2).astype(np.uint8)
    found = quality.between(ends, blend, REAL["train"])
    assert found["share"] == 1 and found["nearest"] > 0
    assert quality.between((GREY, GREY), GREY + 1, REAL["train"])["share"] == 0
    thirds = [NOISE[:20], NOISE[20:40], NOISE[40:]]
    assert quality.between((thirds[0], thirds[1]), thirds[2], REAL["train"])["share"] < 0.7


def written(stage, tmp_path, documents, kinds=("csv", "json")):
    paths = [tmp_path / f"summary{number}.json" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        write_json(path, document)
    outputs = tuple(tmp_path / f"shown.{kind}" for kind in kinds)
    stage(Job(tuple(paths), outputs))
    return read_json(outputs[-1]), outputs


def of_both(**changes):
    """Return summaries of GANs: of published punks over three seeds, and of a stand-in with one and its changes."""
    found = of_new_images("faces") | {"between": {way: {"share": 1, "nearest": 1.1} for way in ("linear", "spherical")}}
    one, other = portraits("gan", "punks", PUBLISHED), portraits("gan", "portraits", PUBLISHED)
    one["measures"] = summarise([found] * 3)
    other["measures"] = summarise([found]) | changes
    other["about"]["seeds"] = [0]
    other["about"]["data"] |= {"stand_in": True, "source": "yours", "note": "40 images of yours"}
    return [one, other]


@pytest.mark.parametrize("stage", [table.quality, table.pixels])
def test_a_stand_in_beside_published_data_is_marked(stage, tmp_path):
    words, outputs = written(stage, tmp_path, of_both())
    note = of_both()[0]["about"]["data"]["note"]
    assert words["caption"].endswith(f"data: {note}; stand-in data: 40 images of yours.") and words["data"]["stand_in"]
    rows = read_csv(outputs[0])
    assert [(row["run"], row["seeds"]) for row in rows] == [("gan_punks", "3"), ("gan_portraits (stand-in)", "1")]


def test_what_only_some_networks_have_gets_a_column(tmp_path):
    inception = {"fid": {"generated": statistics(40.0, 0.0), "floor": statistics(7.0)}}
    documents = of_both(inception=inception)
    documents[0]["about"]["without_inception"] = "its weights are not here."
    words, outputs = written(table.quality, tmp_path, documents)
    assert [row["FID"] for row in read_csv(outputs[0])] == ["", "40.000 ± 0.000 / 7.000"]
    assert "No FID and KID: its weights are not here." in words["caption"]


def test_losses_over_other_seeds_say_which(tmp_path):
    documents = [portraits(network, "punks", PUBLISHED) for network in ("cae", "vae", "gan")]
    documents[0]["about"]["seeds"] = [4]
    for document in documents:
        document["measures"]["curves"] = {"loss": statistics([2.0, 1.0])}
    documents[2]["measures"]["end"] = rivalry_over([0.05, 0.04, 1.2])
    words, _ = written(figure.learning, tmp_path, documents, ("pdf", "png", "json"))
    assert "Mean over 1 seed (cae_punks), 3 seeds (vae_punks), 3 seeds (gan_punks) with its" in words["caption"]
    assert "in 2 of 3 runs the discriminator has won" in words["caption"]


def rivalry_over(losses):
    return summarise([rivalry(np.full(30, loss), np.full(30, 2.0)) for loss in losses])


def test_one_epoch_is_shown_where_those_that_are_asked_for_are_not_reached():
    assert measure._shown([50, 99], 3).tolist() == [3] and measure._shown([1, 50], 3).tolist() == [1]


def test_a_code_number_that_does_not_vary_is_not_active():
    class Coder:
        def encode(self, images):
            ramp = torch.arange(len(images)) / 10
            return torch.stack([ramp, torch.full_like(ramp, 3)], 1), torch.zeros(len(images), 2)

        def decode(self, codes):
            return torch.zeros(len(codes), 3, 64, 64)

    found = measure._bound(Coder(), REAL["test"], torch.device("cpu"))
    assert found["active"] == 1
    assert found["bits"] == pytest.approx(1 + found["divergence"] / (3 * 64**2 * np.log(2)), abs=1e-6)
