#!/usr/bin/env bash
# Snakemake runs this inside a conda environment that it has just made from reprise.yaml.
set -euo pipefail
: "${REPRISE_SOURCE:?is set by the Snakefile}"
python -m pip install --quiet -r "$REPRISE_SOURCE/envs/requirements.txt"
python -m pip install --quiet --no-deps --no-build-isolation --editable "$REPRISE_SOURCE"
