"""The bioprocess: the stand-in behaves like a reactor and lies in the published ranges."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from reprise.artifacts import RepriseError, read_json, read_npz
from reprise.data import bioprocess, bioprocess_1251, splits
from reprise.jobs import Job

SETS = {"bioprocess": (bioprocess, 3001), "bioprocess_1251": (bioprocess_1251, 1251)}


def made(name, folder, source="embedded"):
    outputs = (folder / f"{name}.npz", folder / f"{name}.json")
    SETS[name][0].make(Job((), outputs, {"data.source": source}))
    return read_npz(outputs[0])["features"], read_json(outputs[1])


@pytest.mark.parametrize("name", SETS)
def test_the_stand_in_has_the_published_shape_and_says_what_it_is(name, tmp_path):
    features, card = made(name, tmp_path)
    assert features.shape == (SETS[name][1], 3) and features.dtype == np.float64
    assert card["stand_in"] and not card["complete"]
    assert card["counts"]["features"] == SETS[name][1]


def test_substrate_biomass_and_oxygen_lie_in_the_published_ranges(tmp_path):
    features, _ = made("bioprocess", tmp_path)
    np.testing.assert_allclose(features[0], [34.6901, 0.4107, 0.0074])
    np.testing.assert_allclose(features.max(0), [34.69, 12.63, 0.0074], rtol=0.05)
    np.testing.assert_allclose(features.min(0), [0.738, 0.411, 0], atol=0.5)
    assert features[:, 2].min() >= 0


def test_time_oxygen_and_biomass_lie_in_the_published_ranges(tmp_path):
    features, _ = made("bioprocess_1251", tmp_path)
    assert features[[0, -1], 0].tolist() == [0, 12.5]
    np.testing.assert_allclose(features[0, 1:], [0.0063, 1.0264])
    assert features[:, 1].min() >= 0 and features[:, 1].max() < 0.0074
    assert features[:, 2].max() == pytest.approx(10.24, rel=0.3)


def test_the_reactor_follows_its_equations():
    start, reactor = bioprocess.START, bioprocess.STAND_IN
    hours = [0, 3, 6, 30]
    exact = solve_ivp(lambda _, state: reactor.slopes(state), (0, 30), start, "LSODA", hours, rtol=1e-9, atol=1e-12)
    rows = reactor.simulate(start, 30, 3001)[[0, 300, 600, 3000]]
    np.testing.assert_allclose(rows[:, 0], exact.t)
    np.testing.assert_allclose(rows[:, 1:], exact.y.T, rtol=1e-5, atol=1e-8)


def test_without_microbes_nothing_grows_and_oxygen_reaches_saturation():
    last = bioprocess.STAND_IN.simulate((10.0, 0.0, 0.0), 100, 1001)[-1]
    np.testing.assert_allclose(last[1:], [34.69, 0, bioprocess.STAND_IN.saturation], atol=1e-2)


def test_rows_are_divided_sixty_twenty_twenty(tmp_path):
    made("bioprocess", tmp_path)
    inputs = (tmp_path / "bioprocess.npz", tmp_path / "bioprocess.json")
    splits.make(Job(inputs, (tmp_path / "split.npz",), {"data.splits.bioprocess": "uniform"}, 3))
    parts = read_npz(tmp_path / "split.npz")
    assert {name: len(rows) for name, rows in parts.items()} == {"train": 1801, "validation": 600, "test": 600}
    assert np.array_equal(np.sort(np.concatenate(list(parts.values()))), np.arange(3001))


def test_a_matlab_file_without_the_columns_is_refused(tmp_path):
    from scipy.io import savemat

    savemat(tmp_path / "datos.mat", {"t": np.zeros(1251), "COD1": np.zeros(1251), "Xv1": np.zeros(7)})
    with pytest.raises(RepriseError, match=r"datos\.mat: does not hold t, COD1, Xv1 with 1251 values each"):
        bioprocess_1251.read_columns(tmp_path / "datos.mat")
    (tmp_path / "datos.mat").write_bytes(b"no such thing" * 40)
    with pytest.raises(RepriseError, match=r"datos\.mat: does not hold"):
        bioprocess_1251.read_columns(tmp_path / "datos.mat")
