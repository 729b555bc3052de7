"""Checkpoints: a nested state comes back as it was, and only for the training that saved it."""

import json
from pathlib import Path

import pytest
import torch

from reprise.artifacts import RepriseError
from reprise.jobs import Job
from reprise.training.checkpoint import Checkpoint, checkpoints, load_weights, save_weights


@pytest.fixture
def checkpoint(tmp_path):
    return Checkpoint(tmp_path / "network.safetensors", "key")


def test_a_nested_state_comes_back(checkpoint):
    state = {
        "state": {0: {"step": 3, "lr": 1e-3}, 1: {}},
        "groups": [{"params": [0, 1], "fused": True, "amsgrad": None, "name": "α"}, []],
        "history": [{"epoch": 1, "loss": 0.1 + 0.2}],
    }
    checkpoint.save(state)
    assert checkpoint.load() == state


def test_tuples_come_back_as_lists(checkpoint):
    checkpoint.save({"betas": (0.9, 0.999), "pair": (torch.ones(2), None)})
    loaded = checkpoint.load()
    assert loaded["betas"] == [0.9, 0.999]
    assert torch.equal(loaded["pair"][0], torch.ones(2)) and loaded["pair"][1] is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.uint8, torch.bool])
def test_tensors_come_back_in_their_type(checkpoint, dtype):
    tensor = torch.arange(6).reshape(2, 3).to(dtype)
    checkpoint.save({"a": [{7: tensor}]})
    loaded = checkpoint.load()["a"][0][7]
    assert loaded.dtype == dtype and torch.equal(loaded, tensor)


def test_single_numbers_and_tensors_that_share_memory_come_back(checkpoint):
    """Tied weights share theirs."""
    tensor = torch.arange(3.0)
    checkpoint.save({"one": tensor, "tied": tensor, "scalar": tensor[2]})
    loaded = checkpoint.load()
    assert torch.equal(loaded["one"], tensor) and torch.equal(loaded["tied"], tensor)
    assert loaded["scalar"].shape == () and loaded["scalar"] == 2


def test_tensors_come_back_in_their_memory_layout(checkpoint):
    """Fused optimisers walk weights and moments side by side in memory, whatever their strides say."""
    layouts = [
        torch.arange(120.0).reshape(2, 3, 4, 5).to(memory_format=torch.channels_last),
        torch.arange(6.0).reshape(2, 3).t(),
        torch.arange(6.0).reshape(2, 3),
    ]
    checkpoint.save({"moments": layouts})
    for loaded, saved in zip(checkpoint.load()["moments"], layouts, strict=True):
        assert torch.equal(loaded, saved) and loaded.stride() == saved.stride()


def test_the_file_holds_tensors_and_text_and_nothing_else(checkpoint):
    checkpoint.save({"weights": torch.ones(3), "order": torch.zeros(5, dtype=torch.uint8), "lr": 0.5})
    content = checkpoint.path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    assert json.loads(header.pop("__metadata__")["state"])[0] == "dict"
    assert len(content) == 8 + size + sum(
        end - start for start, end in (part["data_offsets"] for part in header.values())
    )
    assert {part["dtype"] for part in header.values()} == {"F32", "U8"}


def test_without_a_file_there_is_nothing_to_resume(checkpoint):
    assert checkpoint.load() is None


def test_the_state_of_another_training_is_not_resumed(checkpoint):
    checkpoint.save({"epoch": 3})
    assert Checkpoint(checkpoint.path, "other key").load() is None
    assert checkpoint.load() == {"epoch": 3}


def test_a_torn_file_is_not_resumed_wherever_it_was_torn(checkpoint):
    checkpoint.save({"weights": torch.arange(50.0), "epoch": 3})
    content = checkpoint.path.read_bytes()
    for length in range(0, len(content), 3):
        checkpoint.path.write_bytes(content[:length])
        assert checkpoint.load() is None, length


def test_saving_again_replaces_the_state(checkpoint):
    checkpoint.save({"weights": torch.zeros(5)})
    checkpoint.save({"epoch": 2})
    assert checkpoint.load() == {"epoch": 2}


def test_weights_come_back_whatever_their_layout(tmp_path):
    kernel = torch.arange(24.0).reshape(2, 3, 2, 2).to(memory_format=torch.channels_last)
    save_weights(tmp_path / "w.safetensors", {"c1.weight": torch.nn.Parameter(kernel)})
    assert torch.equal(load_weights(tmp_path / "w.safetensors")["c1.weight"], kernel)


@pytest.fixture
def job(tmp_path, monkeypatch):
    """The training of one run."""
    monkeypatch.chdir(tmp_path)
    run = Path("results/smoke/runs/lenet_modern/seed3")
    return Job(
        (), (run / "weights.safetensors", run / "history.csv"), {"experiments.lenet_modern.epochs": 5}, 3, "jobs"
    )


def test_checkpoints_lie_beside_the_stages_and_go_when_the_run_is_finished(job):
    folder = Path("results/smoke/.checkpoints/lenet_modern/seed3")
    with checkpoints(job) as checkpoint:
        checkpoint("batch125").save({"epoch": 1})
        assert [path.name for path in folder.iterdir()] == ["batch125.safetensors"]
    assert not folder.exists()


def test_checkpoints_stay_when_the_run_fails(job):
    with pytest.raises(KeyboardInterrupt):
        with checkpoints(job) as checkpoint:
            checkpoint("network").save({"epoch": 1})
            raise KeyboardInterrupt
    with checkpoints(job) as checkpoint:
        assert checkpoint("network").load() == {"epoch": 1}
        assert checkpoint("batch125").load() is None


def test_a_run_with_other_settings_resumes_nothing(job):
    with pytest.raises(KeyboardInterrupt):
        with checkpoints(job) as checkpoint:
            checkpoint("network").save({"epoch": 1})
            raise KeyboardInterrupt
    job.spec["experiments.lenet_modern.epochs"] = 6
    with checkpoints(job) as checkpoint:
        assert checkpoint("network").load() is None


def test_a_run_has_one_writer(job):
    with checkpoints(job):
        with pytest.raises(RepriseError, match=r"seed3: another process is writing here"):
            with checkpoints(job):
                pytest.fail("both write")
