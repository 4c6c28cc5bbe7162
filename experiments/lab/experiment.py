"""What an experiment is: arms, seeds, a measurement of one arm with one seed, a rule that decides, and a plot."""

import inspect
from pathlib import Path

TIERS = ("quick", "full")


class Experiment:
    """Base of the experiments `eNN_*.py`.

    The module's docstring asks the question, names the arms and states the decision rule as it was before the first
    run. `judge` computes verdicts from a result file alone, whenever the ledger is made, so that no verdict is typed.

    Attributes:
        name: "e03".
        title: what the plot and the ledger call it.
        claims: the claims it decides, for example ("2.2", "3.15").
        times: True if results are times: then every change of the code that `run` reaches makes them too old, even
            one of speed alone.
        arms: {"quick": (arm, ...), "full": (...)}; no "full" where there is only one tier.
        seeds: {"quick": 3, "full": 5}: every arm runs with seeds 0, 1, ...
    """

    name = title = ""
    claims = ()
    times = False
    arms = seeds = {}

    def run(self, arm, seed, tier):
        """Return the measurements of one arm with one seed: a dictionary to numbers, or lists or dictionaries of them.

        What has no finite value is None. Training must draw everything from `seed`.
        """
        raise NotImplementedError

    def judge(self, table, tier):
        """Return a `Finding` for each of `claims` from a `Table` of results: a dictionary."""
        raise NotImplementedError

    def draw(self, table, tier, figure):
        """Draw the results on a Matplotlib figure."""
        raise NotImplementedError

    @property
    def file(self):
        """The path of the experiment's module."""
        return Path(inspect.getfile(type(self))).resolve()

    @property
    def question(self):
        """The first line of the module's docstring."""
        return inspect.getmodule(type(self)).__doc__.strip().splitlines()[0]
