"""The whole workflow through Slurm: what needs a node goes there, with a GPU where it trains, and nothing else does."""

import re
from collections import Counter

import pytest

from reprise.artifacts import read_json
from tests import made_up_training
from tests.cluster.conftest import PATIENCE
from tests.cluster.slurm import wait_for

SECONDS = 2400  # on two busy cores; alone it takes a quarter of that
LOCAL = {
    "describe_autoencoder",
    "describe_autoencoder_of_music",
    "describe_digit_gan",
    "describe_lenet",
    "describe_run",
    "describe_style",
    "draw_figure",
    "fetch_video",
    "make_data",
    "split_data",
    "summarize_metrics",
    "typeset_report",
    "write_report",
    "write_table",
}
GROUPED = {
    "film_digit_gan",
    "film_digit_vae",
    "film_portraits",
    "measure_arithmetic",
    "measure_autoencoder",
    "measure_drawings",
    "measure_music",
    "measure_music_places",
    "measure_painted_videos",
}
WITHOUT_GPU = {"locate_music", "train_autoencoder", "train_music"}
WITH_GPU = {
    "compare_lenet",
    "measure_digit_gan",
    "measure_digit_vae",
    "measure_lenet",
    "measure_pace",
    "measure_portraits",
    "measure_reader",
    "measure_style",
    "measure_stylegan",
    "measure_videos",
    "project_video",
    "repaint_video",
    "teach_arithmetic",
    "train_arithmetic",
    "train_digit_gan",
    "train_digit_vae",
    "train_drawing",
    "train_lenet",
    "train_portraits",
    "train_reader",
    "train_style",
    "train_stylegan",
}


def rules_planned(text: str) -> Counter[str]:
    """Return how many jobs of each rule Snakemake announces."""
    table = text.partition("Job stats:")[2].partition("\n\n")[0]
    found = re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)
    return Counter({rule: int(count) for rule, count in found if rule not in ("total", "report")})


def rule_of(job: dict[str, str]) -> str:
    """Return the rule of a Slurm job, or its group, to which the plugin adds the rules."""
    name = job["Comment"].removeprefix("rule_").partition("_wildcards_")[0]
    return "light" if name.startswith("light_") else name


def test_each_rule_has_its_place(checkout):
    planned = rules_planned(checkout.snakemake("--dry-run", "report").stdout)
    with_tex = {*planned, "typeset_report"}  # which is planned only where there is TeX
    assert with_tex == LOCAL | GROUPED | WITHOUT_GPU | WITH_GPU


@pytest.mark.timeout(SECONDS + 600)
def test_the_whole_workflow_runs_on_a_cluster_with_the_same_bytes(cluster, checkout, finished_once):
    planned = rules_planned(checkout.snakemake("--dry-run", "report").stdout)
    cluster.submit(checkout, "report").finish(SECONDS)

    jobs = cluster.submitted("")
    assert {job["JobState"] for job in jobs} == {"COMPLETED"}, "each succeeds at its first attempt"
    sent = Counter(map(rule_of, jobs))
    in_groups = sum(planned[rule] for rule in GROUPED)
    assert in_groups / 4 <= sent.pop("light") < in_groups / 2, "what takes seconds goes by fours"
    assert sent == {rule: planned[rule] for rule in WITH_GPU | WITHOUT_GPU}
    assert {rule_of(job) for job in jobs if "gpu:1" in job.get("TresPerJob", "")} == WITH_GPU

    assert not list((checkout.folder / "results/logs/slurm").rglob("*.log")), "only failures leave a log of Slurm's"
    assert "epoch 4/4" in (checkout.results / "logs/train_lenet/lenet_modern.seed0.log").read_text()
    assert "Nothing to be done" in checkout.snakemake("--cores", "2", "report").stdout
    ours, theirs = checkout.artifacts(), finished_once.artifacts()
    assert [name for name in ours | theirs if ours.get(name) != theirs.get(name)] == []


def test_data_are_fetched_and_divided_where_snakemake_runs_since_nodes_may_have_no_network(cluster, checkout):
    split = "results/smoke/splits/gom/seed0.npz"
    cluster.submit(checkout, split).finish()
    assert (checkout.folder / split).exists() and not cluster.submitted("")


def test_what_takes_seconds_goes_by_fours(cluster, checkout):
    scenes = [f"results/smoke/data/videos/landscape_{number}.mp4" for number in range(1, 5)]
    cluster.submit(checkout, *scenes).finish(2 * PATIENCE)
    assert [rule_of(job) for job in cluster.submitted("")] == ["light"]
    assert all((checkout.folder / scene).exists() for scene in scenes)


def test_the_model_and_partition_of_gpus_are_named_once(cluster, checkout):
    made_up_training.add_to(checkout)
    (checkout.folder / "gpu.yaml").write_text("compute: {gpu_model: fake, gpu_partition: gpu}\n")
    cluster.submit(checkout, made_up_training.run(0), overlays=("config.smoke.yaml", "gpu.yaml")).finish()
    [job] = cluster.submitted("train_made_up")
    assert (job["TresPerJob"], job["Partition"]) == ("gres:gpu:fake:1", "gpu")


def test_a_rule_with_two_gpus_waits_for_one_node_and_is_one_torchrun_of_two(cluster, checkout):
    made_up_training.add_to(checkout, gpus=2)
    busy = [cluster.occupy(node) for node in ("n1", "n2")]
    submission = cluster.submit(checkout, made_up_training.run(0))
    wait_for(lambda: cluster.submitted("train_made_up"), "a job", PATIENCE)
    wait_for(lambda: cluster.submitted("train_made_up")[0]["Reason"] == "Resources", "a job that waits for GPUs")
    cluster.ask("scancel", busy[1])
    submission.finish()
    [job] = cluster.submitted("train_made_up")
    assert job["TresPerJob"] == "gres:gpu:2" and job["NumNodes"] == "1"
    given = read_json(checkout.folder / made_up_training.run(0))
    assert given["gpus"] == "0,1" and given["ranks"] == [0, 1]


def test_the_one_gpu_of_the_login_node_does_not_hold_back_what_slurm_may_run(cluster, checkout, monkeypatch):
    made_up_training.add_to(checkout)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    cluster.set_nodes("drain")
    try:
        cluster.submit(checkout, *map(made_up_training.run, range(3)))
        wait_for(lambda: len(cluster.submitted("train_made_up", "PENDING")) == 3, "three jobs that wait", PATIENCE)
    finally:
        cluster.set_nodes("resume")


def test_the_generator_of_paintings_learns_in_two_processes_on_one_node(cluster, checkout):
    (checkout.folder / "two.yaml").write_text("experiments: {stylegan: {processes: 2, kimg: 0.1}}\n")
    weights = "results/smoke/runs/stylegan/seed0/weights.safetensors"
    cluster.submit(checkout, weights, overlays=("config.smoke.yaml", "two.yaml")).finish(2 * PATIENCE)
    [job] = cluster.submitted("train_stylegan")
    assert (job["JobState"], job["TresPerJob"], job["NumNodes"]) == ("COMPLETED", "gres:gpu:2", "1")
    assert (checkout.folder / weights).exists()
