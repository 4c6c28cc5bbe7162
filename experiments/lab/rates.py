"""Read results of arms, named "generator + objective", that each trained at several learning rates."""

import re

import numpy as np

from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED, Finding, combine, decide
from lab.table import Table
from lab.training import last

REFERENCE = "conv_transpose"  # where it ends under the same objective is the goal
REACHED, FAILED, FEWEST = 1.2, 3, 5  # times the goal, times the goal, classes
COUNTS = re.compile(r"\(above.*?\)")  # of what `counted` tells


class Rates:
    """Each arm at its own best rate, and the failures of all.

    Args:
        table: a `Table` whose scores hold for each rate "fd" (a curve, None where a loss was not finite), "classes",
            "seconds" and measures, and "updates", the number of them in all.
        measures: names of further scores that are reported at the best rate.
        chosen_by: "seed 0", which then is not reported: the rate at which an arm ended best with it; or "others": for
            each seed the rate at which the arm ended best with the other seeds, by their geometric mean.

    Attributes:
        chosen: for each arm the rate, by its number, for each seed that is reported.
        reported: `Table` of "fd" at the end, "to_goal", "seconds_to_goal" (all that there were where never reached;
            a second is that of the arm's quickest run) and the measures.
        seconds: of all updates, by arm, in its quickest run.
        grid: `Table` of "failures", the share of the rates at which training failed, with all seeds.
    """

    def __init__(self, table, measures=(), chosen_by="seed 0"):
        ends = {arm: np.array([finals(curves) for curves in table.raw(arm, "fd")]) for arm in table.arms}  # (S, R)
        finite = np.concatenate([end[np.isfinite(end)] for end in ends.values()])
        self.worst, self.measures = finite.max(), measures  # the worst stands for what has no distance
        ends = {arm: np.minimum(end, self.worst) for arm, end in ends.items()}
        seeds, alone = sorted({row["seed"] for row in table.rows}), chosen_by == "seed 0"
        choosing = {seed: [0] if alone else [at for at, other in enumerate(seeds) if other != seed] for seed in seeds}
        reported = seeds[1:] if alone else seeds
        self.chosen = {
            arm: {seed: int(means(end[choosing[seed]]).argmin()) for seed in reported} for arm, end in ends.items()
        }
        self.first = {arm: means(end[:1] if alone else end).min() for arm, end in ends.items()}
        self.seconds = {arm: quickest(*(table.raw(arm, name) for name in ("seconds", "fd"))) for arm in table.arms}
        self.goals = {}
        for arm in (arm for arm in table.arms if arm.split(" + ")[0] == REFERENCE):
            reached = [ends[arm][seeds.index(seed), rate] for seed, rate in self.chosen[arm].items()]
            self.goals[arm.split(" + ")[1]] = float(np.mean(reached))
        rows = [row for row in table.rows if row["seed"] in self.chosen[row["arm"]]]
        self.reported = Table([row | {"scores": self._reported(row)} for row in rows])
        self.grid = Table([row | {"scores": {"failures": self._failures(row)}} for row in table.rows])

    @classmethod
    def findings(cls, table, measures, judge):
        """Return what `judge` finds with rates that seed 0 chose, and where others would differ, what with those.

        Args:
            judge: a function from a `Rates` to a dictionary of `Finding`s by claim.

        Returns:
            The findings of the first; where verdict or counts of the second differ, its verdict and text are added.
        """
        findings, others = judge(cls(table, measures)), judge(cls(table, measures, "others"))
        for claim, (verdict, measured) in findings.items():
            other = others[claim]
            if verdict != other.verdict or COUNTS.findall(measured) != COUNTS.findall(other.measured):
                told = f"{measured} Rates chosen by the other seeds: {other.verdict}. {other.measured}"
                findings[claim] = Finding(verdict, told)
        return findings

    def _goal(self, row):
        return self.goals[row["arm"].split(" + ")[1]]

    def _reported(self, row):
        """Return what is reported of a row."""
        rate, scores = self.chosen[row["arm"]][row["seed"]], row["scores"]
        curve = scores["fd"][rate] or [np.inf]
        below = np.flatnonzero(np.array(curve) <= REACHED * self._goal(row))
        share = (below[0] + 1) / len(curve) if len(below) else 1.0
        found = {"to_goal": share * scores["updates"], "seconds_to_goal": share * self.seconds[row["arm"]]}
        found["fd"] = min(last({"fd": curve}, "fd"), self.worst)
        # a measure that a failed run lacks is an error, and 1 is that of no image at all
        return found | {name: 1.0 if scores[name][rate] is None else scores[name][rate] for name in self.measures}

    def _failures(self, row):
        ends = zip(finals(row["scores"]["fd"]), row["scores"]["classes"], strict=True)
        return float(np.mean([end > FAILED * self._goal(row) or found < FEWEST for end, found in ends]))

    def pairs(self, generators):
        """Return pairs of arms of pairs of generators, under each objective."""
        chosen = list(generators)
        return [(f"{one} + {objective}", f"{other} + {objective}") for objective in self.goals for one, other in chosen]

    def best(self, generators, objective):
        """Return the arm of some generators that ended best with the seeds that choose."""
        arms = [arm for arm in self.first if arm.split(" + ")[0] in generators and arm.endswith(f"+ {objective}")]
        return min(arms, key=self.first.get)

    def decided(self, claimed, score, pairs):
        """Return the verdict on a claimed ratio of a score, combined over pairs of arms."""
        return combine([decide(claimed, np.log(self.reported.ratio(*pair, score)[1:])) for pair in pairs])

    def failures(self, claimed, pairs):
        """Return the verdict on a claimed difference of the shares of failures, combined over pairs of arms."""
        return combine([decide(claimed, self.grid.difference(*pair, "failures")[1:]) for pair in pairs])

    def told(self, score, pairs):
        """Return the ratios of a score as text."""
        return counted([self.reported.ratio(*pair, score) for pair in pairs], 1, "{:.2g}")

    def told_failures(self, pairs):
        """Return the differences of the shares of failures as text."""
        found = [self.grid.difference(*pair, "failures") for pair in pairs]
        return counted([[100 * value for value in one] for one in found], 0, "{:+.0f}", " points")


