"""What every experiment shares: one runner, one form of result file, one way to tell a difference from chance."""

from lab.experiment import Experiment
from lab.findings import Finding
from lab.runner import run

__all__ = ["Experiment", "Finding", "run"]
