"""E18: verdicts on made-up outcomes of the documents' lines."""

import pytest
from e18_programs import Programs
from errata import ERRATA
from lab.table import Table


@pytest.mark.parametrize(
    ("shown", "mended", "verdict"), [(True, True, "refuted"), (False, True, "holds"), (True, False, "holds partly")]
)
def test_judge(shown, mended, verdict):
    scores = {"as_stated": shown, "mended": mended}
    rows = [{"arm": arm, "seed": 0, "scores": scores} for arm in ERRATA]
    found = Programs().judge(Table(rows), "quick")
    assert set(found) == set(Programs.claims) and {one.verdict for one in found.values()} == {verdict}


def test_run_tells_what_was_raised():
    found = Programs().run("B0.6", 0, "quick")
    assert found["as_stated"] and found["mended"] and found["outcome"].startswith("NameError")
