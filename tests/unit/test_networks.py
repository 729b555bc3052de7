"""Published networks that experiments ask for are fetched beforehand, and what is missing is named."""

from hashlib import sha256

import pytest

from reprise.artifacts import RepriseError, read_json
from reprise.commands import doctor
from reprise.experiments import networks
from reprise.experiments.stylization import published
from reprise.jobs import Job

ASKING = {"experiments.films.network": "published", "experiments.films.features": "random"}


@pytest.fixture
def mirror(monkeypatch, tmp_path):
    """A mirror whose published networks are a few bytes, and no way to download others."""
    folder = tmp_path / "mirror" / "stylization"
    folder.mkdir(parents=True)
    (folder / "network").write_bytes(b"weights")
    monkeypatch.setattr(published, "FILES", {"network": sha256(b"weights").hexdigest()})
    monkeypatch.setattr(published, "PLACE", "no-protocol://")
    monkeypatch.setenv("REPRISE_MIRROR", str(folder.parent))
    return folder


def test_experiments_that_ask_for_a_network_are_named():
    experiments = {
        "learned": {"features": "squeezenet", "reference": "published"},
        "films": {"network": "published"},
        "digits": {"network": "gan", "features": "random", "inception": False},
    }
    assert networks.wanted(experiments) == {"squeezenet": ["learned"], "stylization": ["learned", "films"]}
    assert networks.settings(experiments)[-1] == "experiments.digits.inception"


def test_a_network_that_is_asked_for_is_found(mirror, tmp_path):
    about = tmp_path / "networks.json"
    networks.fetch(Job((), (about,), ASKING))
    assert read_json(about) == {"stylization": ["network"]}


def test_a_network_that_is_missing_is_named_with_who_asks(mirror, tmp_path, capsys):
    (mirror / "network").unlink()
    about = tmp_path / "networks.json"
    with pytest.raises(RepriseError, match="1 of the networks that the configuration asks for are missing"):
        networks.fetch(Job((), (about,), ASKING | {"experiments.learned.features": "random"}))
    assert "films: stylization/network: is not in the mirror" in capsys.readouterr().err
    assert not about.exists()


def test_inception_may_be_missing(monkeypatch, tmp_path, capsys):
    def find():
        raise RepriseError("no weights.")

    monkeypatch.setattr("reprise.metrics.inception.find_weights", find)
    networks.fetch(Job((), (tmp_path / "networks.json",), {"experiments.gan.inception": True}))
    assert read_json(tmp_path / "networks.json") == {}
    assert capsys.readouterr().err == "gan: no weights.\n"


def test_the_doctor_names_those_whose_network_nothing_delivers(monkeypatch, tmp_path):
    settings = {"data": {"mirror": None}, "experiments": {"learned": {"features": "squeezenet"}, "digits": {}}}
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path))
    bad, advice = doctor._squeezenet(settings, ["config.paper.yaml"])
    assert bad[0] == doctor.BAD and bad[1].startswith("learned would fail: squeezenet/squeezenet_v1.0_decoded.npz is")
    assert advice == (doctor.WRITE, "config.paper.yaml: experiments: learned: features: random")
    (tmp_path / "squeezenet").mkdir()
    (tmp_path / "squeezenet" / "squeezenet_v1.0_decoded.npz").touch()
    assert list(doctor._squeezenet(settings, [])) == [(doctor.GOOD, "SqueezeNet's weights for learned")]
