# What all rules share: settings checked once, keys, and names for recurring files.

import json
import os
import shutil
import sys
from collections import namedtuple
from pathlib import Path

# The code beside this file makes the results, whichever checkout is installed.
sys.path.insert(0, f"{workflow.basedir}/src")

from reprise import fingerprint, jobs, leases, ownership, records, slurm
from reprise.artifacts import RepriseError
from reprise.cli import module_of
from reprise.commands.doctor import PDF_HINT
from reprise.config import check
from reprise.experiments import networks
from reprise.report.recorded import present_keys
from snakemake.settings.types import ExecMode

try:
    check(config, workflow.configfiles, root=workflow.basedir)
except RepriseError as error:
    print(error, file=sys.stderr)
    sys.exit(2)

jobs.set_environment(config, workflow.basedir)
ownership.announce()
OWNED = workflow.exec_mode == ExecMode.DEFAULT and ownership.take_workflow(".snakemake")
LOST = records.settle(config["results"], config) if OWNED else []

# Each system's rules add what they make, for the rules that ask for all of a kind.
DATASETS, MODELS, METRICS, VIDEOS = [], [], [], []
FIGURES, TABLES = {}, {}
ANCHOR = "workflow/anchor.txt"  # what rules read that read no file: see there
Shown = namedtuple("Shown", "stage inputs code")


# Without a scheduler as many jobs with a GPU run at once as this machine has GPUs, unless --resources says otherwise.
if workflow.resource_settings.nodes is None and "gpu" not in workflow.global_resources and leases.visible_gpus():
    workflow.register_resource("gpu", len(leases.visible_gpus()))


def forget_timings(lost):
    """Remove the benchmarks of jobs, named by an output, that have lost all outputs.

    Snakemake counts a benchmark among the outputs: a job that was killed while it was made again would look finished.
    """
    for path in lost:
        for maker in workflow.rules:
            found = next(filter(None, (output.match(path) for output in maker.output)), None)
            if found and maker.benchmark:
                Path(maker.benchmark.apply_wildcards(found.groupdict())).unlink(missing_ok=True)


def growing(amount):
    """More of a resource with each attempt, for what ran out of it."""
    return lambda wildcards, attempt: amount * attempt


def gpus(count):
    """So many GPUs of a scheduler, or of this machine as many as it has; none where the CPU is to compute.

    The number may be a function of the wildcards.
    """

    def asked(wildcards):
        if config["compute"]["device"] == "cpu":
            return 0
        wanted = count(wildcards) if callable(count) else count
        here = workflow.local_exec and not workflow.remote_exec
        return min(wanted, len(leases.visible_gpus())) if here else wanted

    return asked


def training(gpu=1, mem_mb=4000, runtime=120):
    """What a training needs: GPUs of one node, MB of memory, minutes. Its command takes `--gpus {resources.gpu}`.

    With several, `--processes` makes it one torchrun of as many processes.
    """
    compute = config["compute"]
    where = dict(gpu_model=compute["gpu_model"], slurm_partition=compute["gpu_partition"])
    asked = {name: value for name, value in where.items() if value and compute["device"] != "cpu"}
    return dict(mem_mb=growing(mem_mb), runtime=growing(runtime), gpu=gpus(gpu), nodes=1, **asked)


TRAINING = training()


def code_of(module):
    """The code key of a stage's module: changes when what the stage executes changes."""
    return fingerprint.code_key(module)


def spec_of(*keys):
    """The slice of the configuration that a job reads, as JSON; keys may hold wildcards."""

    def spec(wildcards):
        return json.dumps(fingerprint.spec(config, *(key.format(**wildcards) for key in keys)))

    return spec


def settings_of(*others, without=()):
    """All settings of a run's experiment but its seeds and some more, and further keys, as `spec_of` gives them."""

    def spec(wildcards):
        name = wildcards.experiment
        own = [f"experiments.{name}.{key}" for key in config["experiments"][name] if key not in ("seeds", *without)]
        return spec_of(*own, *others)(wildcards)

    return spec


def run_settings(wildcards):
    """All that training and measuring a run read of the configuration."""
    data = config["experiments"][wildcards.experiment]["data"]
    return settings_of(f"data.splits.{data}", "compute.device", "compute.threads")(wildcards)


