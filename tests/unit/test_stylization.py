"""The transformer, what it learns from, and painting a video with it."""

import copy
from fractions import Fraction

import numpy as np
import pytest
import torch

from reprise.artifacts import RepriseError, UsageError
from reprise.data import clips, photographs, style_image, video
from reprise.experiments.stylization.paint import Painter
from reprise.experiments.stylization.styles import ONE_STYLE, features, tensor, transformer_of
from reprise.experiments.stylization.train import learn
from reprise.experiments.stylization.videos import what_was_kept
from reprise.jobs import Job
from reprise.metrics.motion import flicker, motion, visible, warped
from reprise.metrics.style import content_loss, gram, style_loss
from reprise.models.stylization import squeezenet
from reprise.models.stylization.transformer import StyleNorm, Transformer
from reprise.training.checkpoint import save_weights
from reprise.training.stylization import Stylization, cropped, grams_of, losses, scaled

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def photograph():
    """A part of scikit-learn's china.jpg, 1×3×160×200 in [0, 1]."""
    from sklearn.datasets import load_sample_image

    return scaled(tensor(load_sample_image("china.jpg")[100:260, 100:300])[None])


@pytest.fixture(scope="module")
def strokes():
    return style_image.brush_strokes()


@pytest.mark.parametrize(("width", "size", "count"), [(1.0, 100, 1_953_214), (0.25, 100, 177_718), (0.25, 1, 109_012)])
def test_the_transformer_has_the_published_number_of_weights(width, size, count):
    assert sum(weights.numel() for weights in Transformer(width, size).parameters()) == count


def test_convolutions_of_the_published_width_have_1_674_432_weights():
    network = Transformer(1.0)
    kernels = [weights for name, weights in network.named_parameters() if name.endswith("convolution.weight")]
    assert sum(weights.numel() for weights in kernels) == 1_674_432


def test_a_picture_keeps_its_size_and_stays_in_range():
    with torch.no_grad():
        painted = Transformer(0.05, 1)(torch.rand(2, 3, 36, 52), ONE_STYLE)
    assert painted.shape == (2, 3, 36, 52)
    assert painted.min() >= 0 and painted.max() <= 1


def test_normalisation_by_style_is_instance_normalisation_scaled_and_shifted():
    norm, maps = StyleNorm(4, 3), torch.randn(2, 4, 6, 5)
    for weights in norm.parameters():
        torch.nn.init.normal_(weights)
    style = torch.randn(1, 3)
    expected = torch.nn.functional.instance_norm(maps, eps=1e-5)
    expected = expected * norm.scale(style)[:, :, None, None] + norm.shift(style)[:, :, None, None]
    torch.testing.assert_close(norm(maps, style), expected)


def test_each_picture_of_a_batch_is_painted_for_itself():
    torch.manual_seed(0)
    network, images = Transformer(0.05, 1).eval().double(), torch.rand(3, 3, 16, 16, dtype=torch.float64)
    style = ONE_STYLE.double()
    with torch.no_grad():
        together = network(images, style)
        alone = torch.cat([network(image[None], style) for image in images])
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize("seed", range(3))
def test_an_untrained_network_shows_the_picture(photograph, seed):
    torch.manual_seed(seed)
    with torch.no_grad():
        pair = torch.cat([Transformer(0.25, 1)(photograph, ONE_STYLE), photograph])
    coarse = torch.nn.functional.avg_pool2d(pair, 8).flatten(2)
    for colour in coarse.unbind(1):
        assert torch.corrcoef(colour)[0, 1] > 0.7


def test_crops_reach_every_edge():
    torch.manual_seed(0)
    picture = torch.arange(30).reshape(1, 5, 6)
    seen = torch.stack([cropped(picture, 4) for _ in range(60)])
    assert seen.shape == (60, 1, 4, 4)
    assert {0, 5, 24, 29} <= set(seen.flatten().tolist())
    assert torch.equal(seen[:, 0, 1:] - seen[:, 0, :-1], torch.full((60, 3, 4), 6))


def test_a_crop_larger_than_the_photographs_is_refused(strokes):
    parts = dict.fromkeys(("train", "validation"), np.zeros((2, 48, 64, 3), np.uint8))
    with pytest.raises(UsageError, match="style_learned, seed 0: crop must be at most 48"):
        learn(parts, strokes, {"crop": 64}, 0, CPU, None, "style_learned, seed 0")


@pytest.mark.parametrize("width", [0.05, 0.25, 0.37])
def test_weights_tell_the_size_of_the_network(tmp_path, width):
    network = Transformer(width, 2)
    save_weights(tmp_path / "weights.safetensors", network.state_dict())
    read = transformer_of(tmp_path / "weights.safetensors")
    assert read.state_dict().keys() == network.state_dict().keys()
    save_weights(tmp_path / "other.safetensors", {"layer": torch.zeros(2)})
    with pytest.raises(RepriseError, match="holds no weights of a transformer"):
        transformer_of(tmp_path / "other.safetensors")


