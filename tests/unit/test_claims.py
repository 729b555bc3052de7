"""Claims are read strictly, and judged by one rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from made_up_results import (
    ARITHMETIC,
    AUTOENCODERS,
    EMBEDDED,
    FIGURES,
    GANS,
    LAYERS,
    MUSIC,
    PORTRAITS,
    PUBLISHED,
    RUNS,
    TABLES,
    VAES,
    about,
    architecture_of_autoencoders,
    arithmetic,
    autoencoder,
    digit_gan,
    digit_vae,
    grid,
    lenet,
    music,
    pace,
    portraits,
    reader,
    recorded,
    statistics,
    stylegan,
    stylegan_videos,
    stylization,
)

from reprise import fingerprint
from reprise.artifacts import RepriseError, write_json
from reprise.experiments.digit_gan.architecture import described
from reprise.report import recorded as recorded_runs
from reprise.report.claims import Claim, load
from reprise.report.recorded import Recorded
from reprise.report.verdicts import AS_PUBLISHED, FAILS, HOLDS, NOT_TESTABLE, judge

PARTS = ("training", "test", "validation")
DIGITS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
CLAIMS = Path(__file__).parents[2] / "report" / "claims"
FILES = sorted(CLAIMS.glob("*.yaml"))
SUMMARY = "metrics/lenet_modern/summary.json"
STAND_IN = EMBEDDED | {"stand_in": True}
PUBLISHED_PART = PUBLISHED | {"complete": False}

VALID = """\
- id: test-accuracy
  where: section IV
  statement: It reads nearly all digits.
  published: 0.98
  measured: metrics/lenet_modern/summary.json#test.accuracy
  agrees: {within: 0.01}
