"""The register of the documents' claims: reads `claims/claims.yaml`, whose head says what each field means."""

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

PATH = Path(__file__).resolve().parent.parent.parent / "claims/claims.yaml"
KINDS = ("testable", "definition", "outlook")


@dataclass(frozen=True)
class Claim:
    """A claim of a document.

    Attributes:
        id: document and number, for example "4.3".
        document: 0 to 4.
        section: of the document, for example "2.3".
        original: the sentence as it stands there.
        english: what is claimed.
        kind: "testable", "definition" or "outlook".
        refuted_by: what measurement would refute it; empty where it is not testable.
        experiments: names of those that decide it, such as ("e01",); empty where it is not testable.
        notebook: which takes it up, such as "doc4.1".
    """

    id: str
    document: int
    section: str
    original: str
    english: str
    kind: str
    refuted_by: str
    experiments: tuple[str, ...]
    notebook: str


def read(path=PATH):
    """Return the claims of a register as a list, in the order of the file.

    Raises:
        ValueError: an entry lacks a field or has one that is not known, an id is no text or stands there twice, a kind
            is not known, or a claim says how it is tested although it is not testable, or the other way round.
    """
    entries = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise ValueError(f"{path} holds {type(entries).__name__}; it must hold a list of claims.")
    claims = [_claim(number, entry) for number, entry in enumerate(entries, start=1)]
    ids = [claim.id for claim in claims]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"Claim {', '.join(twice)} stands in {path} more than once; ids are unique.")
    return claims


def _claim(number, entry):
    """Return the claim of one entry."""
    known = [field.name for field in fields(Claim)]
    given = list(entry) if isinstance(entry, dict) else []
    name = f"Claim {entry['id']}" if "id" in given else f"Entry {number}"
    missing, unknown = [one for one in known if one not in given], [one for one in given if one not in known]
    if missing:
        raise ValueError(f"{name} lacks {', '.join(missing)}; each claim has {', '.join(known)}.")
    if unknown:
        raise ValueError(f"{name} has {', '.join(map(str, unknown))}; a claim has {', '.join(known)} and nothing else.")
    if not isinstance(entry["id"], str):
        raise ValueError(f"{name} has a number for an id, in which 0.1 and 0.10 are the same; put it in quotes.")
    if entry["kind"] not in KINDS:
        raise ValueError(f"{name} is of kind {entry['kind']!r}; it must be one of {', '.join(KINDS)}.")
    tested = [bool(entry["refuted_by"]), bool(entry["experiments"])]
    if tested != [entry["kind"] == "testable"] * 2:
        raise ValueError(
            f"{name} is of kind {entry['kind']}; a testable claim, and no other, has refuted_by and experiments."
        )
    return Claim(**entry | {"experiments": tuple(entry["experiments"])})