def test_squeezenet_has_its_538_240_weights_up_to_fire8():
    assert sum(weights.numel() for weights in squeezenet.SqueezeNet().parameters()) == 538_240


def test_random_features_are_the_same_for_the_same_seed_only(photograph):
    one, same, other = (squeezenet.random(seed, photograph) for seed in (0, 0, 1))
    maps = [network(photograph, ("fire2",))["fire2"] for network in (one, same, other)]
    assert torch.equal(maps[0], maps[1]) and not torch.allclose(maps[0], maps[2])


def test_random_features_are_calibrated_on_the_style(photograph):
    network = squeezenet.random(0, photograph)
    colour = network(photograph, ("colour",))["colour"][0, :3].flatten(1)
    assert colour.mean(1).abs().max() < 1e-3
    covariance = torch.cov(colour)
    assert (covariance - torch.diag(covariance.diag())).abs().max() < 0.5 < covariance.diag().max()


def test_pretrained_features_are_asked_for_in_vain_without_a_mirror(monkeypatch, strokes):
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    with pytest.raises(RepriseError, match=r"is in no mirror; set data\.mirror"):
        features("squeezenet", strokes)


def test_a_gram_matrix_is_the_mean_product_of_features():
    maps = torch.tensor([[[[1.0, 2.0]], [[3.0, 0.0]]]])
    assert gram(maps).tolist() == [[[2.5, 1.5], [1.5, 4.5]]]


def test_style_does_not_see_places_and_content_does():
    maps = torch.rand(1, 4, 6, 6)
    mirrored = maps.flip(3)
    assert style_loss({"a": mirrored}, {"a": gram(maps)}).item() == pytest.approx(0, abs=1e-6)
    assert content_loss(mirrored, maps).item() > 0.01


def test_an_empty_picture_is_at_distance_1():
    maps = torch.rand(2, 4, 6, 6)
    assert style_loss({"a": 0 * maps}, {"a": gram(maps)[:1]})[0].item() == pytest.approx(1)
    assert content_loss(0 * maps, maps).tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize("shift", [(3, 0), (-6, 4)])
def test_motion_is_found(photograph, shift):
    across, down = shift
    frame = photograph[:, :, 20:140, 20:180]
    before = photograph[:, :, 20 - down : 140 - down, 20 - across : 180 - across]
    found = motion(frame, before)[0, :, 25:-25, 25:-25]
    assert [found[0].median().item(), found[1].median().item()] == pytest.approx([across, down], abs=0.4)


def test_a_moving_picture_flickers_less_than_a_flashing_one(photograph):
    frame, before = photograph[:, :, 20:140, 20:180], photograph[:, :, 20:140, 17:177]
    displacement = motion(frame, before)
    where = visible(frame, warped(before, displacement))
    assert where.float().mean() > 0.9
    moving = flicker(frame, before, displacement, where)
    flashing = flicker(frame, (before + 0.2).clamp(max=1), displacement, where)
    assert moving < 0.03 < 0.1 < flashing


def test_what_was_hidden_is_not_visible():
    frame, before = torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
    frame[..., :10] = 1
    seen = visible(frame, before)
    assert not seen[..., :10].any() and seen[..., 10:].all()


def test_a_few_steps_bring_a_network_nearer_to_the_style(strokes):
    torch.manual_seed(0)
    tiles = tensor(photographs.embedded(Job((), ()))[0]["images"][:4, :64, :64])
    compared = features("random", strokes)
    settings = {"style_weight": 5, "crop": 48, "learning_rate": 0.0005, "steps": 30}
    objective = Stylization(Transformer(0.1, 1), ONE_STYLE, compared, tensor(strokes), tiles, **settings)
    before = objective.end_epoch()
    for _ in range(30):
        step = objective.step(tiles)
    after = objective.end_epoch()
    assert after["validation_style_loss"] < 0.8 * before["validation_style_loss"]
    style, content, total = (step[f"training_{kind}loss"].item() for kind in ("style_", "content_", ""))
    assert total == pytest.approx(content + 5 * style, rel=1e-5)


