#!/usr/bin/env bash
# Writes envs/requirements.txt and envs/requirements-dev.txt from pyproject.toml: what pip resolves
# in an empty environment, with LiteRT. And envs/requirements-validator.txt, of the program that checks
# RO-Crates: it asks for an older rich than import-linter, so it has an environment of its own. No hashes and no local version, so that every index can
# serve torch.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/project"
cp -r pyproject.toml README.md LICENSE src "$work/project"
python3 -m venv "$work/venv"
pip="$work/venv/bin/python -m pip --disable-pip-version-check -q"

freeze() { $pip freeze --all --exclude pip --exclude reprise | sed 's/+[a-z0-9.]*$//' | sort -f; }

$pip install --upgrade setuptools "$work/project[stylization]"
freeze >"$work/run"
$pip install "$work/project[stylization,dev]"
freeze >"$work/all"
head='# Made by envs/lock.sh.'
{ echo "$head"; cat "$work/run"; } >envs/requirements.txt
{ echo "$head"; echo '-r requirements.txt'; grep -vxFf "$work/run" "$work/all"; } >envs/requirements-dev.txt

python3 -m venv "$work/validator"
pip="$work/validator/bin/python -m pip --disable-pip-version-check -q"
$pip install roc-validator
{ echo "$head"; freeze; } >envs/requirements-validator.txt
