"""What is said of networks for faces that learned nothing, or that draw one image: no claim takes that for success."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from made_up_results import PUBLISHED, portraits

from reprise.experiments.portraits import measure, quality
from reprise.metrics.rivalry import variety
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
    for statistics in document["measures"]["beside_vae"].values():
        statistics["n"] = 1
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