def test_a_training_taken_up_again_goes_on_with_the_same_bits(strokes):
    tiles = tensor(photographs.embedded(Job((), ()))[0]["images"][:2, :32, :32])

    def objective():
        torch.manual_seed(0)
        compared = features("random", strokes[:64, :64])
        rest = {"style_weight": 1, "crop": 24, "learning_rate": 0.01, "steps": 4}
        return Stylization(Transformer(0.05, 1), ONE_STYLE, compared, tensor(strokes[:64, :64]), tiles, **rest)

    through = objective()
    through.step(tiles)
    stopped, random = copy.deepcopy(through.state()), torch.get_rng_state()
    resumed = objective()
    resumed.restore(stopped)
    for each in (through, resumed):
        torch.set_rng_state(random)
        each.step(tiles)
    for one, other in zip(through.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_photograph_is_as_near_to_itself_as_can_be(photograph, strokes):
    compared = features("random", strokes)
    pictures = (255 * photograph).round().to(torch.uint8)
    style, content = losses(scaled(pictures), pictures, compared, grams_of(compared, tensor(strokes)))
    assert content.item() == 0 and style.item() > 0.2


def moving_frames(count=6):
    """Return frames of a photograph that moves two pixels to the left each time, 60×82."""
    from sklearn.datasets import load_sample_image

    picture = load_sample_image("flower.jpg")
    return [np.ascontiguousarray(picture[150:210, 200 + 2 * at : 282 + 2 * at]) for at in range(count)]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(3)
    return Transformer(0.1, 1)


def test_frames_of_any_size_come_back_in_that_size(network):
    painted = list(Painter(network, ONE_STYLE, CPU)(moving_frames(2)))
    assert [frame.shape for frame in painted] == [(60, 82, 3)] * 2 and painted[0].dtype == np.uint8


@pytest.mark.parametrize(("height", "width"), [(2, 2), (4, 8), (9, 3)])
def test_frames_too_small_for_the_network_are_painted_too(network, height, width):
    frame = np.full((height, width, 3), 90, np.uint8)
    (painted,) = Painter(network, ONE_STYLE, CPU)([frame])
    assert painted.shape == (height, width, 3)


def test_strength_0_leaves_the_video_as_it_is(network):
    frames = moving_frames(2)
    assert all(map(np.array_equal, Painter(network, ONE_STYLE, CPU, strength=0.0)(frames), frames))


def test_half_strength_is_half_way(network):
    (frame,) = moving_frames(1)
    (full,) = Painter(network, ONE_STYLE, CPU)([frame])
    (half,) = Painter(network, ONE_STYLE, CPU, strength=0.5)([frame])
    assert np.abs((full.astype(int) + frame) / 2 - half).max() <= 1


def test_smoothing_lowers_flicker_and_leaves_the_first_frame(network):
    random = np.random.default_rng(0)
    frames = [np.clip(frame + random.normal(0, 6, frame.shape), 0, 255).astype(np.uint8) for frame in moving_frames()]
    kinds = [list(Painter(network, ONE_STYLE, CPU, smoothing=smoothing)(frames)) for smoothing in (0.0, 0.7)]
    assert np.array_equal(kinds[0][0], kinds[1][0])
    before, now = (scaled(tensor(frame[None])) for frame in frames[-2:])
    displacement = motion(now, before)
    where = visible(now, warped(before, displacement))
    plain, smooth = (
        flicker(*(scaled(tensor(kind[at][None])) for at in (-1, -2)), displacement, where) for kind in kinds
    )
    assert smooth < 0.8 * plain


def test_smoothing_ends_at_a_cut(network):
    frames = [np.zeros((32, 32, 3), np.uint8), np.full((32, 32, 3), 255, np.uint8)]
    plain, smooth = (list(Painter(network, ONE_STYLE, CPU, smoothing=share)(frames)) for share in (0.0, 0.9))
    assert np.array_equal(plain[1], smooth[1])


def test_the_clip_of_the_default_has_picture_and_sound(tmp_path):
    outputs = (tmp_path / "china.mp4", tmp_path / "china.json")
    clips.make(Job((), outputs))
    held = video.probe(outputs[0])
    assert (held.width, held.height, held.rate, held.frames, held.sounds) == (320, 208, Fraction(12), 24, ("aac",))


def test_the_embedded_photographs_do_not_overlap():
    arrays, card = photographs.embedded(Job((), ()))
    assert arrays["images"].shape == (30, 128, 128, 3) and card.stand_in
    assert len({tile.tobytes() for tile in arrays["images"]}) == 30


def test_other_landscapes_than_the_published_ones_are_refused(monkeypatch, tmp_path):
    (tmp_path / "landscapes").mkdir()
    (tmp_path / "landscapes/one.jpg").write_bytes(b"another")
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path))
    with pytest.raises(RepriseError, match="does not hold the 240 landscapes"):
        photographs.published(Job((), ()))


def test_what_a_repainted_video_lost_is_seen(tmp_path):
    sounds = [tmp_path / "low.m4a", tmp_path / "high.m4a"]
    for path, pitch in zip(sounds, (220, 880), strict=True):
        wave = np.sin(np.arange(8000) * 2 * np.pi * pitch / 8000)
        video.write_sound(path, (20_000 * wave).astype(np.int16), 8000)
    group = {kind: tmp_path / f"{kind}.mp4" for kind in ("original", "plain", "smooth")}
    frames = moving_frames(6)
    video.write(group["original"], frames, Fraction(30000, 1001), sound=sounds[0])
    video.write(group["plain"], frames, Fraction(30000, 1001), sound=sounds[0])
    video.write(group["smooth"], frames[:5], Fraction(30000, 1001), sound=sounds[1])
    found = what_was_kept(group)
    assert (found["frames"], found["frames_lost"], found["same_sound"], found["same_size"]) == (6, 1, 0, 1)
    assert found["lasting"] == pytest.approx(5 / 6) and found["lasting_as_published"] == pytest.approx(30 / 29 / 1.001)
    assert what_was_kept(group | {"smooth": group["plain"]})["frames_lost"] == 0