def training_settings(wildcards):
    """All that training a run reads of the configuration, where some settings are of its measuring alone."""
    split = f"data.splits.{config['experiments'][wildcards.experiment]['data']}"
    without = ("features", "inception", "samples", "shown")
    return settings_of(split, "compute.device", "compute.threads", without=without)(wildcards)


def split_settings(wildcards):
    """All settings of an experiment but its seeds, and how its data set is divided."""
    return settings_of(f"data.splits.{config['experiments'][wildcards.experiment]['data']}")(wildcards)


def all_settings(wildcards):
    """All settings of an experiment with its seeds, for a job that trains them all."""
    own = [f"experiments.{wildcards.experiment}.{key}" for key in config["experiments"][wildcards.experiment]]
    return spec_of(*own, "compute.threads")(wildcards)


def experiments_of(system):
    """The ids of one system's experiments."""
    return [name for name, settings in config["experiments"].items() if settings["system"] == system]


def of_kind(kind, names):
    """Those of some experiments that are of one kind."""
    return [name for name in names if config["experiments"][name]["kind"] == kind]


def any_of(names):
    """A wildcard constraint that allows just these names."""
    return "|".join(names)


def files_of(wildcards):
    """Your own files that a data set is made from; a path that is not there is for the stage to name."""
    own = {name: config["data"][name] for name in ("own_digits", "portraits")}.get(wildcards.dataset)
    if not own or not own["path"]:
        return []
    named = [Path(own[key]) for key in ("path", "labels") if own.get(key)]
    found = [file for path in named for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    return [str(file) for file in found if file.is_file()]


def data_of(wildcards):
    """The data set that an experiment learns from."""
    return f"<results>/data/{config['experiments'][wildcards.experiment]['data']}.npz"


def card_of(wildcards):
    """The card of that data set."""
    return data_of(wildcards).replace(".npz", ".json")


def own_digits_of(wildcards):
    """Own digits and their card, for networks that learned from others."""
    if config["experiments"][wildcards.experiment]["data"] == "own_digits":
        return []
    return ["<results>/data/own_digits.npz", "<results>/data/own_digits.json"]


def split_of(wildcards):
    """The split that a run uses: its data set's, with the run's own seed."""
    return f"<results>/splits/{config['experiments'][wildcards.experiment]['data']}/seed{wildcards.seed}.npz"


def splits_of(wildcards):
    """The splits of all seeds of an experiment."""
    settings = config["experiments"][wildcards.experiment]
    return expand("<results>/splits/{data}/seed{seed}.npz", data=settings["data"], seed=settings["seeds"])


def seeds_of(pattern):
    """One file of an experiment for each of its seeds."""
    return lambda wildcards: expand(
        pattern, experiment=wildcards.experiment, seed=config["experiments"][wildcards.experiment]["seeds"]
    )


def summary_of(name):
    """The measures of one experiment."""
    return f"<results>/metrics/{name}/summary.json"


def recorded_of(*names):
    """The recorded runs of some experiments, as far as there are any."""
    paths = [f"report/recorded/{name}/summary.json" for name in names]
    return [path for path in paths if Path(path).exists()]


def both_of(*names):
    """The measures of some experiments, and what is recorded of them to stand beside."""
    return [*map(summary_of, names), *recorded_of(*names)]


def architecture_of(name):
    """The layers of an experiment's network."""
    return f"<results>/metrics/{name}/architecture.json"


def readings_of(name):
    """Digits as the network of an experiment's first seed reads them."""
    return f"<results>/runs/{name}/seed{config['experiments'][name]['seeds'][0]}/readings.npz"


def samples_of(name):
    """A data set, its card and the split of an experiment's first seed, for pictures of them."""
    data, seed = config["experiments"][name]["data"], config["experiments"][name]["seeds"][0]
    return [f"<results>/data/{data}.npz", f"<results>/data/{data}.json", f"<results>/splits/{data}/seed{seed}.npz"]


def located_by(name):
    """Where the networks of an experiment's first seed say that tracks come from."""
    return f"<results>/runs/{name}/seed{config['experiments'][name]['seeds'][0]}/predictions.npz"


def handwriting_of(wildcards):
    """Glyphs and their split, for an experiment whose networks see or draw them."""
    written = config["experiments"][wildcards.experiment]["data"] == "glyphs"
    return [data_of(wildcards), split_of(wildcards)] if written else []


def kind_of(wildcards):
    """Of which kind an experiment is, which names its stages."""
    return config["experiments"][wildcards.experiment]["kind"]


def threads_of(wildcards):
    """Threads that an experiment names for itself."""
    return config["experiments"][wildcards.experiment]["threads"]


def processes_of(wildcards):
    """How many processes share the training of an experiment."""
    return config["experiments"][wildcards.experiment]["processes"]


def projection_settings(wildcards):
    """All that sending a video through a generator reads of the configuration: its own, and the generator's sizes."""
    name, own = wildcards.experiment, ("space", "every", "steps", "first_steps", "smoothing", "features")
    sizes = ("side", "channel_base", "channel_max", "latent", "mapping_layers")
    network = config["experiments"][name]["network"]
    keys = [*(f"experiments.{name}.{key}" for key in own), *(f"experiments.{network}.{key}" for key in sizes)]
    return spec_of(*keys, "compute.device", "compute.threads")(wildcards)


def films_settings(wildcards):
    """All settings of an experiment with videos but its seeds, and the side of its generator's pictures."""
    network = config["experiments"][wildcards.experiment]["network"]
    return settings_of(f"experiments.{network}.side")(wildcards)


def generator_of(wildcards):
    """The weights of the generator that videos go through."""
    return first_run(config["experiments"][wildcards.experiment]["network"], "weights.safetensors")


def paintings_of(wildcards):
    """The data set that this generator learned from."""
    return f"<results>/data/{config['experiments'][config['experiments'][wildcards.experiment]['network']]['data']}.npz"


def split_of_paintings(wildcards):
    """The split of that data set by which its first seed learned."""
    network = config["experiments"][config["experiments"][wildcards.experiment]["network"]]
    return f"<results>/splits/{network['data']}/seed{network['seeds'][0]}.npz"


def films_of(wildcards):
    """Each video of an experiment, its card, what a generator made of it, and what was measured of that."""
    name = wildcards.experiment
    return [
        file
        for clip in config["experiments"][name]["videos"]
        for file in (
            *(f"<results>/data/videos/{clip}.{kind}" for kind in ("mp4", "json")),
            f"<results>/videos/{name}-{clip}.mp4",
            f"<results>/runs/{name}/{clip}.npz",
        )
    ]


def first_run(name, file):
    """A file of an experiment's first seed."""
    return f"<results>/runs/{name}/seed{config['experiments'][name]['seeds'][0]}/{file}"


def style_network_of(wildcards):
    """The weights that repaint the videos of an experiment, unless the published network does."""
    network = config["experiments"][wildcards.experiment]["network"]
    return [] if network == "published" else first_run(network, "weights.safetensors")


def repaint_settings(wildcards):
    """All that repainting a video reads of the configuration."""
    own = ["smoothing"] if wildcards.kind == "smooth" else []
    keys = [f"experiments.{wildcards.experiment}.{key}" for key in ("network", *own)]
    return spec_of(*keys, "compute.device", "compute.threads")(wildcards)


def repainted_of(name):
    """The repainted videos of an experiment."""
    clips = config["experiments"][name]["videos"]
    return [f"<results>/videos/{name}-{clip}-{kind}.mp4" for clip in clips for kind in ("plain", "smooth")]


def measured_videos_of(wildcards):
    """Each video of an experiment, its card, and it repainted both ways."""
    name = wildcards.experiment
    return [
        file
        for clip in config["experiments"][name]["videos"]
        for file in (
            *(f"<results>/data/videos/{clip}.{kind}" for kind in ("mp4", "json")),
            *(f"<results>/videos/{name}-{clip}-{kind}.mp4" for kind in ("plain", "smooth")),
        )
    ]


def clips_of(names):
    """All videos of some experiments."""
    return sorted({clip for name in names for clip in config["experiments"][name].get("videos", [])})


def made_of_photographs(clip):
    """Whether a video is one of those made from photographs."""
    return clip.startswith("landscape_")


def begun_with(wildcards):
    """The weights of the same seed that a training begins with, if it begins with some."""
    begun = config["experiments"][wildcards.experiment].get("begins_with")
    return f"<results>/runs/{begun}/seed{wildcards.seed}/weights.safetensors" if begun else []


def judge_of(wildcards):
    """The weights of the reader that judges what was learned from a data set of characters."""
    data = config["experiments"][wildcards.experiment]["data"]
    return first_run({"mnist": "lenet_modern", "emnist": "emnist_reader"}[data], "weights.safetensors")


def quadrants_of(wildcards):
    """Digits, and digits with letters, each with its split and reader, for networks of wilusz2024."""
    if "wilusz2024" not in wildcards.experiment:
        return []
    return [
        file
        for data, name in (("mnist", "lenet_modern"), ("emnist", "emnist_reader"))
        for file in (
            f"<results>/data/{data}.npz",
            f"<results>/splits/{data}/seed{wildcards.seed}.npz",
            first_run(name, "weights.safetensors"),
        )
    ]


def rivals_of(wildcards):
    """What a variational autoencoder is measured beside: the GAN of its data, and its like that knows digits alone."""
    name = wildcards.experiment
    if "wilusz2024" not in name:
        return []
    gan = name.replace("vae_", "gan_")
    digits = [f"<results>/metrics/vae_wilusz2024/seed{wildcards.seed}.json"] if name != "vae_wilusz2024" else []
    return [f"<results>/metrics/{gan}/seed{config['experiments'][gan]['seeds'][0]}.json", *digits]


def rival_of(wildcards):
    """The measures of the first variational autoencoder of the same data, which a GAN is measured beside."""
    settings = config["experiments"][wildcards.experiment]
    wanted = {"system": "portraits", "network": "vae", "data": settings["data"]}
    beside = [name for name, other in config["experiments"].items() if wanted.items() <= other.items()]
    if settings["network"] != "gan" or not beside:
        return []
    return f"<results>/metrics/{beside[0]}/seed{wildcards.seed}.json"


def lenet_stage(wildcards):
    """Which function trains and measures: of one network, or of one per batch size."""
    return "grid" if wildcards.experiment in LENET_GRIDS else "run"


def figure(name, stage, *inputs):
    """Declare one figure: its name below results/figures, what draws it, and all that it shows."""
    FIGURES[name] = Shown(stage, inputs, code_of(module_of("figure", stage)))


def table(name, stage, *inputs):
    """Declare one table, as `figure` does."""
    TABLES[name] = Shown(stage, inputs, code_of(module_of("table", stage)))


def paper_of(wildcards):
    """The paper that a figure or table is of, as a category of Snakemake's own report."""
    return wildcards.name.partition("/")[0]


def shown_as(kind):
    """How Snakemake's own report labels a figure or table."""
    return lambda wildcards: {kind: wildcards.name.partition("/")[2]}


def figure_files(paper=""):
    """All files of every figure, or of one paper's."""
    names = [name for name in FIGURES if name.startswith(paper)]
    return expand("<results>/figures/{name}.{kind}", name=names, kind=["pdf", "png", "json"])


def table_files(paper=""):
    """All files of every table, or of one paper's."""
    names = [name for name in TABLES if name.startswith(paper)]
    return expand("<results>/tables/{name}.{kind}", name=names, kind=["csv", "json"])


def network_files():
    """What says that published networks are at hand, where the configuration asks for some."""
    return ["<results>/data/networks.json"] if networks.wanted(config["experiments"]) else []


def report_files():
    """The report: its pages and their provenance always, its PDF where TeX is installed."""
    return ["<results>/report/index.html", *pdf_files(), "<results>/ro-crate-metadata.json"]


def pdf_files():
    """What is typeset of the report, where TeX is installed."""
    return ["<results>/report/paper.pdf", "<results>/report/arxiv.tar.gz"] if shutil.which("latexmk") else []


def begin():
    """Before the first job: wait for what an earlier Snakemake, dead now, left running on a cluster."""
    if OWNED and slurm.outlast(Path.cwd()):
        os.execv(sys.executable, sys.orig_argv)  # plans anew, with what came of it
    if not workflow.local_exec:  # what fails beside Snakemake, where nothing was too little, would fail again
        for light in filter(workflow.is_local, workflow.rules):
            light.restart_times = 0


def say_where_the_report_is():
    """Name the report on the terminal, and how to get what is missing of it."""
    folder = Path(config["results"], "report")
    if Path(folder, "index.html").exists():
        print(f"Report: {folder / 'index.html'}", file=sys.stderr)
    if not shutil.which("latexmk"):
        print(PDF_HINT, file=sys.stderr)
