"""Snakemake that asks Slurm twice a second, since its plugin cannot be told to: ``python submit.py ARGUMENTS``.

Only this process is changed; the jobs that it submits call Snakemake as it is.
"""

import asyncio
import sys

from snakemake.cli import main
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor

PAUSE = 0.5


async def sleep(executor: RemoteExecutor) -> None:
    await asyncio.sleep(PAUSE)


RemoteExecutor.sleep = sleep
main(sys.argv[1:])
