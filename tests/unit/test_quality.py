"""What generated images are judged by, beside closed forms and torchmetrics."""

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from reprise.artifacts import RepriseError, sha256
from reprise.metrics import inception
from reprise.metrics.coverage import coverage
from reprise.metrics.frechet import between_gaussians, frechet_distance, moments
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.nearest import nearest
from reprise.metrics.proportion import proportion
from reprise.vision import load_torchvision

load_torchvision()  # which torchmetrics imports, and which not every torch lets it


class Features(torch.nn.Module):
    """Stands where torchmetrics has its Inception network: images are their own features."""

    num_features = 12

    def forward(self, images):
        return images.flatten(1)


def features(seed, count, shift=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(shift, 1, (count, 12)) @ rng.normal(size=(12, 12))


def exact(mean, deviations, count=50):
    """Return rows whose sample mean and deviations are exactly these, and whose columns do not correlate."""
    drawn = np.random.default_rng(0).normal(size=(count, len(mean)))
    columns = np.linalg.qr(drawn - drawn.mean(0))[0]
    return columns * np.sqrt(count - 1) * deviations + mean


def covariance(seed, rank=4):
    factor = np.random.default_rng(seed).normal(size=(4, rank))
    return factor @ factor.T


def test_gaussians_without_correlation_are_as_far_apart_as_their_means_and_deviations():
    one, other = exact([0, 1, 2], [1, 2, 3]), exact([3, 1, -2], [2, 2, 0.5])
    assert frechet_distance(one, other) == pytest.approx(9 + 16 + 1 + 6.25)


def test_two_dimensional_gaussians_are_as_far_apart_as_the_closed_form_of_the_root_says():
    one, other = np.array([[2, 0.5], [0.5, 1]]), np.array([[1, -0.3], [-0.3, 3]])
    product = one @ other
    root = np.sqrt(np.trace(product) + 2 * np.sqrt(np.linalg.det(product)))
    expected = 5 + np.trace(one) + np.trace(other) - 2 * root
    assert between_gaussians(np.array([1, 2]), one, np.zeros(2), other) == pytest.approx(expected)


def test_the_frechet_distance_is_that_of_the_matrix_root_also_between_singular_covariances():
    for ranks in ((4, 4), (2, 4), (2, 2)):
        one, other = (covariance(seed, rank) for seed, rank in enumerate(ranks))
        expected = np.trace(one) + np.trace(other) - 2 * np.trace(sqrtm(one @ other + 1e-12 * np.eye(4)).real)
        assert between_gaussians(np.zeros(4), one, np.zeros(4), other) == pytest.approx(expected, abs=1e-4)


def test_features_are_at_no_frechet_distance_from_themselves():
    own = features(0, 200)
    assert frechet_distance(own, own) == pytest.approx(0, abs=1e-9)


def test_moments_are_those_of_a_sample():
    mean, spread = moments(features(0, 200))
    np.testing.assert_allclose(mean, features(0, 200).mean(0))
    np.testing.assert_allclose(spread, np.cov(features(0, 200).T))


def test_the_frechet_distance_is_that_of_torchmetrics():
    from torchmetrics.image.fid import FrechetInceptionDistance

    one, other = features(0, 300), features(1, 250, 0.3)
    fid = FrechetInceptionDistance(Features(), normalize=True, input_img_size=(12, 1, 1)).set_dtype(torch.float64)
    for rows, real in ((one, True), (other, False)):
        fid.update(torch.from_numpy(rows)[:, :, None, None], real=real)
    assert frechet_distance(one, other) == pytest.approx(float(fid.compute()), rel=1e-6)


def test_the_kernel_distance_is_that_of_torchmetrics():
    from torchmetrics.image.kid import KernelInceptionDistance

    one, other = features(0, 200), features(1, 200, 0.3)
    kid = KernelInceptionDistance(Features(), subsets=1, subset_size=200, normalize=True)
    for rows, real in ((one, True), (other, False)):
        kid.update(torch.from_numpy(rows)[:, :, None, None], real=real)
    assert kernel_distance(one, other) == pytest.approx(float(kid.compute()[0]), rel=1e-4)


def test_the_kernel_distance_takes_all_pairs_of_different_rows_whatever_the_chunk(monkeypatch):
    monkeypatch.setattr("reprise.metrics.kernel_distance.CHUNK", 3)
    one, other = features(0, 7), features(1, 5)

    def mean(left, right, same):
        pairs = [(x @ y / 12 + 1) ** 3 for i, x in enumerate(left) for j, y in enumerate(right) if not same or i != j]
        return sum(pairs) / len(pairs)

    expected = mean(one, one, True) + mean(other, other, True) - 2 * mean(one, other, False)
    assert kernel_distance(one, other) == pytest.approx(expected)


def test_the_kernel_distance_of_gaussians_is_on_average_that_of_their_moments():
    """(xy + 1)³ compares the first three moments: 3 Δ² + 3 Δ'² + Δ''²; here 0.5, 0.25 and 1.625."""
    rng = np.random.default_rng(0)
    found = [kernel_distance(rng.normal(0, 1, (20, 1)), rng.normal(0.5, 1, (20, 1))) for _ in range(4000)]
    expected = 3 * 0.5**2 + 3 * 0.25**2 + 1.625**2
    assert abs(np.mean(found) - expected) < 4 * np.std(found) / np.sqrt(len(found))


def test_even_and_plain_classes_have_the_greatest_entropy_and_no_doubt():
    found = coverage(np.eye(10)[np.arange(500) % 10])
    assert found == {
        "shares": [0.1] * 10, "covered": 10, "entropy": pytest.approx(np.log(10)), "doubt": pytest.approx(0),
        "uneven": pytest.approx(0), "plain": 1,
    }  # fmt: skip


def test_a_collapsed_generator_covers_one_class_and_unsure_images_are_in_doubt():
    plain = np.tile(np.eye(10)[3], (1000, 1))
    assert coverage(plain)["covered"] == 1
    assert coverage(plain)["entropy"] == 0
    unsure = np.full((4, 10), 0.1)
    assert coverage(unsure)["doubt"] == pytest.approx(np.log(10))


def test_doubt_by_class_and_plain_images_are_told_apart():
    """Half of the images are plain ones of one class; the others, of a second, are in doubt between two."""
    probabilities = np.zeros((100, 4))
    probabilities[:50, 0] = 1
    probabilities[50:, 1:3] = 0.6, 0.4
    found = coverage(probabilities)
    assert found["plain"] == 0.5
    assert found["uneven"] == pytest.approx(-0.6 * np.log(0.6) - 0.4 * np.log(0.4))


def test_a_class_counts_as_covered_from_a_tenth_of_its_even_share():
    classes = np.zeros(1000, int)
    classes[:10], classes[10:19] = 1, 2
    assert coverage(np.eye(10)[classes])["covered"] == 2


def test_the_nearest_image_and_its_distance_are_found(monkeypatch):
    monkeypatch.setattr("reprise.metrics.nearest.CHUNK", 2)
    others = np.random.default_rng(0).integers(0, 256, (40, 5, 5), np.uint8)
    images = others[[7, 3, 11]].copy()
    images[1] = np.where(images[1] < 128, images[1] + 2, images[1] - 2)
    distances, places = nearest(images, others)
    np.testing.assert_array_equal(places, [7, 3, 11])
    np.testing.assert_allclose(distances, [0, 2, 0], atol=1e-12)


def test_wilsons_interval_is_that_of_the_textbook():
    """Brown, Cai and DasGupta (2001) solve (p - π)² = z² π (1 - π) / n for its ends."""
    found = proportion(107, 303)
    for end in (found["low"], found["high"]):
        assert (107 / 303 - end) ** 2 == pytest.approx(1.959964**2 * end * (1 - end) / 303)
    assert found["low"] < found["share"] == 107 / 303 < found["high"]


def test_a_share_of_none_or_all_has_an_interval_that_stays_within_0_and_1():
    none, every = proportion(0, 64), proportion(64, 64)
    assert none["low"] == 0
    assert none["high"] == pytest.approx(0.0566, abs=1e-4)
    assert every["high"] == 1
    assert every["low"] == pytest.approx(1 - none["high"])


@pytest.mark.parametrize(("hits", "count"), [(1, 0), (5, 4), (-1, 4)])
def test_impossible_counts_are_refused(hits, count):
    with pytest.raises(ValueError, match=f"not {hits} of {count}"):
        proportion(hits, count)


@pytest.fixture(scope="module")
def inception_weights(tmp_path_factory):
    """A file of Inception's weights, drawn at random, named by the hash of its content as the published one is."""
    from torch_fidelity import feature_extractor_inceptionv3 as published

    folder = tmp_path_factory.mktemp("mirror") / "inception"
    folder.mkdir()
    torch.manual_seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(published, "load_state_dict_from_url", lambda *_, **__: None)
        patch.setattr(torch.nn.Module, "load_state_dict", lambda *_: None)
        network = published.FeatureExtractorInceptionV3("inception-v3-compat", ["2048"])
    for layer in network.modules():
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(layer.weight)
    drawn = folder / "drawn.pth"
    torch.save(network.state_dict(), drawn)
    return drawn.rename(folder / f"weights-{sha256(drawn)[:8]}.pth")


def test_inception_tells_equal_images_from_others(inception_weights):
    rng = np.random.default_rng(0)
    bars, noise = np.zeros((6, 28, 28), np.uint8), rng.integers(0, 256, (6, 28, 28), np.uint8)
    for row, image in enumerate(bars):
        image[:, 4 * row : 4 * row + 4] = 255
    found = inception.distances(bars, {"train": bars, "test": noise}, inception_weights)
    assert found["fid"]["generated"] == pytest.approx(0, abs=1e-6 * found["fid"]["floor"])
    assert found["fid"]["floor"] > 0 and found["kid"]["floor"] > found["kid"]["generated"]


def test_weights_of_inception_come_from_the_mirror_and_have_the_published_hash(inception_weights, monkeypatch):
    monkeypatch.setenv("REPRISE_MIRROR", str(inception_weights.parents[1]))
    monkeypatch.setattr(inception, "FILE", inception_weights.name)
    assert inception.find_weights() == inception_weights
    other = inception_weights.with_name("weights-00000000.pth")
    other.write_bytes(b"something else")
    monkeypatch.setattr(inception, "FILE", other.name)
    with pytest.raises(RepriseError, match=r"weights-00000000.pth: has sha256 .* does not begin with 00000000"):
        inception.find_weights()


def test_where_inception_is_not_to_be_had_one_sentence_says_so(tmp_path, monkeypatch):
    def offline(*_, **__):
        raise OSError("no network")

    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path))
    monkeypatch.setattr("pooch.retrieve", offline)
    with pytest.raises(RepriseError, match=r"in no mirror and could not be downloaded from https://") as found:
        inception.find_weights()
    assert str(found.value).count(". ") == 0
    monkeypatch.setattr(inception, "NEEDED", ("torch_fidelity_of_another_name",))
    with pytest.raises(RepriseError, match="need torch_fidelity_of_another_name: pip install"):
        inception.find_weights()
