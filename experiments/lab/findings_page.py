"""`docs/findings.md`: ten questions, each with the plot of its experiment and the verdicts that answer it."""

import yaml

from lab import code

QUESTIONS = code.ROOT / "claims/findings.yaml"


def page(rows, known, path=QUESTIONS):
    """Return the text of the page.

    Args:
        rows: a list of `lab.ledger.Row`.
        known: dictionary from name to `Experiment`.
        path: the file of questions.

    Raises:
        ValueError: a question names an experiment or a claim that there is not.
    """
    claims = {row.claim.id: row for row in rows}
    lines = ["# Findings", "", "Ten questions that matter most, answered by the result files of `experiments/`."]
    lines += ["Numbers and verdicts are filled in by `make ledger`; [the ledger](../claims/CLAIMS.md) has every claim."]
    for number, asked in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
        name = asked["experiment"]
        unknown = [claim for claim in asked["claims"] if claim not in claims] + [name] * (name not in known)
        if unknown:
            raise ValueError(f"{path.name}: {asked['question']!r} names {', '.join(unknown)}, which there is not.")
        answers = [answer(claims[claim]) for claim in asked["claims"]]
        lines += ["", f"## {number}. {asked['question']}", "", asked["why"].strip(), "", *answers]
        tiers = {
            tier for row in (claims[claim] for claim in asked["claims"]) for one, tier, _ in row.findings if one == name
        }
        lines += [f"\n![{known[name].title}](experiments/{name}_{tier}.png)" for tier in sorted(tiers)[:1]]
    return "\n".join(lines) + "\n"


def answer(row):
    """Return what is known of one claim, as a line of a list."""
    measured = " ".join(finding.measured for _, _, finding in row.findings)
    return f"* Claim {row.claim.id}, “{row.claim.english.rstrip('.')}”: **{row.verdict}**. {measured}".strip()
