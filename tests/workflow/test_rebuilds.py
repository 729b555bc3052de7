"""What an edit makes again: exactly these jobs, and no other.

Each case is an edit of a finished checkout and the jobs that a dry run of `report` may list then.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reprise import config
from tests.checkouts import REPOSITORY, RESULTS

RULES = {path.stem: path.read_text() for path in (REPOSITORY / "workflow/rules").glob("*.smk")}


def declared(system):
    """Return what a system shows, as messages name it, with what is declared of it."""
    found = re.findall(r'^(figure|table)\("(.*?)", "(.*?)", (.*)\)$', RULES[system], re.MULTILINE)
    return {f"{kind.capitalize()} {name}": f"{stage} {inputs}" for kind, name, stage, inputs in found}


SHOWN_BY = {name: words for system in RULES for name, words in declared(system).items()}
FIGURES = {name for name in SHOWN_BY if name.startswith("Figure")}
TABLES = set(SHOWN_BY) - FIGURES
REPORT = {"Report", "Provenance as RO-Crate"} | ({"PDF of the report"} if shutil.which("latexmk") else set())
EXPERIMENTS = config.load(REPOSITORY / "config.yaml", REPOSITORY / "config.smoke.yaml")["experiments"]


def showing(*words):
    """Return the figures and tables whose declaration names one of these."""
    return {name for name, declared in SHOWN_BY.items() if any(word in declared for word in words)}


def trained_on(data):
    """Return the experiments that learn from a data set."""
    return [name for name, settings in EXPERIMENTS.items() if settings.get("data") == data]


def of_system(system):
    """Return the experiments of a system."""
    return [name for name, settings in EXPERIMENTS.items() if settings["system"] == system]


def runs_of(*names):
    """Return the runs of experiments as messages name them."""
    return {f"{name}, seed {seed}" for name in names for seed in EXPERIMENTS[name]["seeds"]}


def training(*names):
    return {f"Training {run}" for run in runs_of(*names)}


def measuring(*names):
    return {f"Measuring {run}" for run in runs_of(*names)} | {
        f"Mean and interval over the seeds of {name}" for name in names
    }


def splits_of(data):
    return {f"Split of {data}, seed {seed}" for name in trained_on(data) for seed in EXPERIMENTS[name]["seeds"]}


MNIST, LENETS, AUTOENCODERS = trained_on("mnist"), of_system("lenet"), of_system("autoencoder")
TRAINING = training(*LENETS)
DIAGRAMS, SAMPLES = showing("lenet.architecture "), showing("*MNIST_DIGITS", "*OWN_DIGITS")
SHOWN = set(declared("lenet")) - DIAGRAMS - SAMPLES | REPORT
AFTER_TRAINING = measuring(*LENETS) | SHOWN
SPLITS = splits_of("mnist") | splits_of("own_digits")
# All seeds of an experiment with autoencoders are trained by one job; its rows are drawn from data and split alone.
BIOPROCESS = showing("*BIOPROCESS")
OF_AUTOENCODERS = set(declared("autoencoder")) - showing("autoencoder.architecture") - BIOPROCESS
AFTER_AUTOENCODERS = measuring(*AUTOENCODERS) | OF_AUTOENCODERS | REPORT
TRAINING_AUTOENCODERS = {f"Training {name}, all seeds" for name in AUTOENCODERS}
SPLITS_OF_AUTOENCODERS = splits_of("bioprocess") | splits_of("bioprocess_1251")
# The experiment that names places draws folds of its own, in place of a split.
MUSIC = of_system("music")
MUSIC_SEARCHES = [name for name in MUSIC if EXPERIMENTS[name]["kind"] != "places"]
OF_MUSIC = set(declared("music")) - showing("music.machines")
OF_SEARCHES = OF_MUSIC - showing("music_places", "MUSIC_MAP")
AFTER_MUSIC = measuring(*MUSIC) | OF_MUSIC | REPORT
SHOWN_OF_ONE = showing('summary_of("lenet_modern")', '"lenet_modern", "lenet_augmented"', "LENET_RUNS") | REPORT
ONE_EXPERIMENT = training("lenet_modern") | measuring("lenet_modern") | SHOWN_OF_ONE
# Schemes and samples of the data wait for no training.
UNTRAINED = showing("ANCHOR", "MNIST_DIGITS", 'architecture_of("gan_wilusz2024")')
# Variational autoencoders of wilusz2024 are measured beside its GANs.
VAES = of_system("digit_vae")
AFTER_RIVALS = measuring(*(name for name in VAES if "wilusz2024" in name)) | {"Film of vae_wilusz2024"}
AFTER_RIVALS |= showing("VAE_DIGITS", "VAE_RETRAINED", "DIGIT_VAES", "QUADRANTS", 'summary_of("vae_wilusz2024")')
AFTER_VAES = measuring(*VAES) | set(declared("digit_vae")) | AFTER_RIVALS
# Networks that learned from MNIST are only measured again: they read own digits, but never learned from them.
OWN_DIGITS = (
    {"Data set own_digits"}
    | splits_of("own_digits")
    | training(*trained_on("own_digits"))
    | measuring(*LENETS) - measuring("lenet_modern_grid")
    | SHOWN - showing('summary_of("lenet_modern_grid")')
    | showing("*OWN_DIGITS")
    | measuring(*of_system("digit_gan"))
    | set(declared("digit_gan")) - UNTRAINED
    | AFTER_RIVALS
)
REPAINTING = {f"Repainting china for stylization, {kind}" for kind in ("plain", "smooth")}
# What LeNet's 84 features are read from judges generated digits.
GANS = of_system("digit_gan")
AFTER_GANS = measuring(*GANS) | set(declared("digit_gan")) - UNTRAINED | AFTER_RIVALS
FILMS = {f"Film of {name}" for name in GANS}
LAYERS_OF_GAN = {"Layers of gan_banoy2023", "Layers of gan_wilusz2024"} | showing('architecture_of("gan_wilusz2024")')
READER = training("emnist_reader") | measuring("emnist_reader")
PACE = measuring("pace_wilusz2024") | showing("pace.run")
# Text needs no glyphs; networks that answer in text, that draw and that learn to add have modules of their own.
ARITHMETIC = of_system("arithmetic")
WRITTEN = trained_on("glyphs")
OF_ARITHMETIC = set(declared("arithmetic"))
OF_GLYPHS = showing("arithmetic_images", "arithmetic_drawings", "arithmetic_learned", "ARITHMETIC_ADDERS")
OF_GLYPHS |= showing("ARITHMETIC_STRIPS", "ARITHMETIC_SEEN", "ARITHMETIC_EXAMPLE", "ARITHMETIC_COURSES")
OF_LEARNED = showing("arithmetic_learned", "ARITHMETIC_ADDERS", "ARITHMETIC_SEEN")
STYLES = (
    training("style_learned")
    | measuring("style_learned", "stylization")
    | REPAINTING
    | set(declared("stylization")) - showing("stylization.architecture ")
)
# All of them are trained by one module, and measured by one; punks themselves are shown too.
PORTRAITS = of_system("portraits")
AFTER_PORTRAITS = measuring(*PORTRAITS) | {"Film of vae_punks", "Film of gan_punks"}
AFTER_PORTRAITS |= set(declared("portraits")) - showing("portraits.pictures.punks")
PORTRAYING = training(*PORTRAITS) | AFTER_PORTRAITS
# Paintings and frames are compared by the features that styles are compared by.
AFTER_PAINTING = measuring("stylegan", "stylegan_videos") | set(declared("stylegan"))
PAINTED = {"Sending china through the generator of stylegan_videos"} | AFTER_PAINTING


def edit(file, old, new):
    return lambda checkout: checkout.edit(file, old, new)


def append(file, text):
    def change(checkout):
        path = checkout.folder / file
        path.write_text(path.read_text() + text)

    return change


def touch(file):
    return lambda checkout: os.utime(checkout.folder / file)


def move_mirror(checkout):
    (checkout.folder / "mirror").mkdir()
    checkout.edit("config.yaml", "mirror: null", "mirror: mirror")


def another_scale_in_between(checkout):
    checkout.snakemake("--cores", "2", "results/splits/mnist/seed0.npz", overlays=())


def bring_own_digits(checkout):
    (checkout.folder / "mine.png").touch()
    checkout.edit("config.yaml", "own_digits:\n    path: null", "own_digits:\n    path: mine.png")


# Which networks are drawn is said where the pictures are.
LAYERS = {f"Layers of {name}" for name in re.findall(r'architecture_of\("(\w+)"\)', RULES["lenet"])}
LAYERS_OF_AUTOENCODERS = {f"Layers of {name}" for name in ("autoencoder_corrected", "autoencoder_banoy2023")}
MODEL = "src/reprise/models/lenet/simplified.py"
EDITS = {
    "nothing": (lambda checkout: None, set()),
    "a comment in a model": (append(MODEL, "\n# a comment\n"), set()),
    "a docstring of the loop": (edit("src/reprise/training/loop.py", "The training loop", "The very loop"), set()),
    "other line breaks": (edit(MODEL, "c1=nn.Conv2d(1, 6, 5)", "c1=nn.Conv2d(\n1,\n6, 5)"), set()),
    "an option of the command line": (edit("src/reprise/cli.py", "seed of the run", "the run's seed"), set()),
    "a file touched": (touch("results/smoke/data/mnist.npz"), set()),
    "a source touched": (touch(MODEL), set()),
    "the mirror moved": (move_mirror, set()),
    "another scale in between": (another_scale_in_between, set()),
    "the network": (
        edit(MODEL, "c1=nn.Conv2d(1, 6, 5)", "c1=nn.Conv2d(1, 6, 5, bias=False)"),
        TRAINING | AFTER_TRAINING | LAYERS | DIAGRAMS | READER | AFTER_GANS | AFTER_VAES,
    ),
    "the loss": (
        edit(
            "src/reprise/training/classification.py",
            "loss = functional.cross_entropy(logits, labels)",
            "loss = functional.cross_entropy(logits, labels, label_smoothing=0.1)",
        ),
        TRAINING | AFTER_TRAINING | AFTER_GANS | AFTER_VAES - measuring("vae_latent16"),
    ),
    "what is measured": (
        edit("src/reprise/experiments/lenet/measure.py", '"gap": cell', '"gap": 2 * cell'),
        AFTER_TRAINING,
    ),
    "one learning rate": (
        edit("config.smoke.yaml", "    epochs: 4\n", "    epochs: 4\n    learning_rate: 0.002\n"),
        ONE_EXPERIMENT | AFTER_GANS | measuring("vae_conditional") | showing("VAE_CONDITIONAL"),
    ),
    "one more seed": (
        edit("config.smoke.yaml", "seeds: [0, 1]", "seeds: [0, 1, 2]"),
        ONE_EXPERIMENT - {f"{verb} lenet_modern, seed {seed}" for verb in ("Training", "Measuring") for seed in (0, 1)}
        | {"Split of mnist, seed 2", "Training lenet_modern, seed 2", "Measuring lenet_modern, seed 2"},
    ),
    "the split": (
        edit("src/reprise/data/splits.py", '"train", "test", "train")', '"test", "train", "train")'),
        SPLITS
        | TRAINING
        | AFTER_TRAINING
        | SPLITS_OF_AUTOENCODERS
        | TRAINING_AUTOENCODERS
        | AFTER_AUTOENCODERS
        | BIOPROCESS
        | splits_of("gom")
        | training(*MUSIC_SEARCHES)
        | measuring(*MUSIC_SEARCHES)
        | OF_SEARCHES
        | splits_of("photographs")
        | STYLES
        | splits_of("punks")
        | splits_of("portraits")
        | PORTRAYING
        | splits_of("paintings")
        | training("stylegan")
        | PAINTED
        | splits_of("glyphs")
        | training(*WRITTEN)
        | measuring(*WRITTEN)
        | OF_GLYPHS
        | splits_of("emnist")
        | READER
        | training(*GANS, *VAES)
        | FILMS
        | AFTER_GANS
        | AFTER_VAES,
    ),
    "a perceptron's step": (
        edit("src/reprise/models/mlp.py", "weights += step", "weights += 2 * step"),
        TRAINING_AUTOENCODERS
        | AFTER_AUTOENCODERS
        | LAYERS_OF_AUTOENCODERS
        | showing("autoencoder.architecture")
        | training(*MUSIC_SEARCHES)
        | measuring(*MUSIC_SEARCHES)
        | OF_SEARCHES,
    ),
    "the rows that the own networks learn from": (
        edit("config.yaml", "learns_from: test_from_second_epoch", "learns_from: training"),
        {"Training autoencoder_as_published, all seeds"}
        | measuring("autoencoder_as_published")
        | showing("*AUTOENCODER_SUMMARIES", "*AUTOENCODER_TABLES", "*AUTOENCODER_COURSES")
        | REPORT,
    ),
    "how codes meet coordinates": (
        edit("src/reprise/experiments/music/train.py", "targets[: codes", "targets[-1 : -1 - codes"),
        training(*MUSIC_SEARCHES) | measuring(*MUSIC_SEARCHES) | OF_SEARCHES | REPORT,
    ),
    "a method that names places": (
        edit("src/reprise/experiments/music/baselines.py", "(5, 15, 45)", "(5, 15)"),
        training("music_places") | measuring("music_places") | showing("music_places", "MUSIC_MAP") | REPORT,
    ),
    "distances on the Earth": (
        edit("src/reprise/data/sphere.py", "6371.0088", "6371.0"),
        {"Data set gom"} | splits_of("gom") | training(*MUSIC) | AFTER_MUSIC,
    ),
    "the data": (
        edit("src/reprise/data/mnist.py", "pixels.reshape(", "(pixels // 2).reshape("),
        {"Data set mnist", "Data set emnist"}
        | splits_of("mnist")
        | training(*MNIST)
        | measuring(*MNIST)
        | SHOWN - showing("LENET_BANOY")
        | showing("*MNIST_DIGITS")
        | {"Data set glyphs"}
        | splits_of("glyphs")
        | training(*WRITTEN)
        | measuring(*WRITTEN)
        | OF_GLYPHS
        | splits_of("emnist")
        | READER
        | training(*GANS, *VAES)
        | FILMS
        | AFTER_GANS
        | AFTER_VAES,
    ),
    "what is learned to add": (
        edit("src/reprise/experiments/arithmetic/learned.py", "RATE, SCRIBE_RATE = 0.008", "RATE, SCRIBE_RATE = 0.007"),
        training("arithmetic_learned") | measuring("arithmetic_learned") | OF_LEARNED | REPORT,
    ),
    "what is drawn with": (
        edit("src/reprise/experiments/arithmetic/drawings.py", "READER_EPOCHS = 3", "READER_EPOCHS = 4"),
        training("arithmetic_drawings")
        | measuring("arithmetic_drawings")
        | showing("arithmetic_drawings", "ARITHMETIC_STRIPS")
        | REPORT,
    ),
    "how drawings are measured": (
        append("src/reprise/experiments/arithmetic/drawn.py", "\nEXTRA = 1\n"),
        measuring("arithmetic_drawings") | showing("arithmetic_drawings", "ARITHMETIC_STRIPS") | REPORT,
    ),
    "how an LSTM begins": (
        edit("src/reprise/models/lstm.py", "self.bias[units : 2 * units] = 1 ", "self.bias[units : 2 * units] = 2 "),
        training(*ARITHMETIC) | measuring(*ARITHMETIC) | OF_ARITHMETIC - showing("ARITHMETIC_EXAMPLE") | REPORT,
    ),
    "the strokes of signs": (
        edit("src/reprise/data/glyphs.py", "STROKE = 2.0", "STROKE = 3.0"),
        {"Data set glyphs"} | splits_of("glyphs") | training(*WRITTEN) | measuring(*WRITTEN) | OF_GLYPHS | REPORT,
    ),
    "the normaliser of own digits": (append("src/reprise/data/digits.py", "\nEXTRA = 1\n"), OWN_DIGITS),
    "own digits brought": (bring_own_digits, OWN_DIGITS),
    "the style of pictures": (
        edit("src/reprise/plots/style.py", '"savefig.dpi": 200', '"savefig.dpi": 100'),
        FIGURES | REPORT,
    ),
    "the style loss": (
        append("src/reprise/metrics/style.py", "\nEXTRA = 1\n"),
        STYLES | PAINTED | REPORT,
    ),
    "how generator and discriminator take turns": (
        edit("src/reprise/training/adversarial.py", "against(generated, 0)", "against(generated, 0.1)"),
        training(*GANS) | FILMS | AFTER_GANS | LAYERS_OF_GAN | PORTRAYING | PACE | REPORT,
    ),
    "how many digits are generated to be measured": (
        edit(
            "config.smoke.yaml",
            "gan_conditional:\n    epochs: 1\n    batch_size: 256\n    samples: 100",
            "gan_conditional:\n    epochs: 1\n    batch_size: 256\n    samples: 120",
        ),
        measuring("gan_conditional") | showing("GAN_CONDITIONAL", "GAN_SUMMARIES", "DIGIT_GANS") | REPORT,
    ),
    "what copies are told by": (
        append("src/reprise/metrics/nearest.py", "\nEXTRA = 1\n"),
        AFTER_GANS | AFTER_VAES | AFTER_PORTRAITS | REPORT,
    ),
    "what the discriminator of paintings sees": (
        edit("src/reprise/training/diff_augment.py", "SHIFT, HOLE = 1 / 8", "SHIFT, HOLE = 1 / 4"),
        training("stylegan") | PAINTED | REPORT,
    ),
    "how many frames are projected": (
        edit("config.smoke.yaml", "    every: 12\n", "    every: 11\n"),
        PAINTED - measuring("stylegan") - showing("PAINTINGS", 'summary_of("stylegan")') | REPORT,
    ),
    "how codes are drawn": (
        edit("src/reprise/training/variational.py", "(spreads / 2)", "(spreads / 3)"),
        training(*VAES) | AFTER_VAES | PORTRAYING | PACE | REPORT,
    ),
    "the strength of smoothing": (
        edit("config.yaml", "    smoothing: 0.7\n", "    smoothing: 0.6\n"),
        {"Repainting china for stylization, smooth"}
        | measuring("stylization")
        | showing("STYLE_FRAMES")
        | REPORT
        | showing('summary_of("stylization")'),
    ),
    "the report's text": (append("report/sections/alvarez2023.md", "\nOne more sentence.\n"), REPORT),
    "a claim's value": (
        edit("report/claims/alvarez2023.yaml", "published: 0.985", "published: 0.984"),
        REPORT,
    ),
    "how claims are judged": (append("src/reprise/report/claims.py", "\nEXTRA = 1\n"), REPORT),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_makes_again_what_depends_on_it_and_nothing_else(finished, name):
    change, expected = EDITS[name]
    change(finished)
    assert finished.planned("report") == expected


@pytest.fixture
def copied(finished_once, new_checkout, tmp_path):
    """Return a function that makes a fresh checkout with finished results, without Snakemake's records."""

    def copy(new_times: bool):
        fresh = new_checkout(tmp_path / "fresh")
        copy_function = shutil.copyfile if new_times else shutil.copy2
        shutil.copytree(finished_once.results, fresh.results, copy_function=copy_function)
        return fresh

    return copy


