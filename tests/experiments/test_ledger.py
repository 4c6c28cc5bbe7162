"""The ledger of this repository: true to its result files, and every claim has its experiment."""

import ledger
import pytest
from lab import findings_page, register
from lab import ledger as making
from lab.findings import UNTESTED


def test_pages_are_what_the_result_files_give():
    assert ledger.make(check=True) == []


def test_every_testable_claim_has_a_verdict():
    known, claims = making.experiments(), register.read()
    rows = making.rows(making.collect(known, claims)[0], claims)
    assert [row.claim.id for row in rows if row.verdict == UNTESTED] == []


def test_every_experiment_states_its_rule_before_its_code():
    known = making.experiments()
    assert sorted(known) == [f"e{number:02d}" for number in range(1, 23)]
    for name, experiment in known.items():
        text = __import__(experiment.file.stem).__doc__
        assert text.startswith(f"E{int(name[1:])}: ") and "ecision rule" in text, name
        assert min(experiment.seeds.values()) >= (1 if name == "e18" else 3), name


def test_a_question_about_nothing_is_refused(tmp_path):
    path = tmp_path / "findings.yaml"
    path.write_text('[{question: "Why?", why: "So.", experiment: e99, claims: ["0.1"]}]')
    rows = making.rows({}, register.read())
    with pytest.raises(ValueError, match="e99, which there is not"):
        findings_page.page(rows, {}, path)
