"""What Slurm answers is understood: partitions, GPUs, and jobs that a Snakemake has left behind."""

import errno
import os
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


def test_models_that_the_plugin_refuses_are_not_recommended():
    compute = {"device": "auto", "gpu_partition": None, "gpu_model": "a100"}
    partitions = {"gpu": Partition("1:00", True, {"v100-32g": 2})}
    assert findings(cluster._gpus, partitions, "gpu", compute)[-1] == (
        doctor.WRITE,
        "config.yaml: compute: gpu_model: null",
    )
    partitions["gpu"].gpus["h100_80gb"] = 8
    assert findings(cluster._gpus, partitions, "gpu", compute)[-1] == (
        doctor.WRITE,
        "config.yaml: compute: gpu_model: h100_80gb  # or null",
    )


@pytest.fixture
def answers(monkeypatch):
    """What Slurm's commands answer, by name; to be filled. Others fail."""
    given = {}

    def consult(command, *rest, **options):
        answer = given.get(command, slurm.Answer("", f"{command}: error"))
        return answer if isinstance(answer, slurm.Answer) else slurm.Answer(answer, "")

    for module in (slurm, cluster):
        monkeypatch.setattr(module, "consult", consult)
    return given


@pytest.mark.parametrize(
    ("named", "grade", "last"),
    [("ours", doctor.GOOD, "jobs go to account ours"), (None, doctor.NOTE, YOURS), ("theirs", doctor.BAD, YOURS)],
)
def test_an_account_is_one_of_the_user_s(answers, named, grade, last):
    answers["sacctmgr"] = "ours\ntoo\nours\n"
    found = findings(cluster._account, named)
    assert found[0][0] == grade and found[-1][1] == last


SQUEUE = {"slurm-status-command": "squeue", "slurm-init-seconds-before-status-checks": 6}


@pytest.mark.parametrize(("kept", "is_bad"), [("10", True), ("60", True), ("200", True), ("300", False)])
def test_ended_jobs_that_are_forgotten_between_two_questions_are_found(answers, kept, is_bad):
    answers["scontrol"] = f"MinJobAge               = {kept} sec\n"
    sentence = f"Slurm forgets ended jobs after {kept} s (MinJobAge), and Snakemake comes to ask every 180 s"
    found = findings(cluster._forgetting, SQUEUE)
    assert [grade for grade, _ in found] == [doctor.BAD, doctor.WRITE] * is_bad
    assert not found or found[0][1].startswith(sentence)
    assert not findings(cluster._forgetting, SQUEUE | {"slurm-status-command": "sacct"})


def test_preemption_that_cancels_is_named(answers):
    answers["scontrol"] = "PreemptMode = CANCEL\nPreemptType = preempt/qos\n"
    [(grade, sentence)] = findings(cluster._forgetting, SQUEUE)
    assert grade == doctor.NOTE and "cancelled here, not requeued" in sentence


REFUSED = "srun: error: Unable to allocate resources: Invalid account or account/partition combination specified"
BUSY = "srun: error: Unable to allocate resources: Requested nodes are busy"


@pytest.mark.parametrize(
    ("answer", "gpu", "expected"),
    [
        ("held n1\n", "", [(doctor.GOOD, "node n1 (partition batch) sees this folder and its locks")]),
        ("free n1\n", "", [(doctor.BAD, "node n1 does not see locks of this one; mount this folder with locks")]),
        ("absent n1\n", "", [(doctor.BAD, "node n1 does not see ")]),
        (slurm.Answer("", BUSY), "", [(doctor.NOTE, "no node (partition batch) ran a test job within")]),
        (slurm.Answer("", REFUSED), "", [(doctor.BAD, f"Slurm does not run a test job (partition batch): {REFUSED}")]),
        (
            "held n1\nTrue\n",
            "1",
            [(doctor.GOOD, "node n1 (partition"), (doctor.GOOD, "torch sees its GPU")],
        ),
        ("held n1\nFalse\n", "1", [(doctor.GOOD, "node n1"), (doctor.BAD, "torch sees no GPU at node n1")]),
        (
            slurm.Answer("held n1\n", "srun gave no answer within 5 s"),
            "1",
            [(doctor.GOOD, "node n1"), (doctor.NOTE, "torch did not say in time")],
        ),
    ],
)
def test_what_a_node_answers_is_told(answers, answer, gpu, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers["srun"] = answer
    found = findings(cluster._nodes, [cluster.Place("batch", "ours", gpu)])
    assert len(found) == len(expected)
    for (grade, sentence), (expected_grade, beginning) in zip(found, expected, strict=True):
        assert grade == expected_grade and sentence.startswith(beginning)


def test_a_job_to_try_by_hand_asks_for_the_same_place(answers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers["srun"] = slurm.Answer("", BUSY)
    [(_, sentence)] = findings(cluster._nodes, [cluster.Place("gpu", "ours", "a100:1")])
    assert "; try srun --ntasks=1 --time=5 --partition=gpu --account=ours --gpus=a100:1 " in sentence
    assert "torch.cuda.is_available()" in sentence


def test_the_partitions_of_all_jobs_and_of_trainings_are_tried():
    compute = {"device": "auto", "gpu_partition": "gpu", "gpu_model": None}
    places = cluster.places_of(CPU_FIRST, "cpu", None, compute)
    assert places == [cluster.Place("cpu"), cluster.Place("gpu", gpu="1")]
    assert cluster.places_of(CPU_FIRST, "cpu", None, compute | {"device": "cpu"}) == [cluster.Place("cpu")]


def test_a_folder_without_locks_is_named(answers, tmp_path, monkeypatch):
    def lockf(*arguments):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cluster.fcntl, "lockf", lockf)
    [(grade, sentence)] = findings(cluster._nodes, [cluster.Place("batch")])
    assert grade == doctor.BAD and sentence.startswith(f"{tmp_path}: files cannot be locked here (No locks available)")


def test_a_plugin_that_runs_jobs_twice_is_refused(monkeypatch):
    monkeypatch.setattr(cluster, "version", lambda name: "2.6.3")
    [(grade, sentence)] = findings(cluster._plugin)
    assert grade == doctor.BAD and "2.6.3 is older than 2.7.1" in sentence


def test_a_machine_without_slurm_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    grade, sentence = findings(cluster.check, Namespace(configfile=[]))[0]
    assert grade == doctor.BAD and sentence.startswith("no Slurm on this machine: sinfo is not on PATH;")


def test_slurm_that_does_not_answer_is_told_in_its_own_words(monkeypatch, tmp_path):
    sinfo = tmp_path / "sinfo"
    sinfo.write_text("#!/bin/sh\necho 'sinfo: fatal: Could not establish a configuration source' >&2\nexit 1\n")
    sinfo.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    grade, sentence = findings(cluster.check, Namespace(configfile=[]))[0]
    assert grade == doctor.BAD
    assert sentence.startswith("Slurm does not answer (sinfo: fatal: Could not establish a configuration source)")


def test_what_a_command_had_said_when_its_time_was_up_is_kept(monkeypatch, tmp_path):
    srun = tmp_path / "srun"
    srun.write_text("#!/bin/sh\necho held n1\nexec sleep 60\n")
    srun.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert slurm.consult("srun", seconds=1) == slurm.Answer("held n1\n", "srun gave no answer within 1 s")
    assert slurm.ask("srun", seconds=0.1) is None


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