@pytest.mark.parametrize("new_times", [False, True])
def test_copied_results_are_taken_as_they_are(copied, new_times):
    assert copied(new_times).planned("report") == set()


@pytest.mark.parametrize("name", ["the loss", "one learning rate", "the data", "the network"])
def test_copied_results_of_other_code_or_settings_are_made_again(copied, name):
    change, expected = EDITS[name]
    fresh = copied(new_times=True)
    change(fresh)
    assert fresh.planned("report") == expected


@pytest.mark.parametrize("kind", ["pdf", "png", "json"])
def test_a_figure_of_which_a_file_is_missing_is_drawn_again(finished, kind):
    (finished.results / f"figures/alvarez2023/fig03.{kind}").unlink()
    assert finished.planned("figures") == {"Figure alvarez2023/fig03"}


@pytest.mark.parametrize("judge_moved", [False, True])
def test_what_a_kill_took_is_made_again_where_it_is_out_of_date(finished, judge_moved):
    """A job that begins anew removes its outputs, but not its benchmark; a kill leaves it so."""
    for lost in ("metrics/vae_conditional/seed0.json", "runs/vae_conditional/seed0/plane.npz"):
        (finished.results / lost).unlink()
    if judge_moved:
        with (finished.results / "runs/lenet_modern/seed0/weights.safetensors").open("ab") as weights:
            weights.write(b"other weights")
    summary = "results/smoke/metrics/vae_conditional/summary.json"
    assert finished.planned(summary) == (measuring("vae_conditional") if judge_moved else set())


