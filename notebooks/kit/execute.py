"""Run a notebook from its first cell to its last, in a kernel of its own and an empty folder, without a reader."""

import json
import os
import re
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient

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
        place = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=LIMIT, kernel_name="python3", resources=place, record_timing=False)
        begun = time.monotonic()
        client.execute(env=os.environ | QUIET | given)
        seconds = time.monotonic() - begun
        notebook.metadata.pop("language_info", None)
        for cell in notebook.cells:
            without_start_up(cell)
        return json.loads(record.read_text(encoding="utf-8")), seconds


def without_start_up(cell):
    """Take out the lines that TensorFlow writes when it is loaded, about the machine and the time; others stay."""
    for output in cell.get("outputs", ()):
        if output.get("name") == "stderr":
            output.text = START_UP.sub("", output.text)
    if "outputs" in cell:
        cell.outputs = [output for output in cell.outputs if output.get("text") != ""]
