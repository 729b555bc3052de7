"""The configuration: what is wrong is said in one sentence that names the file and the key."""

import shutil
from pathlib import Path

import pytest
import yaml

from reprise import config
from reprise.artifacts import UsageError

REPOSITORY = Path(__file__).parents[2]
SHIPPED = sorted(path.name for path in REPOSITORY.glob("config*.yaml"))
OPEN = ("experiments", "$defs.experiment", "$defs.music", "$defs.portraits", "$defs.arithmetic")
NET = "experiments.lenet_modern"

WRONG = {
    "{results: 5}": "results must be text, not 5",
    "{results: ''}": "results must be the path of a folder, without spaces and without / at its end",
    "{result: here}": "result is not a known key; the nearest is results",
    "{data: 5}": "data must be a group of keys, not 5",
    "{data: {source: web}}": "data.source must be one of embedded, published, not 'web'",
    "{data: {mirror: [a]}}": 'data.mirror must be text or null, not ["a"]',
    "{data: {splits: {mnist: null}}}": "data.splits.mnist must be one of uniform, published, not null",
    "{compute: {threads: 0}}": "compute.threads must be at least 1, not 0",
    "{compute: {threads: null}}": "compute.threads must be a whole number of at least 1, not null",
    "{compute: {threads: true}}": "compute.threads must be a whole number of at least 1, not true",
    "{compute: {threads: '2'}}": "compute.threads must be a whole number of at least 1, not '2' (write 2)",
    "{compute: {threads: 2.0}}": "compute.threads must be a whole number of at least 1, not 2.0",
    "{experiments: {lenet_modern: null}}": f"{NET} must be a group of keys, not null",
    "{experiments: {lenet_modern: {epoch: 5}}}": f"{NET}.epoch is not a known key; the nearest is epochs",
    "{experiments: {lenet_modern: {epochs: five}}}": (
        f"{NET}.epochs must be a whole number of at least 1 or a list, not 'five'"
    ),
    "{experiments: {lenet_modern_grid: {epochs: [5, 0]}}}": f"{NET}_grid.epochs.1 must be at least 1, not 0",
    "{experiments: {lenet_modern_grid: {epochs: []}}}": f"{NET}_grid.epochs must hold at least 1 item",
    "{experiments: {lenet_modern: {learning_rate: 1e-3}}}": (
        f"{NET}.learning_rate must be a number, not '1e-3' (write 0.001)"
    ),
    "{experiments: {lenet_modern: {learning_rate: 0}}}": f"{NET}.learning_rate must be above 0, not 0",
    "{experiments: {lenet_modern: {learning_rate: .inf}}}": f"{NET}.learning_rate must be at most 1, not Infinity",
    "{experiments: {lenet_modern: {epochs: [5, 10], batch_size: 125}}}": f"{NET}.batch_size must be a list, not 125",
    "{experiments: {lenet_modern: {batch_size: [5, 10]}}}": f"{NET}.batch_size must be a whole number, not [5, 10]",
    "{results: results/}": "results must be the path of a folder, without spaces and without / at its end",
    "{compute: {gpu_model: v100-32g}}": "compute.gpu_model may hold letters, digits, _ and dots, not 'v100-32g'; null"
    " takes any model",
    "{results: my results}": "results must be the path of a folder, without spaces and without / at its end",
    "{experiments: {lenet_modern: {seeds: 3}}}": f"{NET}.seeds must be a list, not 3",
    "{experiments: {My digits: {system: lenet}}}": "experiments.My digits "
    "must be a name of small letters, digits and underscores",
    "{experiments: {lenet_modern: {seeds: [0, 0]}}}": f"{NET}.seeds must not hold the same item twice",
    "{experiments: {lenet_modern: {seeds: [0, -1]}}}": f"{NET}.seeds.1 must be at least 0, not -1",
    "{experiments: {music_grid: {dephts: [1]}}}": "experiments.music_grid.dephts is not a known key; "
    "the nearest is depths",
    "{experiments: {music_grid: {kind: grids}}}": "experiments.music_grid.kind must be one of grid, autoencoders, "
    "places, not 'grids'",
    "{experiments: {music_places: {methods: [knn]}}}": "experiments.music_places.methods.0 must be one of constant, "
    "neighbours, forest, support_vectors, kernel_logistic, not 'knn'",
    "{experiments: {cae_punks: {weight: 8}}}": "experiments.cae_punks.weight is not a known key; known are system, "
    "network, data, latent, filters, epochs, batch_size, learning_rate, precision, shown, seeds, loss",
    "{experiments: {mine: {epochs: 5}}}": "experiments.mine.system is missing",
    "{experiments: {mine: {system: lenet}}}": "experiments.mine.variant is missing",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A workflow's folder with the shipped configuration, to lay overlays over."""
    (tmp_path / "workflow").symlink_to(REPOSITORY / "workflow")
    shutil.copy(REPOSITORY / "config.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(*files):
    with pytest.raises(UsageError) as error:
        config.load(*files)
    return str(error.value)


@pytest.mark.parametrize(("overlay", "sentence"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_is_one_sentence_with_file_and_key(folder, overlay, sentence):
    Path("overlay.yaml").write_text(overlay)
    assert refusal("config.yaml", "overlay.yaml") == f"overlay.yaml: {sentence}."


@pytest.mark.parametrize("file", SHIPPED)
def test_shipped_configurations_are_valid(file, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    assert config.load("config.yaml", file)["experiments"]


def test_all_scales_have_results_of_their_own(monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    assert len(SHIPPED) >= 3
    assert len({config.load("config.yaml", file)["results"] for file in SHIPPED}) == len(SHIPPED)


def test_an_overlay_changes_its_own_keys_and_replaces_lists_whole(folder):
    Path("overlay.yaml").write_text("{experiments: {lenet_modern: {epochs: 1, seeds: [7]}}}")
    base, laid = config.load("config.yaml"), config.load("config.yaml", "overlay.yaml")
    assert laid["experiments"]["lenet_modern"] == base["experiments"]["lenet_modern"] | {"epochs": 1, "seeds": [7]}
    assert laid["data"] == base["data"]


@pytest.mark.parametrize("order", [("config.yaml", "overlay.yaml"), ("overlay.yaml", "config.yaml")])
def test_the_file_that_holds_the_wrong_value_is_named_in_whatever_order(folder, order):
    """Snakemake lists overlays before the configuration that they are laid over."""
    Path("overlay.yaml").write_text("{compute: {threads: 0}}")
    laid = {**yaml.safe_load(Path("config.yaml").read_text())}
    laid["compute"] = {**laid["compute"], "threads": 0}
    with pytest.raises(UsageError, match=r"^overlay\.yaml: compute\.threads must"):
        config.check(laid, order)


def test_a_wrong_value_of_the_base_is_not_blamed_on_an_overlay_of_the_group(folder):
    base = Path("config.yaml").read_text()
    Path("config.yaml").write_text(base.replace("device: auto", "device: gpu"))
    Path("overlay.yaml").write_text("{compute: {threads: 1}}")
    sentence = "config.yaml: compute.device must be one of auto, cpu, cuda, not 'gpu'."
    assert refusal("config.yaml", "overlay.yaml") == sentence


def test_a_missing_key_is_looked_for_in_the_file_that_holds_its_group(folder):
    base = Path("config.yaml").read_text()
    Path("config.yaml").write_text(base.replace("  device: auto\n", ""))
    Path("overlay.yaml").write_text("{results: elsewhere}")
    assert refusal("config.yaml", "overlay.yaml") == "config.yaml: compute.device is missing."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"results": 5}, "command line: results must be text, not 5."),
        ({"result": 5}, "command line: result is not a known key; the nearest is results."),
    ],
)
def test_what_no_file_holds_comes_from_the_command_line(folder, changed, sentence):
    with pytest.raises(UsageError) as error:
        config.check(config.load("config.yaml") | changed, ["config.yaml"])
    assert str(error.value) == sentence


def test_an_unknown_overlay_is_one_sentence(folder):
    assert refusal("config.yaml", "config.papers.yaml") == "config.papers.yaml: no such file."


@pytest.mark.parametrize("content", ["", "- 5\n", "five\n"])
def test_a_file_without_keys_is_refused(folder, content):
    Path("overlay.yaml").write_text(content)
    assert refusal("config.yaml", "overlay.yaml") == "overlay.yaml: must hold keys with values."


def test_broken_yaml_names_its_line(folder):
    Path("overlay.yaml").write_text("results: a\ndata: b: c\n")
    message = refusal("config.yaml", "overlay.yaml")
    assert message == "overlay.yaml: line 2: is not YAML (mapping values are not allowed in this context)."


def test_a_character_that_yaml_forbids_is_one_sentence(folder):
    Path("overlay.yaml").write_text("results: a\x00b\n")
    message = refusal("config.yaml", "overlay.yaml")
    assert message.startswith("overlay.yaml: ") and "is not YAML" in message and "\n" not in message


def walk(schema, path=""):
    """Yield every part of the schema with its dotted path, but not the conditions of `if`."""
    yield path, schema
    for name in ("properties", "$defs"):
        for key, part in schema.get(name, {}).items():
            yield from walk(part, f"{path}.{key}".removeprefix(".") if name == "properties" else f"$defs.{key}")
    if "items" in schema:
        yield from walk(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from walk(schema["additionalProperties"], f"{path}.*")
    for number, part in enumerate(schema.get("allOf", [])):
        yield from walk(part.get("then", {}), f"{path}.then{number}")


SCHEMA = dict(walk(yaml.safe_load((REPOSITORY / config.SCHEMA).read_text())))


def test_every_key_is_explained_in_the_schema():
    keys = {
        f"{path}.{key}".removeprefix("."): part
        for path, schema in SCHEMA.items()
        for key, part in schema.get("properties", {}).items()
    }
    keys |= {path: schema for path, schema in SCHEMA.items() if path.endswith("[]")}
    assert len(keys) > 15
    assert [path for path, part in keys.items() if not part.get("description")] == []


def test_no_group_takes_unknown_keys():
    """All but the experiments, whose names are free, and what all systems' experiments share."""
    groups = [path for path, schema in SCHEMA.items() if schema.get("type") == "object"]
    assert [path for path in groups if SCHEMA[path].get("additionalProperties") is not False] == list(OPEN)
    assert [path for path, schema in SCHEMA.items() if "properties" in schema and path not in groups] == []