def test_an_edit_taken_back_makes_nothing_again(finished):
    text = (finished.folder / MODEL).read_text()
    EDITS["the network"][0](finished)
    assert finished.planned("report")
    (finished.folder / MODEL).write_text(text)
    assert finished.planned("report") == set()


def test_one_figure_needs_only_what_it_shows(checkout):
    assert checkout.planned("results/smoke/figures/alvarez2023/fig01.pdf") == {
        "Layers of lenet_modern",
        "Figure alvarez2023/fig01",
    }


@pytest.mark.parametrize("kind", ["gan", "vae"])
def test_a_training_waits_for_the_one_that_it_begins_with(checkout, kind):
    weights = f"results/smoke/runs/{kind}_wilusz2024_retrained/seed0/weights.safetensors"
    first = EXPERIMENTS[f"{kind}_wilusz2024"]["data"]
    assert checkout.planned(weights) == (
        {f"Data set {data}" for data in {first, "emnist"}}
        | {f"Split of {data}, seed 0" for data in {first, "emnist"}}
        | training(f"{kind}_wilusz2024", f"{kind}_wilusz2024_retrained")
    )


def test_why_names_the_file_and_the_key(finished):
    EDITS["the loss"][0](finished)
    EDITS["one learning rate"][0](finished)
    answer = finished.reprise("why", "--configfile", "config.smoke.yaml", "--", "report").stdout
    assert "src/reprise/training/classification.py has changed" in answer
    assert "experiments.lenet_modern.learning_rate has changed" in answer


