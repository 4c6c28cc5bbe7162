"""The ledger: every claim with its verdict, made of the register and of result files, and of nothing else."""

import importlib
import json
from collections import Counter
from typing import NamedTuple

from lab import code, register, results
from lab.experiment import TIERS, Experiment
from lab.findings import DEFINITION, OUTLOOK, UNTESTED, VERDICTS, combine

FOLDER = code.ROOT / "experiments"
TITLES = {0: "RNNs in image generation", 1: "RNNs in GANs", 2: "RNN and GAN combined"}
TITLES |= {3: "GANs and other methods", 4: "LSTM generators for GANs"}


class Row(NamedTuple):
    """A claim with what became of it: `findings` are triples of experiment name, tier and `Finding`."""

    claim: register.Claim
    verdict: str
    findings: tuple
    date: str


def experiments():
    """Return all experiments by name; `experiments/` must be on the path, as it is for a script there."""
    found = {}
    for path in sorted(FOLDER.glob("e[0-9][0-9]_*.py")):
        module = importlib.import_module(path.stem)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Experiment) and value.__module__ == module.__name__:
                found[value.name] = value()
    return found


def collect(known, claims):
    """Return the findings on every claim and all that is wrong.

    Args:
        known: dictionary from name to `Experiment`.
        claims: a list of `register.Claim`.

    Returns:
        findings: dictionary from claim id to a list of `(experiment, tier, Finding, date)`, of each experiment the
            larger tier that has run.
        faults: sentences; result files that are wrong give no findings.
    """
    findings, faults = {}, mismatches(known, claims)
    for name, experiment in known.items():
        for tier in reversed([tier for tier in TIERS if tier in experiment.arms]):
            try:
                table, found = results.read(experiment, tier)
            except ValueError as wrong:
                faults.append(str(wrong))
                continue
            if table is None:
                continue
            told = experiment.judge(table, tier)
            if set(told) != set(experiment.claims):
                faults.append(f"{name} ({tier}) decides {sorted(told)} and should decide {sorted(experiment.claims)}.")
            for claim, finding in told.items():
                earlier = findings.setdefault(claim, [])
                if all(one[0] != name for one in earlier):
                    earlier.append((name, tier, finding, found["date"]))
    return findings, faults


def mismatches(known, claims):
    """Return where register and experiments do not name each other, a sentence each."""
    told = []
    for claim in claims:
        for name in claim.experiments:
            if name not in known:
                told.append(f"Claim {claim.id} names {name}, and there is no such experiment.")
            elif claim.id not in known[name].claims:
                told.append(f"Claim {claim.id} names {name}, which does not decide it.")
    ids = {claim.id: claim for claim in claims}
    for name, experiment in known.items():
        for claim in experiment.claims:
            if claim not in ids:
                told.append(f"{name} decides {claim}, and there is no such claim.")
            elif name not in ids[claim].experiments:
                told.append(f"{name} decides {claim}, which does not name it.")
    return told


def rows(findings, claims):
    """Return a `Row` for each claim."""
    made = []
    for claim in claims:
        here = findings.get(claim.id, [])
        date = max((date for *_, date in here), default="")
        made.append(Row(claim, verdict_of(claim, here), tuple(one[:3] for one in here), date))
    return made


def verdict_of(claim, findings):
    """Return the verdict on a claim: a claim that several experiments decide waits for all of them."""
    if claim.kind != "testable":
        return {"definition": DEFINITION, "outlook": OUTLOOK}[claim.kind]
    if {name for name, *_ in findings} != set(claim.experiments):
        return UNTESTED
    return combine(finding.verdict for _, _, finding, _ in findings)


def page(made):
    """Return the text of `claims/CLAIMS.md`."""
    counts = Counter(row.verdict for row in made)
    lines = [
        "# Ledger: what the five documents claim, and what was measured",
        "",
        "Made by `make ledger` from `claims/claims.yaml` and the result files of `experiments/`; nothing is typed.",
        "Each verdict follows from numbers by a rule that stands in its experiment and was written before the reported",
        "run. Brackets hold 95 % bootstrap intervals over seeds. The quick tier is small (mostly digits of 8 x 8",
        "pixels, minutes on two cores) and says what holds there; where the full tier has run, it decides.",
        "",
        "| verdict | claims |",
        "|---|---|",
        *(f"| {verdict} | {counts[verdict]} |" for verdict in VERDICTS),
        f"| **all** | {len(made)} |",
    ]
    for document in sorted({row.claim.document for row in made}):
        lines += ["", f"## Document {document}: {TITLES[document]}", ""]
        lines += ["| claim | section | what is claimed | verdict | measured | date |", "|---|---|---|---|---|---|"]
        lines += [line(row) for row in made if row.claim.document == document]
    return "\n".join(lines) + "\n"


def rows_as_json(made):
    """Return the text of `rnngan_tf/course/ledger.json`, which the notebooks show their claims from."""
    entries = []
    for row in made:
        claim = row.claim
        names = ("id", "notebook", "section", "original", "english")
        measured = [{"experiment": name, "tier": tier, "text": told.measured} for name, tier, told in row.findings]
        entry = {name: getattr(claim, name) for name in names}
        entries.append(entry | {"verdict": row.verdict, "date": row.date, "measured": measured})
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def line(row):
    """Return a claim's line of the table."""
    measured = "<br>".join(f"{link(name, tier)}: {finding.measured}" for name, tier, finding in row.findings)
    cells = (row.claim.id, row.claim.section, f"{row.claim.english}<br>{row.claim.original}", f"**{row.verdict}**")
    return (
        "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in (*cells, measured, row.date)) + " |"
    )


def link(name, tier):
    """Return a link to the plot of an experiment."""
    return f"[{name} {tier}](../docs/experiments/{name}_{tier}.png)"