def quickest(seconds, curves):
    """Return the seconds of the quickest of an arm's runs, given by seed and rate, that made all updates.

    All runs of an arm do the same work, and what else a machine does only adds to it. Where none made all, their most.

    Example:
        >>> quickest([[3.0, 2.0], [0.5, 2.5]], [[[1.0], [1.0]], [None, [1.0]]])
        2.0
    """
    pairs = [pair for row in zip(seconds, curves, strict=True) for pair in zip(*row, strict=True)]
    finished = [taken for taken, curve in pairs if curve is not None]
    return min(finished) if finished else max(taken for taken, _ in pairs)


def means(ends):
    """Return the geometric means over seeds of distances `(S, R)`: `(R,)`."""
    return np.exp(np.log(ends).mean(axis=0))


def finals(curves):
    """Return the distance at which the run of each rate ended, infinite where it has none."""
    return [np.inf if curve is None else last({"fd": curve}, "fd") for curve in curves]


def may(verdicts):
    """Return the verdict on a claim that something may be so, from the verdicts of several cases that it is.

    Example:
        >>> may(["not reproduced", "holds"]), may(["refuted", "holds"])
        ('holds', 'holds partly')
    """
    if {HOLDS, REFUTED} <= set(verdicts):
        return PARTLY
    return next(verdict for verdict in (HOLDS, REFUTED, NOT_REPRODUCED) if verdict in verdicts)


def counted(intervals, even, form, unit=""):
    """Return the range of means as text, and how many of the intervals lie above and below `even`.

    Example:
        >>> counted([(2.0, 1.5, 3.0), (0.9, 0.5, 1.2)], 1, "{:.1f}")
        '0.9 to 2.0 (above 1 in 1, below in 0 of 2)'
    """
    if not len(intervals):
        return "not run"
    means = sorted(mean for mean, _, _ in intervals)
    ends = " to ".join(dict.fromkeys(form.format(mean) for mean in (means[0], means[-1])))
    above, below = sum(low > even for _, low, _ in intervals), sum(high < even for _, _, high in intervals)
    return f"{ends}{unit} (above {even} in {above}, below in {below} of {len(intervals)})"
