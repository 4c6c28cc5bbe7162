"""What a diagnosis says: findings, each with its numbers and advice, and one verdict, the gravest."""

from dataclasses import dataclass, field

BAD = ("diverging", "not learning", "collapsed", "collapsing", "discriminator has won", "generator has won")
FLAWS = ("range mismatch", "dropout inactive")
VERDICTS = (*BAD, *FLAWS, "too early", "no fault seen", "healthy")  # the gravest first


@dataclass(frozen=True)
class Finding:
    """One thing that was seen.

    Attributes:
        name: one of `BAD` or `FLAWS`; or, for a note, "too early" or "not measured".
        sentence: what is the matter, in plain language.
        numbers: the numbers behind it, by name.
        advice: what to try.

    Example:
        >>> print(Finding("collapsed", "All samples are alike.", {"variety": 0.01}, "Try another seed."))
        collapsed: All samples are alike.
          seen: variety 0.01
          try:  Try another seed.
    """

    name: str
    sentence: str
    numbers: dict = field(default_factory=dict)
    advice: str = ""

    def __str__(self):
        lines = [f"{self.name}: {self.sentence}"]
        lines += [f"  seen: {listed(self.numbers)}"] if self.numbers else []
        lines += [f"  try:  {self.advice}"] if self.advice else []
        return "\n".join(lines)


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a GAN, if anything.

    Attributes:
        verdict: the gravest finding's name: "diverging", "not learning", "collapsed", "collapsing", "discriminator has
            won", "generator has won", "range mismatch" or "dropout inactive". Without any: "too early" where
            the model has done under 500 steps, "no fault seen" where its images were not looked at, else "healthy".
        findings: a list of `Finding`, the gravest first, notes last.
        numbers: everything that was measured, by name.

    Example:
        >>> diagnosis = Diagnosis("healthy", [], {"variety": 0.5})
        >>> print(diagnosis)
        Verdict: healthy
        Nothing is wrong that could be seen.
        measured: variety 0.5
    """

    verdict: str
    findings: list
    numbers: dict = field(default_factory=dict)

    @property
    def bad(self):
        """Whether training as it is leads nowhere: the verdict is one of `BAD`."""
        return self.verdict in BAD

    def __str__(self):
        lines = [f"Verdict: {self.verdict}"]
        if self.verdict in ("healthy", "no fault seen"):
            lines.append("Nothing is wrong that could be seen.")
        lines += map(str, self.findings)
        lines += [f"measured: {listed(self.numbers)}"] if self.numbers else []
        return "\n".join(lines)

    __repr__ = __str__  # so that a notebook and a console show it as it is meant to be read


def conclude(findings, numbers, images_seen):
    """Return the `Diagnosis` of findings in any order.

    Args:
        findings: `Finding`s, with notes.
        numbers: everything that was measured.
        images_seen: whether samples of the generator were looked at.
    """
    order = {name: place for place, name in enumerate(VERDICTS)}
    findings = sorted(findings, key=lambda finding: order.get(finding.name, len(order)))
    fallback = "healthy" if images_seen else "no fault seen"
    verdict = next((finding.name for finding in findings if finding.name in order), fallback)
    return Diagnosis(verdict, findings, numbers)


def listed(numbers):
    """Return numbers as text: "steps 500, variety 0.0123".

    Example:
        >>> listed({"d_loss": 0.123456, "rates": (0.5, 0)})
        'd_loss 0.123, rates (0.5, 0)'
    """
    return ", ".join(f"{name} {_short(value)}" for name, value in numbers.items())


def _short(value):
    """Return a number in three digits, a whole number whole, and several in brackets."""
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_short, value))})"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
