"""A small experiment for tests of what all share."""

from lab import Experiment, Finding


class Toy(Experiment):
    """One arm is larger than the other by 1."""

    name, title, claims = "e99", "a toy", ("9.1",)
    arms, seeds = {"quick": ("small", "large")}, {"quick": 3}
    ran = 0

    def run(self, arm, seed, tier):
        self.ran += 1
        return {"score": seed + (arm == "large")}

    def judge(self, table, tier):
        return {"9.1": Finding("holds", f"{table.difference('large', 'small', 'score')[0]:g} more.")}

    def draw(self, table, tier, figure):
        figure.subplots().plot(table.values("large", "score"))
