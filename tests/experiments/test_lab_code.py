"""Which changes of code make results old, shown on a small project made up here."""

import pytest
from lab import code

EXPERIMENT = """
from lab import Experiment, helper
from lab.runner import run
import numpy as np
import rnngan_tf as rg

LIMIT = 3

class Toy(Experiment):
    title = "a toy"
    arms = {"quick": ("x",)}

    def run(self, arm, seed, tier):
        return {"score": rg.models.build(LIMIT) + helper.score(seed)}

    def judge(self, table, tier):
        return verdict(table)

    def draw(self, table, tier, figure):
        figure.plot(colour())

def verdict(table):
    return table > 0

def colour():
    return "red"

if __name__ == "__main__":
    run(Toy())
"""
FILES = {
    "experiments/e01_toy.py": EXPERIMENT,
    "experiments/lab/__init__.py": "from lab.experiment import Experiment\n",
    "experiments/lab/experiment.py": "class Experiment:\n    pass\n",
    "experiments/lab/runner.py": "def run(experiment):\n    pass\n",
    "experiments/lab/helper.py": "def score(seed):\n    return seed\n\ndef unused():\n    return 1\n",
    "rnngan_tf/__init__.py": "",
    "rnngan_tf/public.py": "from rnngan_tf import models\n",
    "rnngan_tf/models/__init__.py": "from rnngan_tf.models.net import build\n",
    "rnngan_tf/models/net.py": """
from rnngan_tf.models.checks import check

TABLE = {"first": 1}

def build(limit: int) -> int:
    \"\"\"Build it.\"\"\"
    check(limit)
    return TABLE["first"] + limit
""",
    "rnngan_tf/models/checks.py": """
def check(limit):
    if limit < 0:
        raise ValueError("too small")
""",
}


class Toy:
    """Stands for an instance of the experiment above, whose file is written below `folder`."""

    def __init__(self, folder):
        self.file = folder / "experiments/e01_toy.py"


@pytest.fixture
def digests_after(tmp_path):
    """Return a function from changes of files, `{path: (old, new)}`, to the digests of the changed project."""

    def change(changes=None, moved=None):
        files = dict(FILES)
        for path, (old, new) in (changes or {}).items():
            assert old in files[path]
            files[path] = files[path].replace(old, new)
        for old, new in (moved or {}).items():
            files[new] = files.get(new, "") + files.pop(old)
        for path in tmp_path.rglob("*.py"):
            path.unlink()
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return code.digests(Toy(tmp_path), tmp_path)

    return change


def changed(before, after):
    """Return the folders whose digests differ."""
    return {folder for folder in {*before, *after} if before.get(folder) != after.get(folder)}


NET, TOY = "rnngan_tf/models/net.py", "experiments/e01_toy.py"


@pytest.mark.parametrize(
    ("path", "old", "new", "folders"),
    [
        (NET, "+ limit", "- limit", {"models"}),
        (NET, '{"first": 1}', '{"first": 2}', {"models"}),
        ("rnngan_tf/models/checks.py", "limit < 0", "limit < 1", {"models"}),
        ("experiments/lab/helper.py", "return seed", "return -seed", {"experiments"}),
        (TOY, "LIMIT = 3", "LIMIT = 4", {"experiments"}),
        (TOY, '("x",)', '("y",)', {"experiments"}),
        (TOY, "return verdict(table)", "return not verdict(table)", {code.RULE}),
        (TOY, "table > 0", "table > 1", {code.RULE}),
    ],
)
def test_changed_code_is_noticed_where_it_lies(digests_after, path, old, new, folders):
    assert changed(digests_after(), digests_after({path: (old, new)})) == folders


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (NET, "Build it.", "Build something."),
        (NET, "limit: int) -> int", "limit: float) -> float"),
        (NET, "    return TABLE", "    # a comment\n\n    return TABLE"),
        (NET, "import check\n", "import check  # and no more\nimport math\n"),
        ("rnngan_tf/models/checks.py", "too small", "limit must be an integer >= 0"),
        ("experiments/lab/helper.py", "return 1", "return 2"),
        ("experiments/lab/runner.py", "pass", "print(experiment)"),
        (TOY, "a toy", "another toy"),
        (TOY, "plot(colour())", "plot(colour(), 1)"),
        (TOY, '"red"', '"blue"'),
        (TOY, "run(Toy())", "print(Toy())"),
    ],
)
def test_what_decides_nothing_does_not_count(digests_after, path, old, new):
    assert digests_after() == digests_after({path: (old, new)})


def test_moves_between_files_do_not_count(digests_after):
    imports = {NET: ("from rnngan_tf.models.checks import check\n", "")}
    assert digests_after() == digests_after(imports, moved={"rnngan_tf/models/checks.py": NET})
