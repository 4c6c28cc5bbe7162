"""The register of claims: whole, and read only where it is in order."""

import re

import pytest
import yaml
from lab import register

COUNTS = (20, 13, 11, 16, 20)  # claims of each document
SECTIONS = (6, 6, 5, 6, 6)  # of each document, with a notebook each
NOTEBOOKS = {f"doc{document}.{number + 1}" for document, count in enumerate(SECTIONS) for number in range(count)}
GOOD = {
    "id": "4.3",
    "document": 4,
    "section": "2.3",
    "original": "生成器",
    "english": "A claim.",
    "kind": "testable",
    "refuted_by": "A measurement.",
    "experiments": ["e01"],
    "notebook": "doc4.1",
}


@pytest.fixture(scope="module")
def claims():
    return register.read()


def test_all_claims_are_there_once_and_in_order(claims):
    expected = [f"{document}.{number}" for document, count in enumerate(COUNTS) for number in range(1, count + 1)]
    assert [claim.id for claim in claims] == expected
    assert [claim.document for claim in claims] == [int(name[0]) for name in expected]


def test_every_claim_says_what_the_document_says_and_what_that_means(claims):
    for claim in claims:
        assert re.fullmatch(r"\d(\.\d){0,2}", claim.section), claim.id
        assert re.search("[\u4e00-\u9fff]", claim.original), claim.id
        assert claim.english.endswith(".") and not re.search("[\u4e00-\u9fff]", claim.english), claim.id
        assert claim.kind in register.KINDS, claim.id


def test_testable_claims_and_no_others_have_one_to_three_experiments(claims):
    for claim in claims:
        testable = claim.kind == "testable"
        assert len(claim.experiments) in ((1, 2, 3) if testable else (0,)), claim.id
        assert len(set(claim.experiments)) == len(claim.experiments), claim.id
        assert set(claim.experiments) <= {f"e{number:02d}" for number in range(1, 23)}, claim.id
        assert claim.refuted_by.endswith(".") == testable, claim.id


def test_every_claim_is_taken_up_by_a_notebook_of_its_document(claims):
    assert len(NOTEBOOKS) == 29
    for claim in claims:
        assert claim.notebook in NOTEBOOKS and claim.notebook[3] == claim.id[0], claim.id


def read(tmp_path, *entries):
    """Read a register of some entries."""
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return register.read(path)


def test_reads_what_the_file_holds(tmp_path):
    (claim,) = read(tmp_path, GOOD)
    assert vars(claim) == GOOD | {"experiments": ("e01",)}


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_field_is_named(tmp_path, refuse, field):
    entry = {name: value for name, value in GOOD.items() if name != field}
    with refuse(f"{'Entry 2' if field == 'id' else 'Claim 4.3'} lacks {field};"):
        read(tmp_path, GOOD | {"id": "4.2"}, entry)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict": "holds"}, "Claim 4.3 has verdict; a claim has id, document, .* and nothing else"),
        ({"id": 4.3}, "number for an id.*quotes"),
        ({"kind": "opinion"}, "Claim 4.3 is of kind 'opinion'; it must be one of testable, definition, outlook"),
        ({"experiments": []}, "Claim 4.3 is of kind testable; a testable claim"),
        ({"refuted_by": ""}, "Claim 4.3 is of kind testable; a testable claim"),
        ({"kind": "outlook"}, "Claim 4.3 is of kind outlook; a testable claim, and no other"),
        ({"kind": "outlook", "refuted_by": ""}, "Claim 4.3 is of kind outlook; a testable claim, and no other"),
    ],
)
def test_what_is_out_of_order_is_refused(tmp_path, refuse, change, message):
    with refuse(message):
        read(tmp_path, GOOD | change)


def test_an_id_that_stands_there_twice_is_refused(tmp_path, refuse):
    with refuse("Claim 4.3 stands in .* more than once"):
        read(tmp_path, GOOD, GOOD | {"id": "4.4"}, GOOD)


@pytest.mark.parametrize("text", ["", "claims: 80"])
def test_a_file_of_something_else_is_refused(tmp_path, refuse, text):
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    with refuse("it must hold a list of claims"):
        register.read(path)


def test_an_entry_that_is_no_claim_is_refused(tmp_path, refuse):
    with refuse("Entry 1 lacks id, document"):
        read(tmp_path, "a claim")
