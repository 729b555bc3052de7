"""torchvision loads whether or not its compiled operators fit the installed torch."""

import os
import subprocess
import sys
import textwrap

FIRST_PART = "import torch\n"
RULE_FOR_NMS = textwrap.dedent("""
    import torch
    from torchvision import first_part

    @torch.library.register_fake("torchvision::nms")
    def shape_of_nms(dets, scores, iou_threshold):
        return dets
""")


def run(code, *folders):
    path = os.pathsep.join([*map(str, folders), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )


def package(folder, **modules):
    """Write a package named torchvision that an interpreter finds before the real one."""
    for name, code in modules.items():
        file = folder / "torchvision" / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(code)
    return folder


def test_data_sets_transforms_and_utilities_work():
    done = run("""
        from reprise.vision import load_torchvision
        torchvision = load_torchvision()
        import torch, torchvision.transforms.v2 as transforms
        assert torchvision.datasets.MNIST.resources[0][0] == "train-images-idx3-ubyte.gz"
        assert transforms.Resize((32, 32))(torch.zeros(1, 28, 28)).shape == (1, 32, 32)
        assert torchvision.utils.make_grid(torch.zeros(4, 1, 8, 8), nrow=2, padding=0).shape == (3, 16, 16)
        assert load_torchvision() is torchvision
    """)
    assert done.returncode == 0, done.stderr


def test_an_import_that_fails_for_want_of_nms_is_repeated_from_the_start(tmp_path):
    package(tmp_path, __init__=RULE_FOR_NMS, first_part=FIRST_PART)
    done = run(
        """
        import sys
        try:
            import torchvision
        except RuntimeError as error:
            assert "torchvision::nms does not exist" in str(error)
        else:
            raise SystemExit("the fake package should not import by itself")
        left = sys.modules["torchvision.first_part"]
        from reprise.vision import load_torchvision
        torchvision = load_torchvision()
        assert torchvision is sys.modules["torchvision"]
        assert torchvision.first_part is not left
        import torch
        assert torch.ops.torchvision.nms
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_declared_where_the_import_succeeds(tmp_path):
    package(tmp_path, __init__="import torch\n")
    done = run(
        """
        from reprise.vision import load_torchvision
        load_torchvision()
        import torch
        assert not hasattr(torch.ops.torchvision, "nms")
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr


def test_any_other_failure_is_passed_on(tmp_path):
    package(tmp_path, __init__="raise RuntimeError('compiled with a different CUDA major version')\n")
    done = run("from reprise.vision import load_torchvision; load_torchvision()", tmp_path)
    assert done.returncode == 1
    assert "RuntimeError: compiled with a different CUDA major version" in done.stderr
