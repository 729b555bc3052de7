"""What is written for users is true: the commands of the documentation, the words of a failure, `make`."""

import re
import shlex
import shutil
import subprocess

import pytest

from tests.checkouts import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
COMMANDS = sorted(
    {
        command.strip()
        for page in PAGES
        for command in re.findall(r"^\.venv/bin/snakemake ([^#\n]*)", page.read_text(), re.MULTILINE)
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_can_be_planned(checkout, command):
    words = shlex.split(command.replace("--workflow-profile profiles/slurm", ""))
    listing = checkout.snakemake("--dry-run", *words, overlays=()).stdout
    assert "Job stats" in listing


def test_the_slurm_profile_is_accepted(checkout):
    words = ["--workflow-profile", "profiles/slurm", "--executor", "local", "--dry-run", "report"]
    assert "Job stats" in checkout.snakemake(*words).stdout


def test_a_failed_job_says_on_the_terminal_what_is_wrong(checkout):
    checkout.edit("config.yaml", "mirror: null", "mirror: not/there")
    result = checkout.snakemake(
        "--cores", "1", "results/paper/data/mnist.npz", overlays=("config.paper.yaml",), check=False
    )
    assert result.returncode == 1
    assert "not/there: is named as data mirror but is no folder; mend data.mirror or REPRISE_MIRROR." in result.stdout


def test_a_misspelt_key_is_one_sentence_before_anything_runs(checkout):
    checkout.edit("config.yaml", "  lenet_modern:\n", "  lenet_modern:\n    learning_rat: 0.01\n")
    result = checkout.snakemake("--cores", "1", "report", check=False)
    assert result.returncode == 2
    assert "config.yaml: experiments.lenet_modern.learning_rat is not a known key" in result.stdout
    assert "Traceback" not in result.stdout and not checkout.results.exists()


FACES = """  faces:
    system: portraits
    network: gan
    data: {data}
    latent: 8
    filters: 4
    epochs: 1
    batch_size: 16
    learning_rate: 0.001
    precision: fp32
    samples: 100
    shown: [1]
    seeds: [0]

  gan_punks:
    system: portraits
"""


@pytest.mark.parametrize(
    ("data", "beside"), [("portraits", {"Measuring vae_portraits, seed 0"}), ("punks_exact", set())]
)
def test_a_gan_of_any_name_is_measured_beside_the_vae_of_its_data_if_there_is_one(checkout, data, beside):
    checkout.edit("config.yaml", "  gan_punks:\n    system: portraits\n", FACES.format(data=data))
    planned = checkout.planned("results/smoke/metrics/faces/seed0.json")
    assert {message for message in planned if message.startswith("Measuring")} == beside | {"Measuring faces, seed 0"}


def test_make_clean_deletes_what_is_generated_and_keeps_the_readme(tmp_path):
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    outside = tmp_path / "outside.txt"
    outside.write_text("keep me")
    (tmp_path / "results" / "deep" / "er").mkdir(parents=True)
    shutil.copy(REPOSITORY / "results" / "README.md", tmp_path / "results")
    (tmp_path / "results" / "deep" / "er" / "README.md").write_text("generated")
    (tmp_path / "results" / "link").symlink_to(outside)
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["README.md"]
    assert outside.read_text() == "keep me"


def test_make_help_lists_every_target():
    command = ["make", "--no-print-directory", "help"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in listed.splitlines()} == {
        *("report", "test", "published", "bench", "lint", "clean", "help")
    }


def test_snakemake_s_own_report_shows_figures_tables_and_claims_by_paper(finished):
    finished.snakemake("--cores", "1", "--report", "jobs.html", "report")
    text = (finished.folder / "jobs.html").read_text()
    for paper in ("alvarez2023", "banoy2023", "demmenie2024", "sepulveda2023", "wilusz2024", "ours"):
        listed = re.search(rf'"{paper}": \{{(.*?)\}}', text)[1]
        assert f'"{finished.results.relative_to(finished.folder)}/figures/{paper}/' in listed
        assert f"/tables/{paper}/" in listed or paper not in ("ours", "banoy2023")
    assert re.search(r'"Claims": \{[^}]*report/claims\.csv', text)
    assert "Five papers, run again from the raw data." in text
    assert "drawn by" in text and "reprise figure lenet.architecture" in text
