"""Sums and differences: expressions, handwriting, LSTMs as Keras begins them, and networks that answer and draw."""

import csv
import inspect
from itertools import combinations

import numpy as np
import pytest
import torch

from reprise.artifacts import read_json, read_npz
from reprise.data import expressions, glyphs, splits
from reprise.data.expressions import CHARACTERS, decode, encode
from reprise.experiments.arithmetic import drawings, drawn, learned, measure, printed, rows, scoring, train, writing
from reprise.jobs import Job
from reprise.models.arithmetic import Brush, Reader, Scribe, image_to_text, text_to_image, text_to_text
from reprise.models.lstm import LSTM
from reprise.training.answers import Answers, evaluate
from reprise.training.checkpoint import Checkpoint, load_weights
from reprise.training.loop import fit
from reprise.training.pictures import Pictures, draw, squared_error

STAGES = {
    "answers": (train.answers, measure.answers),
    "drawings": (drawings.run, drawn.run),
    "learned": (learned.run, measure.learned),
}
SIZES = {"characters": len(CHARACTERS), "steps": 3}
COMPUTE = {"compute.device": "cpu", "compute.threads": 1}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Expressions, embedded glyphs and their split, with their cards."""
    folder = tmp_path_factory.mktemp("data")
    expressions.make(Job((), (folder / "expressions.npz", folder / "expressions.json")))
    own = folder / "glyphs.npz", folder / "glyphs.json"
    glyphs.make(Job((), own, {"data.source": "embedded"}))
    splits.make(Job(own, (folder / "split.npz",), {"data.splits.glyphs": "uniform"}))
    return folder


@pytest.fixture
def perform(data, tmp_path):
    """Return a function that trains and measures a small experiment; it returns the folder of the run, and measures."""

    def run(kind, images=True, **settings):
        common = {"shares": [0.01], "depths": [[1, 1]], "width": 0.125, "epochs": 1, "batch_size": 64}
        settings = ({} if kind == "learned" else common | {"learning_rate": 0.001}) | settings
        train_stage, measure_stage = STAGES[kind]
        spec = COMPUTE | {f"experiments.made_up.{key}": value for key, value in settings.items()}
        folder = tmp_path / "results/runs/made_up/seed0"
        outputs = tuple(folder / name for name in ("weights.safetensors", "history.csv", "predictions.npz"))
        inputs = [data / "expressions.npz", *([data / "glyphs.npz", data / "split.npz"] if images else [])]
        train_stage(Job(tuple(inputs), outputs, spec, 0, train_stage.__module__.removeprefix("reprise.")))
        card = data / ("glyphs.json" if images else "expressions.json")
        measure_stage(Job((card, *outputs[1:]), (folder / "measures.json",), spec))
        return folder, read_json(folder / "measures.json")["measures"]

    return run


def test_all_expressions_are_there_once_with_their_answers(data):
    arrays = read_npz(data / "expressions.npz")
    queries, answers = (decode(arrays[name]) for name in ("features", "answers"))
    assert len(set(queries)) == len(queries) == 20_000
    for query, answer in zip(queries, answers, strict=True):
        first, sign, second = rows.PARSED.fullmatch(query).groups()
        assert int(answer) == (int(first) + int(second) if sign == "+" else int(first) - int(second))
    assert dict(zip(queries, answers, strict=True))["81+24"] == "105"
    card = read_json(data / "expressions.json")
    assert card["complete"] and card["source"] == "published" and not card["stand_in"]


def test_short_texts_are_filled_up_at_the_right():
    assert encode(["8"], 3).tolist() == [[8, 12, 12]]
    assert encode(["-48"], 3).tolist() == [[11, 4, 8]]


def test_signs_are_anti_aliased_and_near_the_middle():
    images, labels = glyphs.draw_signs(np.random.default_rng(0))
    assert images.shape == (100, 28, 28) and np.bincount(labels)[10:].tolist() == [50, 50]
    minus, plus = images[labels == 11], images[labels == 10]
    assert (minus.max((1, 2)) == 255).all() and ((minus > 0) & (minus < 255)).any((1, 2)).all()
    assert minus[:, :11].max() == 0 and minus[:, 18:].max() == 0 and minus[:, :, :4].max() == 0
    assert plus[:, 10, 11:17].max(1).min() > 200 and plus[:, :, 10].max(1).min() > 200
    assert plus.astype(int).sum() > 1.6 * minus.astype(int).sum()


def test_glyphs_are_those_of_the_digits_and_the_signs(data):
    arrays = read_npz(data / "glyphs.npz")
    assert np.bincount(arrays["labels"]).tolist() == [500] * 10 + [50] * 2
    assert read_json(data / "glyphs.json")["name"] == "glyphs"


def test_a_tenth_is_for_testing_and_small_shares_lie_in_larger_ones(data):
    large, small = (rows.load(data / "expressions.npz", "left", share, 3) for share in (0.9, 0.1))
    assert [len(large[part][0]) for part in rows.PARTS] == [16_200, 1800, 2000]
    assert [len(small[part][0]) for part in rows.PARTS] == [1800, 1800, 2000]
    texts = {part: set(decode(own[0])) for part, own in large.items()}
    assert set(decode(small["train"][0])) < texts["train"]
    assert np.array_equal(small["test"][0], large["test"][0])
    other = rows.load(data / "expressions.npz", "left", 0.9, 4)
    assert not np.array_equal(other["test"][0], large["test"][0])


@pytest.mark.parametrize("alignment", rows.ALIGNMENTS)
@pytest.mark.parametrize("share", [0.9, 0.5, 0.02])
def test_no_expression_is_in_two_parts(data, alignment, share):
    parts = rows.load(data / "expressions.npz", alignment, share, 1)
    texts = {part: {row.tobytes() for row in own[0]} for part, own in parts.items()}
    assert all(len(texts[part]) == len(parts[part][0]) for part in rows.PARTS)
    for one, other in combinations(rows.PARTS, 2):
        assert not texts[one] & texts[other]


def test_the_whole_share_validates_on_what_is_learned_but_never_tests_on_it(data):
    whole = rows.load(data / "expressions.npz", "left", 1, 3)
    texts = {part: set(decode(own[0])) for part, own in whole.items()}
    assert [len(texts[part]) for part in rows.PARTS] == [18_000, 1800, 2000]
    assert texts["validation"] < texts["train"] and not texts["train"] & texts["test"]


def test_reversed_digits_have_a_place_each_and_are_read_back(data):
    queries, answers = rows.reversed_digits(encode(["81+24", "5-17", "3+9"], 5), encode(["105", "-12", "12"], 3))
    texts = [
        "".join(CHARACTERS[code] for code in row)
        for row in np.concatenate([queries, np.pad(answers, ((0, 0), (0, 2)), constant_values=12)])
    ]
    assert texts[:3] == ["18+42", "5 -71", "3 +9 "] and [text[:3] for text in texts[3:]] == ["501", "21-", "21 "]
    assert rows.as_read(queries) == ["81+24", "5-17", "3+9"]
    assert rows.spoken(answers, "reversed") == ["105", "-12", "12"]


def test_answers_that_are_no_number_are_told_apart():
    said = encode(["-", "105", "1-2", "8", "-0"], 3)
    said = np.concatenate([said, [[12, 8, 12]]]).astype(np.uint8)
    numbers = scoring.numbers(said)
    assert numbers[[1, 3]].tolist() == [105, 8] and np.isnan(numbers[[0, 2, 4, 5]]).all()
    true = encode(["1", "100", "3", "9", "0", "8"], 3)
    found = scoring.distances(said, true)
    assert (found["invalid"], found["median_distance"], found["within_ten"]) == (4, 3.0, 1.0)


def test_characters_count_singly_and_answers_as_wholes():
    answered, right = encode(["105", "-1", "8"], 3), encode(["105", "-2", "9"], 3)
    assert scoring.scores(answered, right) == {"accuracy": pytest.approx(7 / 9), "exact": pytest.approx(1 / 3)}


@pytest.mark.parametrize("steps", [1, 4])
def test_the_lstm_is_that_of_torch(steps):
    torch.manual_seed(0)
    own, other = LSTM(3, 5).double(), torch.nn.LSTM(3, 5).double()
    gates = torch.arange(20).view(4, 5)[[0, 1, 3, 2]].flatten()  # torch keeps the output gate last
    with torch.no_grad():
        other.weight_ih_l0.copy_(own.kernel.T[gates])
        other.weight_hh_l0.copy_(own.recurrent.T[gates])
        other.bias_ih_l0.copy_(own.bias[gates])
        other.bias_hh_l0.zero_()
    inputs = torch.randn(4 if steps == 4 else 1, 2, 3, dtype=torch.double, requires_grad=True)
    ours, theirs = own(inputs, 4), other(inputs.expand(4, -1, -1))[0]
    weight = torch.randn_like(ours)
    pairs = [
        torch.autograd.grad((found * weight).sum(), [inputs, *weights])
        for found, weights in (
            (ours, (own.kernel, own.recurrent, own.bias)),
            (theirs, (other.weight_ih_l0, other.weight_hh_l0, other.bias_ih_l0)),
        )
    ]
    assert torch.allclose(ours, theirs)
    for one, two in zip(*pairs, strict=True):
        two = two if one.shape == two.shape and one.dim() == 3 else (two[gates].T if two.dim() == 2 else two[gates])
        assert torch.allclose(one, two)


def test_an_lstm_begins_as_in_keras():
    torch.manual_seed(0)
    layer = LSTM(13, 16)
    assert torch.allclose(layer.recurrent @ layer.recurrent.T, torch.eye(16), atol=1e-5)
    assert layer.kernel.abs().max() <= (6 / (13 + 64)) ** 0.5
    assert layer.bias.view(4, 16).sum(1).tolist() == [0, 16, 0, 0]


@pytest.mark.parametrize(
    ("network", "parameters"),
    [
        (text_to_text(1, 1, **SIZES), 205_965),
        (text_to_text(3, 1, **SIZES), 205_965 + 2 * 131_584),
        (image_to_text(1, 1, **SIZES), 1_594_637),
        (image_to_text(1, 5, **SIZES), 1_594_637 + 4 * 525_312),
        (text_to_image(1, 1, characters=13, steps=5), 3_716_737),
    ],
    ids=["text", "three encoders", "images", "five decoders", "drawing"],
)
def test_networks_have_the_published_number_of_parameters(network, parameters):
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters


def test_further_decoders_of_the_network_that_draws_are_narrower():
    network = text_to_image(2, 3, characters=13, steps=5)
    assert [len(layer.recurrent) for layer in network.encoder.layers] == [512, 512]
    assert [len(layer.recurrent) for layer in network.decoder.layers] == [256, 128, 128]
    assert [layer.out_channels for layer in network.writer.children() if hasattr(layer, "out_channels")] == [
        128,
        64,
        32,
        1,
    ]


def test_answers_have_a_place_for_each_character():
    codes = torch.randint(0, 13, (7, 5))
    assert text_to_text(2, 2, **SIZES)(codes).shape == (7, 3, 13)
    assert image_to_text(1, 1, **SIZES)(torch.rand(7, 5, 28, 28)).shape == (7, 3, 13)
    assert text_to_image(1, 1, characters=13, steps=5, units=32)(codes[:, :3]).shape == (7, 5, 28, 28)
    assert Reader(13)(torch.rand(7, 2, 28, 28)).shape == (7, 2, 13)


def test_bfloat16_moves_a_drawing_little():
    torch.manual_seed(0)
    brush, values = Brush(16, 8), torch.randn(2, 3, 16)
    half = brush(values).sigmoid()
    brush.half = False
    assert 0 < (half - brush(values).sigmoid()).abs().max() < 0.01


def test_glyphs_show_the_characters_that_are_written(data):
    hands = writing.hands(data / "glyphs.npz", data / "split.npz", torch.device("cpu"))
    labels, codes = np.append(read_npz(data / "glyphs.npz")["labels"], 12), torch.arange(13).repeat(50, 1)
    chosen = hands["test"].choose(codes, torch.Generator().manual_seed(1))
    assert (labels[chosen] == codes.numpy()).all()
    assert np.isin(chosen[:, :12], read_npz(data / "split.npz")["test"]).all()
    images = hands["test"].show(chosen)
    assert images[:, 12].max() == 0 and images[:, :12].amax((2, 3)).min() > 0.5
    assert torch.equal(chosen, hands["test"].choose(codes, torch.Generator().manual_seed(1)))
    assert not torch.equal(chosen, hands["test"].choose(codes, torch.Generator().manual_seed(2)))


def learn(folder, epochs, steps=None):
    """Return a small adder after some epochs on the sums of two digits, with its history."""
    torch.manual_seed(0)
    codes = torch.cartesian_prod(torch.arange(4), torch.arange(4)).repeat(20, 1)
    network = text_to_text(1, 1, characters=13, steps=1, units=32, dropout=0.0)
    objective = Answers(network, (codes, codes.sum(1, keepdim=True)), lambda rows: rows, 0.02, steps)
    checkpoint = Checkpoint(folder / "checkpoint", "key")
    data = codes, codes.sum(1, keepdim=True)
    return network, fit(objective, data, epochs=epochs, batch_size=32, seed=0, checkpoint=checkpoint, label="sums")


def test_an_adder_learns_small_sums(tmp_path):
    network, history = learn(tmp_path, 12)
    assert history[0]["validation_exact"] < 0.9 and history[-1]["validation_exact"] == 1
    assert history[-1]["training_loss"] < 0.2 * history[0]["training_loss"]
    scores, answered = evaluate(network, torch.tensor([[1, 2]]), torch.tensor([[3]]))
    assert scores["accuracy"] == scores["exact"] == 1 and answered.tolist() == [[3]]


@pytest.mark.parametrize("steps", [None, 40])
def test_a_training_continues_where_it_was(tmp_path, steps):
    whole, history = learn(tmp_path / "whole", 4, steps)
    learn(tmp_path / "parts", 2, steps)
    continued, other = learn(tmp_path / "parts", 4, steps)
    assert history == other
    assert all(torch.equal(one, two) for one, two in zip(whole.parameters(), continued.parameters(), strict=True))


def test_a_scribe_learns_how_characters_look(tmp_path):
    torch.manual_seed(0)
    pictures = torch.zeros(13, 1, 28, 28)
    for code in range(13):
        pictures[code, 0, 2 * code : 2 * code + 4] = 1
    codes = torch.arange(13).repeat(20)[:, None]
    network = Scribe(13, 8)
    objective = Pictures(network, (codes, pictures[codes[:, 0]]), lambda rows: pictures[rows[:, 0]], 0.003)
    before = squared_error(network, codes, pictures[codes[:, 0]])
    history = fit(
        objective,
        (codes, codes),
        epochs=20,
        batch_size=26,
        seed=0,
        checkpoint=Checkpoint(tmp_path / "checkpoint", "key"),
        label="scribe",
    )
    assert before > 0.2 and history[-1]["validation_loss"] < 0.02
    drawn = draw(network, torch.tensor([[3]]))
    assert drawn.shape == (1, 1, 28, 28) and drawn[0, 0, 7].mean() > drawn[0, 0, 14].mean() + 0.5


def test_networks_of_each_share_and_depth_are_trained_and_measured(perform):
    folder, measures = perform("answers", images=False, shares=[0.02, 0.01], depths=[[1, 1], [1, 2]])
    names = ["share2_e1d1", "share2_e1d2", "share1_e1d1", "share1_e1d2"]
    assert [name for name in measures if name.startswith("share")] == names
    assert measures["share2_e1d2"]["parameters"] > measures["share2_e1d1"]["parameters"]
    found = read_npz(folder / "predictions.npz")
    right = (found["share2_e1d1.answered"] == found["answers"]).mean()
    test = measures["share2_e1d1"]["test"]
    assert test["accuracy"] == pytest.approx(right) and 2 < test["loss"] < 2.6
    assert measures["more_data"] == pytest.approx(test["accuracy"] - measures["share1_e1d1"]["test"]["accuracy"])
    last = {name: measures[name]["validation"]["accuracy"][-1] for name in names}
    assert measures["more_decoders"] == pytest.approx(last["share2_e1d2"] - last["share2_e1d1"])
    assert "more_encoders" not in measures
    assert 0.2 < measures["one_answer"]["accuracy"] < 0.5 and measures["share2_e1d1"]["unseen"] is None
    assert {name.partition(".")[0] for name in load_weights(folder / "weights.safetensors")} <= set(names)
    with (folder / "history.csv").open() as file:
        assert [row["network"] for row in csv.DictReader(file)] == names


def test_the_one_answer_for_all_is_of_what_is_learned_from(perform, data):
    parts = rows.load(data / "expressions.npz", "left", 0.002, 0)
    of_training, of_test = (
        np.array([np.bincount(place).argmax() for place in parts[part][1].T]) for part in ("train", "test")
    )
    assert not np.array_equal(of_training, of_test)  # 36 answers are few enough
    _, measures = perform("answers", images=False, shares=[0.002])
    assert measures["one_answer"] == scoring.scores(of_training, parts["test"][1])


def test_a_network_is_the_same_in_other_company(perform):
    _, alone = perform("answers", images=False, shares=[0.01])
    _, together = perform("answers", images=False, shares=[0.02, 0.01])
    assert alone["share1_e1d1"] == together["share1_e1d1"]


@pytest.fixture
def shown(monkeypatch):
    """Return the numbers of all glyphs that are shown, call by call, with the name of the function that asked."""
    found, show = [], writing.Hand.show

    def record(hand, glyphs):
        callers = {frame.function for frame in inspect.stack(0)}
        found.append((callers, set(glyphs.unique().tolist()) - {len(hand.images) - 1}))
        return show(hand, glyphs)

    monkeypatch.setattr(writing.Hand, "show", record)
    return found


def glyphs_of(data, part):
    return set(read_npz(data / "split.npz")[part].tolist())


def test_unseen_queries_are_written_with_glyphs_that_nothing_learned_from(perform, data, shown):
    perform("answers")
    *others, (_, unseen) = shown
    assert len(unseen) > 1000 and unseen <= glyphs_of(data, "test")
    assert set().union(*(numbers for _, numbers in others)) <= glyphs_of(data, "train")


def test_what_can_add_learns_from_no_glyph_that_it_is_tested_with(perform, data, shown):
    perform("learned", share=0.02, epochs={"reader": 1, "adder": 1, "scribe": 1}, batch_size=128)
    tested = set().union(*(numbers for callers, numbers in shown if "_test" in callers))
    learned_from = set().union(*(numbers for callers, numbers in shown if "_test" not in callers))
    assert len(tested) > 1000 and tested <= glyphs_of(data, "test")
    assert len(learned_from) > 3000 and learned_from <= glyphs_of(data, "train") | glyphs_of(data, "validation")


def test_handwriting_is_read_with_glyphs_that_the_reader_did_not_learn_from(perform, data, shown):
    perform("drawings", tasks=["text_to_image"], width=0.0625, precision="float32")
    learned_from = set().union(*(numbers for callers, numbers in shown if "train_reader" in callers))
    others = [numbers for callers, numbers in shown if "train_reader" not in callers]
    assert len(learned_from) > 3000 and not learned_from & glyphs_of(data, "test")
    assert sum(len(numbers) > 500 and numbers <= glyphs_of(data, "test") for numbers in others) == 1


def test_images_are_answered_with_seen_and_unseen_glyphs(perform):
    _, measures = perform("answers")
    own = measures["share1_e1d1"]
    assert 0 < own["unseen"]["accuracy"] < 1 and own["test"]["accuracy"] != own["unseen"]["accuracy"]
    assert own["parameters"] == sum(p.numel() for p in image_to_text(1, 1, **SIZES, units=32).parameters())


def test_both_drawing_tasks_are_trained_and_read_back(perform, data):
    tasks = ["answer_to_query", "text_to_image"]
    folder, measures = perform("drawings", tasks=tasks, width=0.0625, precision="bfloat16")
    found = read_npz(folder / "predictions.npz")
    queries, answers = (decode(found[f"{task}.answers"]) for task in tasks)
    known = dict(
        zip(*(decode(read_npz(data / "expressions.npz")[name]) for name in ("features", "answers")), strict=True)
    )
    assert [known[query] for query in queries] == answers
    assert found["answer_to_query.share1_e1d1.drawn"].shape == (12, 5, 28, 28)
    assert found["text_to_image.share1_e1d1.drawn"].shape == (12, 3, 28, 28)
    assert measures["answer_to_query"]["read"]["accuracy"] > 0.9
    for task in tasks:
        test = measures[task]["share1_e1d1"]["test"]
        some = (found[f"{task}.share1_e1d1.drawn"] / 255.0 - found[f"{task}.written"] / 255.0) ** 2
        assert test["error"] == pytest.approx(some.mean(), rel=0.05)
        assert 0.04 < test["one_per_place"] < test["one_image"] < 0.07
        assert "spread" not in measures[task]
    assert "plus" in measures["answer_to_query"]["share1_e1d1"]
    assert "plus" not in measures["text_to_image"]["share1_e1d1"]  # no answer has one


def test_reader_adder_and_scribe_are_put_together(perform):
    folder, measures = perform("learned", share=0.02, epochs={"reader": 3, "adder": 1, "scribe": 2}, batch_size=128)
    found = read_npz(folder / "predictions.npz")
    read = (found["queries_read"] == found["queries"]).all(1)
    assert 0.1 < read.mean() < 1 and measures["ceiling"]["image"] == read.mean()
    assert np.array_equal(found["image"][read], found["text"][read])
    assert found["seen"].shape == (24, 5, 28, 28) and found["drawn"].shape == (24, 3, 28, 28)
    assert measures["drawing"]["error"] < 0.2 and measures["parameters"]["adder"] == 205_965
    assert list(measures["curves"]["reader"]["validation"]) == ["loss", "accuracy", "exact"]
    assert list(measures["curves"]["scribe"]["training"]) == ["loss"]


def test_what_is_printed_fits_the_paper():
    assert len(printed.SHARES) == len(printed.TEXT) == len(printed.IMAGES) == len(printed.DRAWINGS) == 9
    assert max(printed.TEXT, key=printed.TEXT.get) == (3, 1) and max(printed.IMAGES, key=printed.IMAGES.get) == (4, 1)
    assert printed.UNIT * printed.DRAWINGS[1, 1] == pytest.approx(0.05809)
