"""The documents' errors: their own lines fail as stated, and the package's form of them is right."""

import pytest
from errata import ERRATA
from errata.erratum import Erratum, table
from lab import register

from rnngan_tf.documents import doc3

# those that were met when the documents' code was run
MET = "B0.4 B0.5 B0.6 B1.5 B1.6 B1.7 B1.8 B1.10 B2.5 B2.6 B3.1 B3.3 B3.4 B3.7 B3.9 B3.10 B3.11 B3.12 B3.13"
MET += " B4.2 B4.3 B4.4 B4.5 B4.6"


@pytest.fixture(scope="module", autouse=True)
def forget_shared_networks():
    yield
    doc3.networks.cache_clear()


def of(document):
    """Return the errata of a document."""
    return [erratum for erratum in ERRATA.values() if erratum.document == document]


@pytest.mark.parametrize("document", range(5))
def test_the_documents_lines_fail_as_stated(document):
    outcomes = {erratum.id: (erratum, erratum.outcome()) for erratum in of(document)}
    wrong = {name: outcome for name, (erratum, outcome) in outcomes.items() if not erratum.is_as_stated(outcome)}
    assert outcomes and wrong == {}


@pytest.mark.parametrize("document", range(5))
def test_the_corrected_form_is_right(document):
    assert [erratum.id for erratum in of(document) if not erratum.is_mended()] == []


def test_all_errors_that_were_met_are_there():
    assert set(MET.split()) <= set(ERRATA)
    assert all(erratum.id == name and erratum.document in range(5) for name, erratum in ERRATA.items())


def test_every_claim_about_the_documents_own_code_is_decided_by_an_erratum_of_its_document():
    named = {claim.id: claim.document for claim in register.read() if "e18" in claim.experiments}
    decided = {claim: set() for erratum in ERRATA.values() for claim in erratum.claims}
    for erratum in ERRATA.values():
        for claim in erratum.claims:
            decided[claim].add(erratum.document)
    assert decided.keys() == named.keys()
    assert all(named[claim] in documents for claim, documents in decided.items())


def test_an_id_that_is_given_twice_is_refused(refuse):
    one, other = (Erratum(name, "4", "", "", bool, bool) for name in ("B0.1", "B0.2"))
    assert table(one, other) == {"B0.1": one, "B0.2": other}
    with refuse("B0.2 stand"):
        table(one, other, other)


@pytest.mark.parametrize(
    ("stated", "literal", "expected"),
    [
        ({"raises": NameError, "says": "Flatten"}, lambda: Flatten, True),  # noqa: F821
        ({"raises": NameError, "says": "Dense"}, lambda: Flatten, False),  # noqa: F821
        ({"raises": ValueError}, lambda: Flatten, False),  # noqa: F821
        ({"raises": NameError}, lambda: 1, False),
        ({"shows": None}, lambda: Flatten, False),  # noqa: F821
        ({"shows": [0.5, [1]]}, lambda: (0.50001, [1]), True),
        ({"shows": [0.5, [1]]}, lambda: [0.51, [1]], False),
        ({"shows": [0.5]}, lambda: [0.5, 0.5], False),
        ({"shows": 0.5}, lambda: "0.5", False),
        ({"shows": lambda value: value > 5}, lambda: 6, True),
        ({"shows": lambda value: value > 5}, lambda: 4, False),
    ],
)
def test_an_outcome_is_held_against_what_is_stated(stated, literal, expected):
    erratum = Erratum("B0.1", "4", "", "", literal, bool, **stated)
    assert erratum.is_as_stated(erratum.outcome()) is expected
