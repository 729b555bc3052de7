# What one does with Reprise. `make help` lists the targets.

SHELL := bash
CORES ?= 4
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: report test published bench lint clean help
.DEFAULT_GOAL := help

report: .venv/installed ## run everything that is missing and write results/report/index.html
	$(BIN)/snakemake --cores $(CORES) report

test: .venv/installed-dev .venv/validator/installed ## install what the tests need and run them
	$(BIN)/pytest $(TESTS)

published: .venv/installed ## run the papers' scale on the published data and record it (EXPERIMENT=… for one)
	REPRISE_CACHE= $(BIN)/reprise record --cores $(CORES) $(EXPERIMENT)

bench: .venv/installed .venv/keras/installed ## measure speed: the workflow, and networks against Keras
	$(BIN)/python benchmarks/workflow.py
	$(BIN)/python benchmarks/lenet.py .venv/keras/bin/python
	$(BIN)/python benchmarks/music.py .venv/keras/bin/python
	$(BIN)/python benchmarks/stylization.py results/data/videos/china.mp4
	$(BIN)/python benchmarks/arithmetic.py .venv/keras/bin/python
	$(BIN)/python benchmarks/digit_vae.py .venv/keras/bin/python
	$(BIN)/python benchmarks/digit_gan.py .venv/keras/bin/python
	$(BIN)/python benchmarks/portraits.py .venv/keras/bin/python

lint: .venv/installed-dev ## check style, layers and workflow
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/lint-imports
	$(BIN)/snakemake --lint

clean: ## delete everything generated; sources and recorded runs stay
	find results -mindepth 1 ! -path results/README.md -delete

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.PHONY: .venv
.venv: .venv/installed

# A stamp written last, so that an installation cut off halfway is finished by the next call.
.venv/installed: envs/requirements.txt pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Reprise needs Python 3.11 or newer; python3 is " + sys.version.split()[0])'
	python3 -m venv .venv
	$(PIP) install -r envs/requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed envs/requirements-dev.txt
	$(PIP) install -r envs/requirements-dev.txt
	@touch $@

.venv/validator/installed: .venv/installed envs/requirements-validator.txt
	python3 -m venv .venv/validator
	.venv/validator/bin/python -m pip --disable-pip-version-check --quiet install -r envs/requirements-validator.txt
	@touch $@

.venv/keras/installed: .venv/installed benchmarks/requirements-keras.txt
	python3 -m venv .venv/keras
	.venv/keras/bin/python -m pip --disable-pip-version-check --quiet install -r benchmarks/requirements-keras.txt
	@touch $@
