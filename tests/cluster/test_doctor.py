"""`reprise doctor --slurm` names what a cluster has, what is wrong with the profile, and what to write instead."""

import signal
import subprocess
import sys

import pytest
import yaml

from reprise.commands import cluster as checks

pytestmark = pytest.mark.timeout(120)

TORCH = """
class cuda:
    is_available = staticmethod(lambda: {sees})
    get_device_name = staticmethod(lambda number: "made up")
"""


@pytest.fixture
def doctor(cluster, checkout):
    """Return a function that asks the doctor, with some settings, and a torch that sees a GPU or does not."""

    def ask(resources=None, compute=None, code=0, sees=True) -> str:
        torch = checkout.folder / "made_up" / "torch.py"
        torch.parent.mkdir()
        torch.write_text(TORCH.format(sees=sees))
        profile = checkout.folder / checks.PROFILE
        settings = yaml.safe_load(profile.read_text())
        settings["default-resources"] |= resources or {}
        profile.write_text(yaml.safe_dump(settings))
        (checkout.folder / "compute.yaml").write_text(yaml.safe_dump({"compute": compute or {}}))
        result = subprocess.run(
            [sys.executable, "-m", "reprise", "doctor", "--slurm", "--configfile", "compute.yaml"],
            cwd=checkout.folder,
            env=cluster.environment | {"PYTHONPATH": f"{checkout.folder / 'src'}:{torch.parent}"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert result.returncode == code, result.stdout + result.stderr
        return result.stdout

    return ask


def test_a_cluster_that_fits_is_described(doctor):
    said = doctor()
    for sentence in (
        "good  partition batch (the default): jobs of infinite at most, 2 × fake per node",
        "good  jobs go to partition batch",
        "good  trainings get a GPU in partition batch: fake",
        "good  no accounts are kept for you here; slurm_account is not needed",
        "good  snakemake-executor-plugin-slurm 2.",
        "(partition batch) sees this folder and its locks",
        "(partition batch, with a GPU) sees this folder and its locks",
        "good  torch sees its GPU at node ",
    ):
        assert sentence in said
    assert "write" not in said


def test_trainings_that_would_take_the_cpu_without_a_word_are_foreseen(doctor):
    said = doctor(compute={"gpu_partition": "gpu"}, code=1, sees=False)
    assert "(partition gpu, with a GPU) sees this folder and its locks" in said
    assert "bad   torch sees no GPU at node " in said


def test_a_controller_that_is_away_is_told_in_slurm_s_words(doctor, cluster):
    # Killed, it would forget its latest jobs and give their numbers again, which nodes refuse.
    cluster.stop("slurmctld", signal.SIGTERM)
    try:
        assert "bad   Slurm does not answer (slurm_load_partitions: Unable to contact slurm controller" in doctor(
            code=1
        )
    finally:
        cluster.start_controller()


@pytest.mark.parametrize(
    ("resources", "compute", "sentence", "advice"),
    [
        (
            {"slurm_partition": "night"},
            {},
            "there is no partition night.",
            "profiles/slurm/profile.yaml: default-resources: slurm_partition: batch",
        ),
        (
            {"slurm_account": "theirs"},
            {},
            "no accounts are kept for you here, and slurm_account: theirs would be refused.",
            "profiles/slurm/profile.yaml: default-resources: (without slurm_account)",
        ),
        (
            {},
            {"gpu_model": "a100"},
            "no partition has a GPU of model a100.",
            "config.yaml: compute: gpu_model: fake  # or null",
        ),
        (
            {},
            {"gpu_partition": "night"},
            "partition night has no GPU.",
            "config.yaml: compute: gpu_partition: batch",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_what_to_write(doctor, resources, compute, sentence, advice):
    said = doctor(resources, compute, code=1)
    assert f"bad   {sentence}\n" in said and f"write {advice}\n" in said


def test_where_no_node_is_free_the_folder_is_not_tested(doctor, cluster):
    cluster.set_nodes("drain")
    try:
        said = doctor()
        assert "note  no node (partition batch) ran a test job within 5 s" in said
        assert "try srun --ntasks=1 --time=5 --partition=batch --gpus=1 " in said
    finally:
        cluster.set_nodes("resume")
