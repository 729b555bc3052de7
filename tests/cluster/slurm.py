"""A real Slurm on this machine: a controller and two nodes with made-up GPUs, as one's own processes in one folder."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch")
NODES = ("n1", "n2")
PATIENCE = 60  # seconds for a daemon to come up, a job to start
PR_SET_PDEATHSIG = 1  # of linux/prctl.h
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"

MUNGE_FILES = {f"{name}-file": name for name in ("key", "pid", "log", "seed")} | {"socket": "socket"}
SLURM_CONF = """\
ClusterName=made-up
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={base}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={base}/state
SlurmdSpoolDir={base}/spool-%n
SlurmctldPidFile={base}/slurmctld.pid
SlurmdPidFile={base}/slurmd-%n.pid
SlurmctldLogFile={base}/slurmctld.log
SlurmdLogFile={base}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
GresTypes=gpu
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
SlurmctldTimeout=10
SlurmdTimeout=10
MessageTimeout=3
KillWait=2
MinJobAge=3600
ReturnToService=2
JobRequeue=1
PlugStackConfig={base}/etc/plugstack.conf
{nodes}
PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP
PartitionName=gpu Nodes=ALL MaxTime=INFINITE State=UP
"""
NODE = (
    "NodeName={name} NodeAddr=127.0.0.1 NodeHostname={host} Port={port} CPUs=8 RealMemory=64000 Gres=gpu:fake:{gpus}"
    " State=UNKNOWN"
)
GRES = "NodeName={name} Name=gpu Type=fake File={file}\n"
DEVICES = ("/dev/null", "/dev/zero")  # what stands for a GPU: Slurm wants a device, whatever it is


def missing() -> list[str]:
    """Return the programs of Slurm that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name, path=f"{os.environ['PATH']}:{SYSTEM_PATH}") is None]


