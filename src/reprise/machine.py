"""On what a job runs: processor, memory, accelerator, and the libraries that numbers depend on."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("torch", "numpy")


def here() -> dict[str, Any]:
    """Return this machine, with its accelerator where torch has used one."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    torch = sys.modules.get("torch")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "accelerator": torch.cuda.get_device_name(0) if torch and torch.cuda.is_initialized() else None,
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries, without what they were built for."""
    return {"python": platform.python_version(), **{name: version(name).partition("+")[0] for name in LIBRARIES}}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
