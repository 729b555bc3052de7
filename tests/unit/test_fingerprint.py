"""Code keys: what executes is in them, what only explains is not."""

import ast
from pathlib import Path

import pytest

from reprise import fingerprint

SMALL = {
    "__init__.py": "",
    "model.py": '"""A network."""\n\nWIDTH = 6\n\n\ndef area(side):\n    """Return the area."""\n    return side**2\n',
    "loop.py": "from tiny.model import area\n\nSTEPS = area(3)\n",
    "train.py": "from tiny import loop\n\n\ndef run():\n    return loop.STEPS\n",
    "tools.py": "TOOL = 1\n",
    "unused.py": "NOTHING = 0\n",
    "systems/__init__.py": "from tiny import tools\n",
    "systems/lenet.py": "DEPTH = 5\n",
}


class Tiny:
    """A small package whose files a test can change."""

    def __init__(self, folder: Path):
        self.folder = folder
        for file, text in SMALL.items():
            self.write(file, text)

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def key(self, module: str = "train") -> str:
        """Return a module's key as a new process would compute it."""
        forget()
        return fingerprint.code_key(module)

    def parts(self, module: str) -> set[str]:
        forget()
        return set(fingerprint.code_parts(module))


def forget():
    fingerprint._graph.cache_clear()
    fingerprint._tree_hash.cache_clear()


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """The small package in place of our own."""
    monkeypatch.setattr(fingerprint, "PACKAGE", "tiny")
    monkeypatch.setattr(fingerprint, "SOURCES", tmp_path / "tiny")
    monkeypatch.syspath_prepend(tmp_path)
    yield Tiny(tmp_path / "tiny")
    forget()


@pytest.mark.parametrize(
    ("what", "text"),
    {
        "comment": "# Only an explanation.\n" + SMALL["model.py"] + "# And one more.\n",
        "docstring": SMALL["model.py"].replace("A network.", "Another word.").replace("the area", "what it covers"),
        "no docstring": SMALL["model.py"].replace('"""A network."""\n', "").replace('    """Return the area."""\n', ""),
        "layout": "\n\n"
        + SMALL["model.py"].replace("WIDTH = 6", "WIDTH = (\n    6\n)").replace("side**2", "side ** 2"),
    }.items(),
)
def test_what_does_not_execute_changes_no_key(tiny, what, text):
    before = tiny.key()
    assert text != SMALL["model.py"]
    tiny.write("model.py", text)
    assert tiny.key() == before


@pytest.mark.parametrize(
    ("what", "text"),
    {
        "a constant": SMALL["model.py"].replace("6", "7"),
        "whole number for float": SMALL["model.py"].replace("6", "6.0"),
        "truth for number": SMALL["model.py"].replace("6", "True"),
        "an added function": SMALL["model.py"] + "\n\ndef more():\n    pass\n",
        "a text that is no docstring": SMALL["model.py"].replace("WIDTH = 6", "WIDTH = '6'"),
        "an added default": SMALL["model.py"].replace("(side)", "(side=None)"),
    }.items(),
)
def test_what_executes_changes_the_key_of_all_that_import_it(tiny, what, text):
    before = tiny.key()
    assert text != SMALL["model.py"]
    tiny.write("model.py", text)
    assert tiny.key() != before


def test_a_key_names_its_module(tiny):
    module, _, digest = tiny.key("systems.lenet").partition("@")
    assert module == "systems.lenet" and len(digest) == 16


def test_a_module_that_is_not_imported_is_not_in_the_key(tiny):
    before = tiny.key()
    tiny.write("unused.py", "NOTHING = 1\n")
    assert tiny.key() == before
    assert tiny.parts("train") == {"__init__.py", "model.py", "loop.py", "train.py"}


def test_the_parent_packages_are_in_the_key(tiny):
    before = tiny.key("systems.lenet")
    tiny.write("systems/__init__.py", SMALL["systems/__init__.py"] + "SEED = 1\n")
    assert tiny.key("systems.lenet") != before


