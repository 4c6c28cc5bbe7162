"""What an installed package holds: not this folder, as an editable install is, but what a wheel would take."""

import subprocess
from pathlib import Path

import pytest
from setuptools import Distribution

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shipped(monkeypatch):
    """Paths, from the top folder, of all the files that are no Python and go into a wheel."""
    monkeypatch.chdir(ROOT)
    distribution = Distribution()
    distribution.parse_config_files([str(ROOT / "setup.cfg")])
    command = distribution.get_command_obj("build_py")
    command.ensure_finalized()
    return {Path(folder, name).as_posix() for _, folder, _, names in command.data_files for name in names}


def kept():
    """Return the paths of all files below the package that are kept and no Python."""
    listed = subprocess.run(("git", "ls-files", "rnngan_tf"), cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git repository: what is kept is not known")
    return {path for path in listed.stdout.splitlines() if not path.endswith(".py")}


def test_a_wheel_takes_every_file_that_is_kept(shipped):
    wanted = kept()
    assert len([path for path in wanted if path.endswith(".npz")]) > 40
    assert sorted(wanted - shipped) == []


def test_a_wheel_takes_the_weights_of_presets_and_the_bands_of_notebooks(shipped):
    assert "rnngan_tf/zoo/weights/lstm_row_mnist.json" in shipped
    assert "rnngan_tf/evaluation/features/weights/mnist.npz" in shipped
    assert "rnngan_tf/course/bands/doc4.1.json" in shipped and "rnngan_tf/course/ledger.json" in shipped
