"""The daemons of these tests end with them, however they end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.slurm import missing, wait_for

UP = """
import sys
from pathlib import Path
from tests.cluster.slurm import Slurm

slurm = Slurm(Path(sys.argv[1]))
slurm.up()
print(*(daemon.pid for daemon in slurm.daemons.values()), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(bool(missing()), reason="needs Slurm")
def test_daemons_end_when_the_tests_are_killed(tmp_path_factory):
    base = tmp_path_factory.mktemp("up")
    command = [sys.executable, "-c", UP, str(base)]
    tests = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    daemons = [int(pid) for pid in tests.stdout.readline().split()]
    try:
        assert len(daemons) == 4
        tests.kill()
        tests.wait()
        wait_for(lambda: not [pid for pid in daemons if Path(f"/proc/{pid}").exists()], "the end of all daemons", 20)
    finally:
        for pid in daemons:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
