"""What Slurm answers is understood: partitions, GPUs, and jobs that a Snakemake has left behind."""

from argparse import Namespace
from pathlib import Path

import pytest

from reprise import slurm
from reprise.commands import cluster, doctor
from reprise.commands.cluster import Partition, partitions_of


def test_partitions_are_read_with_the_gpus_of_all_their_nodes():
    lines = [
        "cpu*|1-00:00:00|(null)",
        "gpu|2:00:00|gpu:a100:4(S:0-1)",
        "gpu|2:00:00|gpu:v100-32g:2,craynetwork:1",
        "old|infinite|gpu:8",
    ]
    assert partitions_of("\n".join(lines)) == {
        "cpu": Partition("1-00:00:00", True),
        "gpu": Partition("2:00:00", False, {"a100": 4, "v100-32g": 2}),
        "old": Partition("infinite", False, {"": 8}),
    }


def findings(check, *arguments):
    return list(check(*arguments))


YOURS = "profiles/slurm/profile.yaml: default-resources: slurm_account: ours  # yours: ours, too"
CPU_FIRST = {"cpu": Partition("1:00", True), "gpu": Partition("1:00", gpus={"a100": 4})}


def test_trainings_are_sent_to_the_partition_that_has_gpus():
    compute = {"device": "auto", "gpu_partition": None, "gpu_model": None}
    bad, advice = findings(cluster._gpus, CPU_FIRST, "cpu", compute)
    assert bad == (doctor.BAD, "partition cpu has no GPU.")
    assert advice == (doctor.WRITE, "config.yaml: compute: gpu_partition: gpu")


def test_without_any_gpu_the_cpu_is_to_compute():
    compute = {"device": "auto", "gpu_partition": None, "gpu_model": None}
    advice = findings(cluster._gpus, {"cpu": Partition("1:00", True)}, "cpu", compute)[-1]
    assert advice == (doctor.WRITE, "config.yaml: compute: device: cpu")
    [(grade, _)] = findings(cluster._gpus, {"cpu": Partition("1:00", True)}, "cpu", compute | {"device": "cpu"})
    assert grade == doctor.NOTE


@pytest.fixture
def answers(monkeypatch):
    """What Slurm's commands answer, by name; to be filled."""
    given = {}
    for module in (slurm, cluster):
        monkeypatch.setattr(module, "ask", lambda command, *rest, **options: given.get(command))
    return given


@pytest.mark.parametrize(
    ("named", "grade", "last"),
    [
        ("ours", doctor.GOOD, "jobs go to account ours"),
        (None, doctor.NOTE, "profiles/slurm/profile.yaml: default-resources: slurm_account: ours  # yours: ours, too"),
        (
            "theirs",
            doctor.BAD,
            "profiles/slurm/profile.yaml: default-resources: slurm_account: ours  # yours: ours, too",
        ),
    ],
)
def test_an_account_is_one_of_the_user_s(answers, named, grade, last):
    answers["sacctmgr"] = "ours\ntoo\nours\n"
    found = findings(cluster._account, named)
    assert found[0][0] == grade and found[-1][1] == last


def test_ended_jobs_that_are_soon_forgotten_are_found_and_preemption_that_cancels(answers):
    answers["scontrol"] = "MinJobAge               = 10 sec\nPreemptMode = CANCEL\nPreemptType = preempt/qos\n"
    settings = {"slurm-status-command": "squeue", "slurm-init-seconds-before-status-checks": 6}
    found = findings(cluster._memory_of_jobs, settings)
    assert found[0] == (doctor.BAD, "Slurm forgets ended jobs after 10 s, and Snakemake asks first after 6 s.")
    assert found[2][0] == doctor.NOTE and "cancelled here, not requeued" in found[2][1]


def test_a_plugin_that_runs_jobs_twice_is_refused(monkeypatch):
    monkeypatch.setattr(cluster, "version", lambda name: "2.6.3")
    [(grade, sentence)] = findings(cluster._plugin)
    assert grade == doctor.BAD and "2.6.3 is older than 2.7.1" in sentence


def test_a_machine_without_slurm_is_told_so(answers):
    grade, sentence = findings(cluster.check, Namespace(configfile=[]))[0]
    assert grade == doctor.BAD and sentence.startswith("no Slurm on this machine")


def test_jobs_are_those_of_a_snakemake_in_this_folder(answers, tmp_path):
    lines = [
        f"1|RUNNING|rule_train_lenet_wildcards_lenet_modern_0|{tmp_path}",
        f"2|RUNNING|rule_train_lenet_wildcards_lenet_modern_0|{tmp_path}/elsewhere",
        f"3|RUNNING|(null)|{tmp_path}",
    ]
    answers["squeue"] = "\n".join(lines)
    assert slurm.jobs_of(tmp_path) == [slurm.SlurmJob("1", "RUNNING", "train_lenet lenet_modern_0")]


def test_where_slurm_does_not_answer_there_is_nothing_to_wait_for(answers):
    assert slurm.jobs_of(Path()) is None and not slurm.outlast(Path())


def test_jobs_left_behind_are_waited_for_while_slurm_is_silent_too(monkeypatch, tmp_path, capsys):
    running = f"1|RUNNING|rule_train_lenet_wildcards_a_0|{tmp_path}\n"
    waiting = f"2|PENDING|rule_train_lenet_wildcards_a_1|{tmp_path}\n"
    queue, asked = [running + waiting, running, None, running, ""], []

    def ask(*command, **options):
        asked.append(command)
        return queue.pop(0) if command[0] == "squeue" else ""

    monkeypatch.setattr(slurm, "ask", ask)
    assert slurm.outlast(tmp_path, pause=0) and not queue
    assert ("scancel", "--state=PENDING", "2") in asked
    assert (
        "has left 2 Slurm jobs: 1 (train_lenet a_0, running), 2 (train_lenet a_1, pending)." in capsys.readouterr().err
    )