class Slurm:
    """The daemons of one cluster. Everything lies in `base`, whose path must be short: sockets are named in it."""

    def __init__(self, base: Path):
        self.base = base
        self.host = socket.gethostname().partition(".")[0]
        self.daemons: dict[str, subprocess.Popen] = {}
        self._write_configuration()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find this cluster, and no other."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "SBATCH_"))}
        path = f"{self.base}/bin:{clean['PATH']}:{SYSTEM_PATH}"
        return clean | {"SLURM_CONF": str(self.base / "etc" / "slurm.conf"), "PATH": path}

    def _write_configuration(self) -> None:
        for folder in ("etc", "bin", "munge", "state", *(f"spool-{node}" for node in NODES)):
            (self.base / folder).mkdir()
        self.base.chmod(0o755)
        (self.base / "munge" / "key").write_bytes(os.urandom(128))
        (self.base / "munge" / "key").chmod(0o400)
        ports = _free_ports(1 + len(NODES))
        known = {"base": self.base, "host": self.host, "gpus": len(DEVICES)}
        nodes = "\n".join(
            NODE.format(name=name, port=port, **known) for name, port in zip(NODES, ports[1:], strict=True)
        )
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        etc = self.base / "etc"
        (etc / "slurm.conf").write_text(SLURM_CONF.format(ports=ports, nodes=nodes, user=user, **known))
        (etc / "gres.conf").write_text("".join(GRES.format(name=name, file=file) for name in NODES for file in DEVICES))
        (etc / "cgroup.conf").write_text(CGROUP_CONF[_release() >= (23, 11)])
        (etc / "plugstack.conf").touch()
        # The jobstep executor drops SLURM_CONF before its own srun.
        wrapper = self.base / "bin" / "srun"
        wrapper.write_text(f'#!/bin/sh\nSLURM_CONF={etc}/slurm.conf exec {shutil.which("srun")} "$@"\n')
        wrapper.chmod(0o755)

    def up(self) -> None:
        """Start all daemons and wait until both nodes are idle."""
        munge = self.base / "munge"
        options = [f"--{name}={munge}/{file}" for name, file in MUNGE_FILES.items()]
        self._start("munged", "munged", "--foreground", "--force", *options)
        wait_for((munge / "socket").exists, "munge's socket")
        self.start_controller("-c")
        for node in NODES:
            self.start_node(node)
        wait_for(lambda: self.states() == dict.fromkeys(NODES, "idle"), "two idle nodes")

    def start_controller(self, *options: str) -> None:
        """Start the controller; ``-c`` forgets all jobs."""
        self._start("slurmctld", "slurmctld", "-D", *options)

    def start_node(self, node: str) -> None:
        """Start a node's daemon."""
        self._start(node, "slurmd", "-D", "-N", node)

    def _start(self, name: str, *command: str) -> None:
        with open(self.base / f"{name}.out", "ab") as log:
            self.daemons[name] = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def stop(self, name: str, number: int = signal.SIGKILL) -> None:
        """End a daemon: ``slurmctld``, ``n1`` or ``n2``."""
        daemon = self.daemons.pop(name)
        daemon.send_signal(number)
        daemon.wait(PATIENCE)

    def lose(self, node: str) -> None:
        """Let a node vanish: its daemon and all that it started, as when the power fails."""
        started = self.processes(node)
        self.stop(node)
        for pid in started:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def processes(self, node: str | None = None) -> list[int]:
        """Return the pids of all that jobs run here, or on one node, their slurmstepd first."""
        mark = f"SLURM_CONF={self.base}/etc/slurm.conf".encode()
        names = [f"SLURMD_NODENAME={name}".encode() for name in ([node] if node else NODES)]
        steps, others = [], []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes()
                variables = (process / "environ").read_bytes().split(b"\0")
                if words.startswith(b"slurmstepd") and str(self.base).encode() in b" ".join(variables):
                    steps.append(int(process.name))
                elif any(name in variables for name in names) and (mark in variables or b"SLURM_JOB_ID" in words):
                    others.append(int(process.name))
        return [*steps, *others]

    def ask(self, *command: str) -> str:
        """Run one of Slurm's commands and return what it prints."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True, timeout=PATIENCE
        ).stdout.strip()

    def states(self) -> dict[str, str]:
        """Return ``{node: state}``; nothing while the controller does not answer."""
        with suppress(subprocess.CalledProcessError):
            return dict(line.split() for line in self.ask("sinfo", "-hN", "-p", "batch", "-o", "%N %t").splitlines())
        return {}

    def set_nodes(self, state: str) -> None:
        """Take both nodes out of service (``drain``), or back into it (``resume``)."""
        for node in NODES:
            self.ask("scontrol", "update", f"nodename={node}", f"state={state}", "reason=test")

    def occupy(self, node: str) -> str:
        """Take one GPU of a node until the job, whose number is returned, is cancelled."""
        options = (
            "--parsable",
            "--output=/dev/null",
            "--mem=500",
            "--gpus=1",
            f"--nodelist={node}",
            "--wrap=sleep 1200",
        )
        number = self.ask("sbatch", *options)
        wait_for(lambda: number in [job["JobId"] for job in self.jobs("RUNNING")], f"a job at {node}")
        return number

    def jobs(self, *states: str) -> list[dict[str, str]]:
        """Return the jobs in some states, or all that Slurm remembers, each by ``scontrol``'s names."""
        with suppress(subprocess.CalledProcessError):
            lines = self.ask("scontrol", "-o", "show", "job").splitlines()
            found = [dict(word.partition("=")[::2] for word in line.split() if "=" in word) for line in lines]
            return [job for job in found if "JobId" in job and (not states or job["JobState"] in states)]
        return []

    def down(self) -> None:
        """End all jobs, then all daemons."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for daemon in self.daemons.values():
                with suppress(ProcessLookupError):
                    os.killpg(daemon.pid, number)
            for pid in self.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                for daemon in self.daemons.values():
                    daemon.wait(5)
        self.daemons.clear()


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE, pause: float = 0.1):
    """Return the first true value of `condition`, tried often; AssertionError if there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(pause)
    raise AssertionError(f"{what}: did not come in {seconds} s")


def _end_with_parent() -> None:
    """Let the kernel kill this process when the tests' own is killed, which then ends nothing itself."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


CGROUP_CONF = {False: "CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n", True: "CgroupPlugin=disabled\n"}


def _release() -> tuple[int, ...]:
    """Return which Slurm is installed."""
    program = shutil.which("slurmd", path=f"{os.environ['PATH']}:{SYSTEM_PATH}")
    words = subprocess.run([program, "-V"], capture_output=True, text=True, check=True).stdout.split()
    return tuple(int(part) for part in words[1].split(".")[:2])


def _free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