def test_why_says_when_nothing_would_be_made(finished):
    answer = finished.reprise("why", "--configfile", "config.smoke.yaml", "--", "report")
    assert (answer.returncode, answer.stdout) == (0, "report: is up to date.\n")


def test_plan_counts_the_jobs_of_an_edit(finished):
    EDITS["the style of pictures"][0](finished)
    answer = finished.reprise("plan", "--configfile", "config.smoke.yaml", "--", "report").stdout
    assert f"{len(FIGURES)} × draw_figure" in answer and "train_lenet" not in answer


def test_verify_accepts_a_finished_run_and_finds_a_changed_digit(finished):
    answer = finished.reprise("verify", "results/smoke")
    assert answer.returncode == 0, answer.stdout
    assert re.search(r" [\d,]{4,} numbers and \d{3} verdicts checked, 0 problems\.$", answer.stdout)
    assert "paper.pdf: was not" not in answer.stdout
    finished.edit("results/smoke/metrics/lenet_modern/summary.json", '"n": 2', '"n": 3')
    answer = finished.reprise("verify", "results/smoke")
    assert answer.returncode == 1
    assert "metrics/lenet_modern/summary.json: has changed since it was written." in answer.stdout


def record_as_if_published(checkout, experiment):
    """Record an experiment of these results as if it had run at the paper's scale on the published data."""
    path = checkout.folder / f"report/recorded/{experiment}/summary.json"
    program = (
        "from pathlib import Path; from reprise.artifacts import write_json; from reprise.commands import record;"
        f"write_json('{path}', record.recorded(Path('{RESULTS}'), '{experiment}'))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=checkout.folder, env=checkout.environment(), check=True)
    summary = json.loads(path.read_text())
    summary["about"]["data"] |= {"source": "published", "complete": True}
    summary["about"]["scale"] |= {"epochs": 5, "split": "published"}
    path.write_text(json.dumps(summary))


def sources_of_verdicts(checkout):
    """Make the report and return where its verdicts come from."""
    checkout.snakemake("--cores", "2", "report")
    with (checkout.results / "report/claims.csv").open() as file:
        return {row["source"] for row in csv.DictReader(file)}


def test_a_recorded_run_is_shown_and_marked_stale_by_the_code_it_depends_on(finished):
    record_as_if_published(finished, "lenet_modern")
    assert finished.planned("report") == REPORT
    assert sources_of_verdicts(finished) == {"run", "recorded"}
    EDITS["what is measured"][0](finished)
    assert sources_of_verdicts(finished) == {"run", "recorded, stale"}


def test_another_scale_leaves_these_results_alone(finished):
    before = finished.artifacts()
    finished.snakemake("--cores", "2", "results/splits/mnist/seed0.npz", overlays=())
    assert finished.artifacts() == before
    assert Path(finished.folder, "results/splits/mnist/seed0.npz").exists()