def test_what_a_parent_package_imports_is_in_the_key(tiny):
    assert tiny.parts("systems.lenet") == {"__init__.py", "systems/__init__.py", "systems/lenet.py", "tools.py"}


def test_an_import_inside_a_function_is_seen(tiny):
    tiny.write("train.py", "def run():\n    from tiny.unused import NOTHING\n\n    return NOTHING\n")
    assert "unused.py" in tiny.parts("train")


def test_an_import_for_type_checkers_alone_is_not_seen(tiny):
    tiny.write("train.py", "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from tiny import unused\n")
    assert "unused.py" not in tiny.parts("train")


def test_a_package_stands_for_all_that_lies_in_it(tiny):
    assert "systems/lenet.py" in tiny.parts("systems")


def test_modules_that_import_each_other_have_keys(tiny):
    tiny.write("model.py", "from tiny import train\n" + SMALL["model.py"])
    assert tiny.parts("model") == tiny.parts("train")


def test_an_unknown_module_is_a_lookup_error(tiny):
    with pytest.raises(LookupError, match=r"tiny\.absent"):
        tiny.key("absent")


def test_a_stored_key_is_judged_against_the_present_sources(tiny):
    stored = tiny.key()
    assert fingerprint.judge_code(stored)
    tiny.write("loop.py", "STEPS = 10\n")
    forget()
    assert not fingerprint.judge_code(stored)
    assert not fingerprint.judge_code("absent@0123456789abcdef")


def test_fields_that_only_some_python_versions_have_do_not_matter():
    """Python 3.12 added `type_params` to functions and classes, empty where nothing is declared."""
    tree, newer = (ast.parse("def area(side):\n    return side**2\n") for _ in range(2))
    function = newer.body[0]
    function._fields = (*function._fields, "type_params", "added_later")
    function.type_params, function.added_later = [], None
    assert fingerprint._serialise(newer) == fingerprint._serialise(tree)


def test_a_tree_has_the_hash_that_any_python_gives_it(tmp_path):
    """Found alike by Python 3.11, 3.12 and 3.13: keys in recorded runs must fit whoever looks at them."""
    file = tmp_path / "model.py"
    file.write_text(
        "class Net(dict):\n    width: int = 6\n\n    def area(self, *, side=None):\n"
        "        return [f'{x!r:>{self.width}}' for x in self if x] or {**self, 'a': b'1', 'b': 2.5e-3}\n"
    )
    assert fingerprint._tree_hash(file) == "b48a1aef0b1b045d"


def test_every_source_file_of_ours_can_be_fingerprinted():
    """A folder without ``__init__.py`` would be invisible: what lies there could change unnoticed."""
    sources = {
        ".".join(("reprise", *file.relative_to(fingerprint.SOURCES).with_suffix("").parts)).removesuffix(".__init__")
        for file in fingerprint.SOURCES.rglob("*.py")
    }
    forget()
    assert sources == fingerprint._graph().modules


def test_a_spec_is_the_slice_under_the_dotted_keys():
    config = {"data": {"source": "embedded", "splits": {"mnist": "uniform"}}, "results": "results"}
    assert fingerprint.spec(config, "data.splits.mnist", "data.splits") == {
        "data.splits.mnist": "uniform",
        "data.splits": {"mnist": "uniform"},
    }
    with pytest.raises(KeyError, match="mirror"):
        fingerprint.spec(config, "data.mirror")


def test_a_changed_setting_is_named_down_to_the_leaf():
    stored = {"data": {"source": "embedded", "splits": {"mnist": "uniform"}}, "seeds": [0, 1]}
    config = {"data": {"source": "embedded", "splits": {"mnist": "published"}, "mirror": "/data"}, "seeds": [0]}
    assert fingerprint.judge_spec(stored, config) == ["data.splits.mnist", "data.mirror", "seeds"]


def test_a_setting_that_is_gone_counts_as_changed():
    assert fingerprint.judge_spec({"data.mirror": None, "results": "a"}, {"data": {}, "results": "a"}) == [
        "data.mirror"
    ]
