"""Intervals, verdicts, and how the ledger puts them together."""

import numpy as np
import pytest
from lab import ledger, register
from lab.findings import Finding, combine, decide
from lab.table import Table, interval
from toy_experiment import Toy


def claim(identifier="9.1", kind="testable", experiments=("e99",)):
    """Return a made-up claim."""
    told = {"section": "1", "original": "…", "english": "A is above B.", "refuted_by": "", "notebook": "doc0.1"}
    return register.Claim(id=identifier, document=0, kind=kind, experiments=experiments, **told)


def test_interval_covers_the_mean_as_often_as_it_says():
    # 95 % nominal; the percentile bootstrap of 10 normal values is known to cover about 90 %
    rng = np.random.default_rng(0)
    draws = [interval(rng.normal(0, 1, 10)) for _ in range(200)]
    covered = np.mean([low <= 0 <= high for _, low, high in draws])
    assert 0.84 <= covered <= 0.97


def test_difference_is_paired_by_seed():
    # seeds differ by 100, arms by 1: unpaired, nothing would be seen
    rows = [{"arm": a, "seed": s, "scores": {"fd": 100 * s + (a == "b")}} for s in (2, 0, 1) for a in "ab"]
    assert Table(rows).difference("b", "a", "fd") == (1.0, 1.0, 1.0)
    assert np.isnan(Table([{"arm": "a", "seed": 0, "scores": {"fd": None}}]).interval("a", "fd")[0])


@pytest.mark.parametrize(
    ("claimed", "ends", "smallest", "verdict"),
    [
        (1, (0.1, 0.2), 0.0, "holds"),
        (-1, (-0.2, -0.1), 0.0, "holds"),
        (1, (0.1, 0.2), 0.15, "not reproduced"),
        (1, (-0.1, 0.2), 0.0, "not reproduced"),
        (1, (-0.2, -0.1), 0.0, "refuted"),
    ],
)
def test_decide(claimed, ends, smallest, verdict):
    assert decide(claimed, ends, smallest) == verdict


def test_what_decides_nothing_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        decide(1, (float("nan"), 1.0))
    with pytest.raises(ValueError, match="give \\+1"):
        decide(0, (0.0, 1.0))
    with pytest.raises(ValueError, match="can say"):
        combine(["outlook"])
    with pytest.raises(ValueError, match="can say"):
        combine([])


def test_a_claim_waits_for_all_its_experiments():
    found = [("e99", "quick", Finding("holds", "so."), "2026-01-01")]
    assert ledger.verdict_of(claim(), found) == "holds"
    assert ledger.verdict_of(claim(experiments=("e98", "e99")), found) == "not yet tested"
    assert ledger.verdict_of(claim(kind="outlook", experiments=()), []) == "outlook"
    both = [*found, ("e98", "quick", Finding("refuted", "not so."), "2026-01-01")]
    assert ledger.verdict_of(claim(experiments=("e98", "e99")), both) == "holds partly"


def test_register_and_experiments_must_name_each_other():
    known = {"e99": Toy()}
    assert ledger.mismatches(known, [claim()]) == []
    assert "no such experiment" in ledger.mismatches({}, [claim()])[0]
    assert "which does not decide it" in ledger.mismatches(known, [claim(), claim("9.2")])[0]
    assert "there is no such claim" in ledger.mismatches(known, [])[0]


def test_the_page_counts_every_claim_and_shows_what_was_measured():
    found = {"9.1": [("e99", "quick", Finding("holds", "1 | 2."), "2026-01-01")]}
    text = ledger.page(ledger.rows(found, [claim(), claim("9.2"), claim("9.3", "definition", ())]))
    for line in ("| holds | 1 |", "| not yet tested | 1 |", "| a definition | 1 |", "| **all** | 3 |", "1 \\| 2."):
        assert line in text
