"""Run a notebook from its first cell to its last, in a kernel of its own and an empty folder, without a reader."""

import ast
import json
import os
import re
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

LIMIT = 900  # seconds of one cell
NOISE = r"^(WARNING: All log messages before absl|[IWE]0000 |To enable the following instr).*\n?"
START_UP = re.compile(NOISE, re.MULTILINE)
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "JUPYTER_PLATFORM_DIRS": "1"}


def execute(notebook, budget="fast", seed=0, data=""):
    """Execute a notebook in place.

    Args:
        notebook: as of `kit.source.read`.
        budget: "fast" or "full".
        seed: from which everything random in it follows.
        data: "bundled" where photographs on disk are not to be used.

    Returns:
        What the notebook recorded, a dictionary of `values`, `problems` and `exercises`, and the seconds it took.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        given = {"RNNGAN_BUDGET": budget, "RNNGAN_SEED": str(seed), "RNNGAN_DATA": data, "RNNGAN_RECORD": str(record)}
        begun = time.monotonic()
        run(notebook, folder, given)
        return json.loads(record.read_text(encoding="utf-8")), time.monotonic() - begun


def execute_claims(notebook):
    """Execute only those cells of a notebook, in place, that show the ledger; before them what they need.

    That are the notebook's imports and the line that starts the lesson.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    showing = [cell for cell in code if shows_claims(cell.source)]
    begin = new_code_cell("\n".join(line for cell in code for line in beginning(cell.source)))
    short = new_notebook(cells=[begin, *showing], metadata={"kernelspec": notebook.metadata["kernelspec"]})
    counts = [cell.execution_count for cell in showing]
    with tempfile.TemporaryDirectory() as folder:
        run(short, folder, {"RNNGAN_RECORD": str(Path(folder) / "record.json")})
    for cell, done, count in zip(showing, short.cells[1:], counts, strict=True):
        cell.outputs, cell.execution_count = done.outputs, count


def beginning(code):
    """Return the imports of a cell and its `run = course.start(...)`, as lines.

    Example:
        >>> beginning("import keras\\nrun = course.start('doc4.1')\\nx = 1")
        ['import keras', "run = course.start('doc4.1')"]
    """
    parts = ast.parse(code).body
    lines = [ast.unparse(part) for part in parts]
    kinds = [isinstance(part, (ast.Import, ast.ImportFrom)) for part in parts]
    return [
        line for line, imports in zip(lines, kinds, strict=True) if imports or line.startswith("run = course.start(")
    ]


def shows_claims(code):
    """Tell whether a cell shows rows of the ledger."""
    return "run.claims(" in code or "ledger.rows(" in code


def run(notebook, folder, given):
    """Execute a notebook in place, in a folder and with environment variables; a cell that fails raises its error."""
    place = {"metadata": {"path": folder}}
    client = NotebookClient(notebook, timeout=LIMIT, kernel_name="python3", resources=place, record_timing=False)
    client.execute(env=os.environ | QUIET | given)
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        without_start_up(cell)


def without_start_up(cell):
    """Take out the lines that TensorFlow writes when it is loaded, about the machine and the time; others stay."""
    for output in cell.get("outputs", ()):
        if output.get("name") == "stderr":
            output.text = START_UP.sub("", output.text)
    if "outputs" in cell:
        cell.outputs = [output for output in cell.outputs if output.get("text") != ""]