"""


def claim(**changes):
    settings = {
        "paper": "alvarez2023",
        "id": "accuracy",
        "where": "section IV",
        "statement": "It reads nearly all digits.",
        "published": 0.98,
        "measured": f"{SUMMARY}#test.accuracy",
        "agrees": {"within": 0.01},
    }
    return Claim(**(settings | changes))


def summary(measured, data=PUBLISHED, seeds=3, half=0.002, **scale):
    return {
        "about": about("lenet_modern", data, **scale),
        "measures": {"test": {"accuracy": statistics(measured, half, seeds)}},
    }


def verdict(made_claim, run, past=None, stale=False):
    kept = {} if past is None else {"lenet_modern": Recorded("lenet_modern", past, stale)}
    return judge(made_claim, {SUMMARY: run}, kept)


@pytest.mark.parametrize(
    ("agrees", "measured", "expected"),
    [
        ({"within": 0.01}, 0.99, HOLDS),
        ({"within": 0.01}, 0.9701, HOLDS),
        ({"within": 0.01}, 0.9699, FAILS),
        ({"equals": True}, 0.98, HOLDS),
        ({"equals": True}, 0.9801, FAILS),
        ({"at_least": 0.98}, 0.98, HOLDS),
        ({"at_least": 0.98}, 0.9799, FAILS),
        ({"at_most": 0.98}, 0.98, HOLDS),
        ({"at_most": 0.98}, 0.9801, FAILS),
        ({"above": 0.97}, 0.973, HOLDS),
        ({"above": 0.97}, 0.971, FAILS),
        ({"below": 0.97}, 0.967, HOLDS),
        ({"below": 0.97}, 0.969, FAILS),
    ],
)
def test_each_criterion_decides_as_it_says(agrees, measured, expected):
    judgement = verdict(claim(agrees=agrees), summary(measured))

    assert judgement.verdict == expected
    assert judgement.evidence.source == "run"


def test_kinds_of_layers_are_counted_and_need_no_data():
    architecture = {"layers": [{"kind": kind} for kind in ("Conv2d", "AvgPool2d", "Conv2d", "Linear")]}
    artifact = "metrics/lenet_modern/architecture.json"
    settings = {"measured": f"{artifact}#layers.kind", "agrees": {"counts": True}, "needs_data": False}

    right = judge(claim(published={"Conv2d": 2, "Linear": 1}, **settings), {artifact: architecture}, {})
    wrong = judge(claim(published={"Conv2d": 3, "Linear": 1}, **settings), {artifact: architecture}, {})

    assert (right.verdict, wrong.verdict) == (HOLDS, FAILS)
    assert wrong.reason == "There are 2\u00a0Conv2d and 1\u00a0Linear, not 3\u00a0Conv2d and 1\u00a0Linear."


@pytest.mark.parametrize("data", [EMBEDDED, STAND_IN, PUBLISHED_PART, PUBLISHED | {"stand_in": True}])
def test_other_data_than_the_whole_published_set_give_no_verdict(data):
    judgement = verdict(claim(), summary(0.98, data))

    assert judgement.verdict == NOT_TESTABLE
    assert judgement.reason.endswith("; no run at the paper's scale is recorded.")


def test_a_stand_in_is_named_as_the_reason():
    assert verdict(claim(), summary(0.98, STAND_IN)).reason.startswith("This run used a stand-in")


def test_the_recorded_run_decides_where_this_run_cannot():
    judgement = verdict(claim(), summary(0.5, EMBEDDED), summary(0.9812))

    assert (judgement.verdict, judgement.evidence.source) == (HOLDS, "recorded")
    assert judgement.evidence.measure.value == 0.9812
    assert judgement.run.measure.value == 0.5


def test_a_verdict_by_stale_code_says_so():
    judgement = verdict(claim(), summary(0.5, EMBEDDED), summary(0.9812), stale=True)

    assert (judgement.verdict, judgement.evidence.source) == (HOLDS, "recorded, stale")


def test_this_run_goes_before_the_recorded_one():
    judgement = verdict(claim(), summary(0.5), summary(0.9812))

    assert (judgement.verdict, judgement.evidence.source) == (FAILS, "run")


def test_a_recorded_run_on_other_data_decides_nothing_either():
    judgement = verdict(claim(), summary(0.98, EMBEDDED), summary(0.98, STAND_IN))

    assert judgement.verdict == NOT_TESTABLE
    assert judgement.reason.endswith("; the recorded run used a stand-in for the published data.")


def test_a_run_at_another_scale_decides_nothing():
    judgement = verdict(claim(scale={"epochs": 5}), summary(0.98, epochs=4))

    assert judgement.verdict == NOT_TESTABLE
    assert judgement.reason.startswith("This run had epochs 4 where the claim needs 5;")


AT_LEAST_8 = {"epochs": {"at_least": 8, "published": 20}}


@pytest.mark.parametrize(("epochs", "expected"), [(7, NOT_TESTABLE), (8, HOLDS), (20, HOLDS), (None, NOT_TESTABLE)])
def test_a_setting_may_need_to_be_at_least_so_much(epochs, expected):
    judgement = verdict(claim(scale=AT_LEAST_8), summary(0.98, epochs=epochs))

    assert judgement.verdict == expected
    if epochs == 7:
        assert judgement.reason.startswith("This run had epochs 7 where the claim needs at least 8;")


@pytest.mark.parametrize(("epochs", "expected"), [(8, NOT_TESTABLE), (20, FAILS), (30, FAILS)])
def test_a_reduced_run_does_not_refute(epochs, expected):
    judgement = verdict(claim(scale=AT_LEAST_8), summary(0.5, epochs=epochs))

    assert judgement.verdict == expected
    said = "With 8 of the published 20 epochs: 0.5000 is more than 0.01 away from the published 0.980."
    assert judgement.reason.startswith(said) is (epochs == 8)


def test_a_reduced_run_that_confirms_says_so():
    judgement = verdict(claim(scale=AT_LEAST_8), summary(0.98, epochs=12))

    assert judgement.verdict == HOLDS
    assert judgement.reason.startswith("With 12 of the published 20 epochs: ")


def test_a_recorded_run_of_more_seeds_goes_before_this_one_unless_its_code_has_changed():
    alone = summary(0.5, seeds=1)

    assert verdict(claim(), alone, summary(0.98)).evidence.source == "recorded"
    assert verdict(claim(), alone, summary(0.98), stale=True).evidence.source == "run"
    assert verdict(claim(), alone, summary(0.98, EMBEDDED)).evidence.source == "run"


def test_lists_that_lack_something_are_counted():
    needed = {"depths": [[1, 1], [1, 2], [2, 1]]}
    judgement = verdict(claim(scale=needed), summary(0.98, depths=[[1, 1]]))

    assert judgement.reason.startswith("This run had 1 of the 3 depths that the claim needs;")


def test_a_key_that_only_the_claims_scale_has_may_be_missing_at_another():
    missing = claim(measured=f"{SUMMARY}#test.recall", scale={"epochs": 5})

    assert verdict(missing, summary(0.98, epochs=4)).run.measure is None
    with pytest.raises(RepriseError, match=r"alvarez2023.yaml: accuracy: .* has no test.recall"):
        verdict(missing, summary(0.98, epochs=5))


def test_one_seed_has_no_interval_to_judge_by():
    judgement = verdict(claim(agrees={"above": 0.5}), summary(0.98, seeds=1, half=0.0))

    assert judgement.verdict == NOT_TESTABLE
    assert "a single seed" in judgement.reason


def test_an_advantage_within_the_noise_of_the_seeds_does_not_hold():
    assert verdict(claim(agrees={"above": 0}), summary(0.001, half=0.002)).verdict == FAILS
    assert verdict(claim(agrees={"above": 0}), summary(0.003, half=0.002)).verdict == HOLDS


@pytest.mark.parametrize(("as_published", "expected"), [(0.981, AS_PUBLISHED), (0.5, FAILS)])
def test_what_only_the_authors_protocol_gives_holds_only_as_published(as_published, expected):
    other = "metrics/lenet_as_published/summary.json"
    made_claim = claim(measured_as_published=f"{other}#test.accuracy")

    judgement = judge(made_claim, {SUMMARY: summary(0.7), other: summary(as_published)}, {})

    assert judgement.verdict == expected


def test_what_the_corrected_protocol_gives_simply_holds():
    other = "metrics/lenet_as_published/summary.json"
    made_claim = claim(measured_as_published=f"{other}#test.accuracy")

    assert judge(made_claim, {SUMMARY: summary(0.98), other: summary(0.98)}, {}).verdict == HOLDS


@pytest.mark.parametrize(("other", "expected"), [(0.93, HOLDS), (0.95, FAILS)])
def test_a_comparison_is_judged_by_the_difference(other, expected):
    second = "metrics/lenet_other/summary.json"
    made_claim = claim(published="better", less=f"{second}#test.accuracy", agrees={"at_least": 0.04})

    judgement = judge(made_claim, {SUMMARY: summary(0.98), second: summary(other)}, {})

    assert judgement.verdict == expected
    assert judgement.evidence.measure.value == pytest.approx(0.98 - other)


def test_a_comparison_needs_both_runs_from_the_same_side():
    second = "metrics/lenet_other/summary.json"
    made_claim = claim(published="better", less=f"{second}#test.accuracy", agrees={"at_least": 0.04})
    current = {SUMMARY: summary(0.98), second: summary(0.5, STAND_IN)}
    kept = {"lenet_modern": Recorded("lenet_modern", summary(0.9), False)}

    assert judge(made_claim, current, kept).verdict == NOT_TESTABLE
    kept["lenet_other"] = Recorded("lenet_other", summary(0.7), True)
    judgement = judge(made_claim, current, kept)
    assert (judgement.verdict, judgement.evidence.source) == (HOLDS, "recorded, stale")
    assert judgement.evidence.measure.value == pytest.approx(0.2)


def test_a_claim_on_an_artifact_without_data_must_say_that_it_needs_none():
    artifact = "metrics/lenet_modern/architecture.json"
    made_claim = claim(published=61706, measured=f"{artifact}#parameters", agrees={"equals": True})

    with pytest.raises(RepriseError, match="needs_data: false"):
        judge(made_claim, {artifact: {"parameters": 61706}}, {})


@pytest.mark.parametrize(
    ("published", "measured", "shown"),
    [("0.30", -0.30549, "\N{MINUS SIGN}0.305"), ("68", 67.0, "67.0"), ("68", 67, "67"), ("3001", 3001.0, "3,001")],
)
def test_numbers_show_one_decimal_more_than_was_published(tmp_path, published, measured, shown):
    path = tmp_path / "paper.yaml"
    path.write_text(VALID.replace("0.98", published))
    (made_claim,) = load(path)

    assert made_claim.show_published() == published.replace("3001", "3,001")
    assert made_claim.show(measured) == shown


def test_a_valid_file_gives_its_claims(tmp_path):
    path = tmp_path / "paper2020.yaml"
    path.write_text(VALID)

    (made_claim,) = load(path)

    assert (made_claim.paper, made_claim.id, made_claim.published) == ("paper2020", "test-accuracy", 0.98)


OWN = {"data": "own_digits"}


def about_own_digits(own, data=PUBLISHED):
    document = summary(0.52, data)
    document["about"]["own_digits"] = {"stand_in": False} | own
    return document


@pytest.mark.parametrize(
    ("data", "own", "expected"),
    [
        (PUBLISHED, PUBLISHED, HOLDS),
        (EMBEDDED, PUBLISHED, HOLDS),
        (PUBLISHED, STAND_IN, NOT_TESTABLE),
        (PUBLISHED, PUBLISHED_PART, NOT_TESTABLE),
        (PUBLISHED, {**PUBLISHED, "source": "yours"}, NOT_TESTABLE),
    ],
)
def test_a_claim_on_own_digits_is_judged_by_their_card(data, own, expected):
    assert verdict(claim(published=0.52, **OWN), about_own_digits(own, data)).verdict == expected


def test_what_was_measured_in_place_of_the_published_decides_nothing():
    made_claim = claim(published=0.52, substitute="The paper's digits are not public.", **OWN)
    judgement = verdict(made_claim, about_own_digits(PUBLISHED))
    assert (judgement.verdict, judgement.reason) == (NOT_TESTABLE, "The paper's digits are not public.")
    assert judgement.run.measure is not None and not judgement.run.obstacle


def test_a_recorded_run_is_asked_for_the_card_of_own_digits_too():
    made_claim, run = claim(published=0.52, **OWN), about_own_digits(STAND_IN)

    assert verdict(made_claim, run, about_own_digits(PUBLISHED)).evidence.source == "recorded"
    assert verdict(made_claim, run, about_own_digits(STAND_IN)).verdict == NOT_TESTABLE


def test_a_claim_on_a_card_that_the_run_does_not_have_is_refused():
    document = summary(0.98)
    del document["about"]["own_digits"]

    with pytest.raises(RepriseError, match=r"summary\.json does not say which own_digits it is about"):
        verdict(claim(**OWN), document)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("statement:", "statment:", "line 3: statment is not a key of a claim; did you mean statement."),
        ("  where: section IV\n", "", "line 1: where is missing from this claim."),
        ("where: section IV", "where: 4", "line 2: where must be text, not 4."),
        ("0.98", "nearly all", "line 1: agrees: within needs a number as published, not 'nearly all'."),
        ("{within: 0.01}", "{near: 0.01}", "line 6: agrees must be one of within, "),
        ("{within: 0.01}", "{within: 1e-3}", "line 6: agrees must be one of within, "),
        ("{within: 0.01}", "{within: 0.1, at_least: 0}", "line 6: agrees must be one of within, "),
        (
            "  agrees: {within: 0.01}",
            "  less: metrics/a/summary.json#test.accuracy\n  agrees: {above: 0}",
            "line 1: agrees: above needs an interval, which a difference (less) has not.",
        ),
        ("{within: 0.01}", "{counts: true}", "line 1: agrees: counts needs published as a group"),
        (
            "  agrees:",
            "  data: own digits\n  agrees:",
            "line 6: data must be a card in about, such as own_digits, not 'own digits'.",
        ),
        (
            "  agrees:",
            "  scale: {epochs: {at_least: many}}\n  agrees:",
            "line 6: scale must be settings with the values",
        ),
        ("#test.accuracy", "", "line 5: measured must be an artifact and a key, "),
        ("test-accuracy", "Test accuracy", "line 1: id must be lower-case words and hyphens, "),
        ("  where:", "  id: again\n  where:", "line 2: id stands twice in one claim."),
        ("  where:", "\twhere:", "line 2: is not YAML ("),
    ],
)
def test_a_mistake_in_a_claims_file_is_one_sentence_with_file_and_line(tmp_path, old, new, sentence):
    path = tmp_path / "paper.yaml"
    path.write_text(VALID.replace(old, new))

    with pytest.raises(RepriseError) as caught:
        load(path)

    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(caught.value)


def test_two_claims_cannot_share_an_id(tmp_path):
    path = tmp_path / "paper.yaml"
    path.write_text(VALID + VALID)

    with pytest.raises(RepriseError, match="two claims have the id test-accuracy"):
        load(path)


def test_a_file_without_a_list_is_refused(tmp_path):
    path = tmp_path / "paper.yaml"
    path.write_text("id: test-accuracy\n")

    with pytest.raises(RepriseError, match="must hold a list of claims"):
        load(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_claims_are_the_same(path):
    """Two claims may rest on one number if the paper printed two values, or a value and what it shows."""
    made = load(path)
    said = Counter((one.statement, one.measured, one.less) for one in made)
    printed = Counter((str(one.published), one.measured, one.less) for one in made)

    assert [same for same, times in (said + printed).items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_shows_a_claim_is_in_the_report(path):
    placed = {f"figures/{name}" for name in FIGURES} | {f"tables/{name}" for name in TABLES}

    assert {one.shown_in for one in load(path) if one.shown_in} - placed == set()


def test_there_are_claims_of_all_five_papers():
    counts = {path.stem: len(load(path)) for path in FILES}

    assert len(counts) == 5 and min(counts.values()) >= 20


def on_stand_ins():
    """Return made-up artifacts of every experiment, as if none had run on the published data."""
    artifacts = at_the_papers_scale()
    for document in artifacts.values():
        for card in (document, *document.get("about", {}).values()):
            if isinstance(card, dict) and "source" in card:
                card["stand_in"] = True
    return artifacts


def test_a_hundred_and_more_claims_are_decided_by_what_is_recorded():
    current, kept = on_stand_ins(), recorded_runs.load(CLAIMS.with_name("recorded"))
    judged = [judge(claim, current, kept) for path in FILES for claim in load(path)]
    decided = [one for one in judged if one.verdict != NOT_TESTABLE]
    by_records = [one for one in decided if one.evidence.source != "run"]

    assert len(judged) >= 150 and len(by_records) >= 100
    assert all(not one.claim.needs_data for one in decided if one.evidence.source == "run")


def at_the_papers_scale():
    """Return made-up artifacts of every experiment, as if it had run on the published data."""
    layers = [{"kind": kind, "then": ["tanh"]} for kind in LAYERS]
    epochs = dict.fromkeys(RUNS, 50) | {"lenet_modern": 5, "lenet_banoy2023_10": 10}
    artifacts = {"metrics/lenet_modern_grid/summary.json": grid(PUBLISHED)}
    for name in RUNS:
        size = 250 if name == "lenet_modern" else 32
        artifacts[f"metrics/{name}/summary.json"] = lenet(PUBLISHED, name, epochs=epochs[name], batch_size=size)
        artifacts[f"metrics/{name}/architecture.json"] = {"input": [1, 32, 32], "layers": layers}
    for name in AUTOENCODERS:
        artifacts[f"metrics/{name}/summary.json"] = autoencoder(name, PUBLISHED)
        artifacts[f"metrics/{name}/architecture.json"] = architecture_of_autoencoders()
    rates = [0.0001, 0.001, 0.01, 0.1, 0.2, 0.5, 0.9]
    shapes = {"depths": [1, 2, 3, 4, 5], "widths": [1, 2, 3, 4, 5], "learning_rates": rates}
    artifacts |= {f"metrics/{name}/summary.json": music(name, PUBLISHED, **shapes) for name in MUSIC}
    artifacts |= {f"metrics/{name}/summary.json": digit_gan(name, PUBLISHED) for name in GANS}
    artifacts |= {f"metrics/{name}/summary.json": digit_vae(name, PUBLISHED) for name in VAES}
    artifacts |= {f"metrics/{name}/summary.json": arithmetic(name, PUBLISHED) for name in ARITHMETIC}
    artifacts |= {
        f"metrics/{network}_{name}/summary.json": portraits(network, name, PUBLISHED)
        for network in PORTRAITS
        for name in ("punks", "portraits")
    }
    artifacts["metrics/gan_wilusz2024/architecture.json"] = described("wilusz2024")
    artifacts["metrics/gan_banoy2023/architecture.json"] = described("banoy2023")
    artifacts["metrics/emnist_reader/summary.json"] = reader(PUBLISHED)
    artifacts["metrics/stylegan/summary.json"] = stylegan(PUBLISHED, side=256, features="squeezenet")
    artifacts["metrics/stylegan_videos/summary.json"] = stylegan_videos(PUBLISHED)
    artifacts["metrics/pace_wilusz2024/summary.json"] = pace(rounds=9)
    videos = artifacts["metrics/stylization/summary.json"] = stylization(PUBLISHED)
    videos["about"]["network"] = PUBLISHED | {"stand_in": False}
    videos["about"]["scale"]["network"] = "published"
    artifacts["data/gom.json"] = PUBLISHED | {"stand_in": False, "counts": {"features": 1059}}
    artifacts["data/bioprocess.json"] = PUBLISHED | {"stand_in": False, "counts": {"features": 3001}}
    for name, images in (("mnist", 70000), ("emnist", 131600), ("own_digits", 610), ("punks", 10_000)):
        artifacts[f"data/{name}.json"] = PUBLISHED | {"stand_in": False, "counts": {"images": images}}
    return artifacts


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (
            "alvarez2023",
            {
                "first-accuracy": FAILS,
                "best-setting": FAILS,
                "larger-batches-overfit": FAILS,
                "own-digits-accuracy": NOT_TESTABLE,
                "generator-loss": FAILS,
                "last-fid": FAILS,
            }
            | dict.fromkeys(("refuses-generated", "takes-no-generated", "refuses-test", "takes-test"), FAILS)
            | dict.fromkeys(("refuses-own", "takes-own", "own-images", "better-on-mnist"), NOT_TESTABLE)
            | dict.fromkeys(("five-videos", "videos-like-monet"), NOT_TESTABLE),
        ),
        (
            "sepulveda2023",
            {f"parameters-{units}": FAILS for units in (1, 2, 4, 5)}
            | {f"own-{part}-{units}": AS_PUBLISHED for part in PARTS for units in (1, 2, 4, 5)}
            | {f"library-{part}-{units}": FAILS for part in PARTS for units in (1, 2)}
            | {f"library-validation-{units}": FAILS for units in (4, 5)}
            | {
                "library-ahead": AS_PUBLISHED,
                "library-better": AS_PUBLISHED,
                "more-units-than-features": FAILS,
                "five-units-best": FAILS,
                "seven-layers": FAILS,
                "crossing-accuracy": FAILS,
                "crossing-precision": FAILS,
                "training-accuracy": FAILS,
                "test-accuracy": FAILS,
                "test-precision": FAILS,
                "test-diagonal": FAILS,
                "training-precision": FAILS,
                "test-recall": FAILS,
                "own-digits-accuracy": NOT_TESTABLE,
                "own-digits-are-hard": NOT_TESTABLE,
                "digitised-otherwise": NOT_TESTABLE,
                "figures-in-the-frame": NOT_TESTABLE,
                "discriminator-takes-for-real": NOT_TESTABLE,
                "discriminator-refuses": NOT_TESTABLE,
                "library-validation-4-in-notebook": FAILS,
                "test-sevens-as-ones": FAILS,
            }
            | {f"test-{digits}": FAILS for digits in DIGITS if digits not in ("zeros", "fours", "nines")}
            | {f"own-{digits}": NOT_TESTABLE for digits in DIGITS},
        ),
        (
            "banoy2023",
            {
                "last-discriminator-loss": FAILS,
                "own-digits": FAILS,
                "accuracy-test": FAILS,
                "validation-cost": FAILS,
                "validation-accuracy": FAILS,
                "accuracy-learned-early": FAILS,
                "accuracy-test-early": FAILS,
                "fewer-epochs-learn-less": FAILS,
                "curves-part": FAILS,
                "overfits": FAILS,
                "music-features": FAILS,
                "music-predictions-same": FAILS,
                "music-rates-best-autoencoders": FAILS,
                "music-rates-best-narrow": FAILS,
                "music-wide-best-rate": FAILS,
                "same-duration": FAILS,
            }
            | {f"music-best-{what}": FAILS for what in ("network", "narrow", "wide")}
            | {f"music-{side}-{which}": FAILS for side in ("narrow", "wide") for which in ("median", "worst")}
            | {f"music-{which}-{what}": FAILS for which in ("median", "worst") for what in ("neurons", "rate")}
            | {f"music-{side}-{which}-neurons": FAILS for side in ("narrow", "wide") for which in ("median", "worst")}
            | {f"music-{side}-{what}": FAILS for side in ("narrow", "wide") for what in ("networks", "worst-rate")}
            | {f"music-{what}-{side}": FAILS for what in ("latitude", "longitude") for side in ("narrow", "wide")},
        ),
        (
            "demmenie2024",
            {f"text-accuracy-{share}": FAILS for share in (50, 40, 30, 20, 10)}
            | {f"text-loss-{share}": FAILS for share in (90, 80, 70, 40, 30, 20, 10)}
            | {f"text-depth-{depth}": FAILS for depth in ("3-1", "4-1", "5-1", "1-4")}
            | {f"image-depth-{depth}": FAILS for depth in ("1-1", "1-2", "1-3", "1-4", "1-5", "5-1")}
            | {f"{kind}-more-decoders": FAILS for kind in ("text", "image")}
            | dict.fromkeys(("generalises", "still-training", "images-slower", "drawing-as-printed"), FAILS)
            | {"text-depth-matters": FAILS}
            | dict.fromkeys(
                ("smaller-batches", "portraits-unsuited", "gan-better-of-punks", "image-best-depth"), NOT_TESTABLE
            )
            | {f"{network}-portraits-between": NOT_TESTABLE for network in ("vae", "gan")},
        ),
        (
            "wilusz2024",
            dict.fromkeys(("fewer-filters-faster", "fewer-filters-total"), FAILS)
            | dict.fromkeys(("images-in-emnist", "classes-in-emnist"), NOT_TESTABLE)
            | {f"{what}-seconds": NOT_TESTABLE for what in ("first-epoch", "fewer-filters", "gan", "vae")},
        ),
    ],
)
def test_all_claims_are_decided_by_a_run_at_the_papers_scale(paper, expected):
    artifacts = at_the_papers_scale()

    judged = {made_claim.id: judge(made_claim, artifacts, {}) for made_claim in load(CLAIMS / f"{paper}.yaml")}

    assert {name: one.verdict for name, one in judged.items() if one.verdict != HOLDS} == expected
    assert {one.evidence.source for one in judged.values()} == {"run"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_claims_on_own_digits_wait_for_the_published_sheets(path):
    """What a network that learned from MNIST makes of own digits is asked of their card."""
    read = [one for one in load(path) if "#own_digits." in one.measured]

    assert all(one.data == "own_digits" for one in read)
    assert read or path.stem in ("banoy2023", "demmenie2024", "wilusz2024")


def test_a_recorded_run_is_stale_once_its_code_has_changed(tmp_path):
    present = fingerprint.code_key("data.idx")
    write_json(tmp_path / "fresh" / "summary.json", recorded(lenet(PUBLISHED), {"data": present}))
    write_json(
        tmp_path / "old" / "summary.json", recorded(lenet(PUBLISHED), {"data": present, "split": "data.idx@0123"})
    )
    write_json(tmp_path / "gone" / "summary.json", recorded(lenet(PUBLISHED), {"data": "data.gone@0123456789abcdef"}))

    runs = recorded_runs.load(tmp_path)

    assert {name: run.source for name, run in runs.items()} == {
        "fresh": "recorded",
        "old": "recorded, stale",
        "gone": "recorded, stale",
    }
    assert recorded_runs.present_keys(tmp_path) == ["data.gone", present]


def test_a_recorded_card_answers_for_data_that_this_run_did_not_use(tmp_path):
    made = claim(published=60000, measured="data/mnist.json#counts.images", agrees={"equals": True})
    card = {"stand_in": False, "counts": {"images": 60000}, **PUBLISHED}
    here = {"data/mnist.json": {"stand_in": False, "counts": {"images": 5000}, **EMBEDDED}}
    write_json(tmp_path / "data" / "mnist.json", recorded(card, {"data": fingerprint.code_key("data.mnist")}))

    judgement = judge(made, here, recorded_runs.load(tmp_path))

    assert judge(made, here, {}).verdict == NOT_TESTABLE
    assert (judgement.verdict, judgement.evidence.source) == (HOLDS, "recorded")
    assert judgement.evidence.measure.origin == "report/recorded/data/mnist.json#counts.images"


def test_a_recorded_file_without_its_code_is_refused(tmp_path):
    write_json(tmp_path / "lenet" / "summary.json", lenet(PUBLISHED))

    with pytest.raises(RepriseError, match=r"recorded\.code"):
        recorded_runs.load(tmp_path)


@pytest.mark.parametrize(
    ("measured", "kind"),
    [
        ("metrics/lenet_modern/summary.json#test.accuracy", "measured"),
        ("metrics/pace_wilusz2024/summary.json#seconds.gan", "measured"),
        ("metrics/lenet_modern/architecture.json#layers.kind", "descriptive"),
        ("data/mnist.json#counts.images", "descriptive"),
        ("metrics/music_grid/summary.json#about.scale.training_rows", "descriptive"),
        ("metrics/vae_wilusz2024/summary.json#parameters.encoder", "descriptive"),
    ],
)
def test_a_claim_is_about_what_came_out_or_describes_what_went_in(tmp_path, measured, kind):
    path = tmp_path / "paper.yaml"
    path.write_text(VALID.replace("metrics/lenet_modern/summary.json#test.accuracy", measured))
    (claim,) = load(path)
    assert claim.measured == measured and claim.kind == kind


def test_most_claims_are_about_what_came_out():
    kinds = Counter(claim.kind for path in FILES for claim in load(path))
    assert kinds["measured"] > 200 and kinds["descriptive"] > 40
