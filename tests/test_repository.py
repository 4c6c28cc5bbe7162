"""Rules that every file of the repository keeps."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 300  # lines


def python_files():
    """Return the repository's own Python files, without environments, builds, hidden folders and sources of notebooks.

    Those are measured in cells and words, by `notebooks/kit/anatomy.py`.
    """
    others = {"build", "dist", "venv", "node_modules"}
    return [
        path
        for path in ROOT.rglob("*.py")
        if not any(part.startswith(".") or part in others for part in path.relative_to(ROOT).parts)
        and not path.is_relative_to(ROOT / "notebooks/src")
    ]


def test_no_file_is_longer_than_300_lines():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()
    }
    assert "tests/test_repository.py" in lengths and "rnngan_tf/__init__.py" in lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
