"""Jobs on a CPU start without torch's compiler, and whoever asks for it gets it."""

import json
import subprocess
import sys

import pytest

STAGE = """
import sys
from reprise.cli import main

spec = '{{"experiments.x.variant": "modern"}}'
assert main(["measure", "lenet.architecture.describe", "--spec", spec, "--outputs", {out!r}]) == 0
import torch

torch.use_deterministic_algorithms(True)
network = torch.nn.Linear(3, 2)
optimizer = torch.optim.Adam(network.parameters())
for _ in range(2):
    optimizer.zero_grad()
    network(torch.ones(5, 3)).sum().backward()
    optimizer.step()
optimizer.load_state_dict(optimizer.state_dict())
assert torch.are_deterministic_algorithms_enabled()
"""
ASKED = {
    "a part of it": "import torch._dynamo.utils as found\nassert found is torch._dynamo.utils",
    "an attribute": "found = torch._dynamo.config\nassert found.cache_size_limit",
    "a setting": "import torch._inductor.config as found\nassert found.max_autotune is False",
    "a library": "from reprise.vision import load_torchvision\nfound = load_torchvision()",
}


def run(code, tmp_path):
    """Return which packages are there at the end of a stage in a process of its own, and of some code after it."""
    code = STAGE.format(out=str(tmp_path / "architecture.json")) + code
    code += "\nimport json; print(json.dumps([name for name in ('sympy', 'torch') if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_job_on_a_cpu_learns_without_the_compiler(tmp_path):
    assert run("", tmp_path) == ["torch"]


@pytest.mark.parametrize("asked", ASKED)
def test_whoever_asks_for_more_of_the_compiler_gets_it_whole(tmp_path, asked):
    whole = "\nassert torch._dynamo is sys.modules['torch._dynamo'] and torch._dynamo.optimize"
    assert run(ASKED[asked] + whole + "\noptimizer.step()", tmp_path) == ["sympy", "torch"]
