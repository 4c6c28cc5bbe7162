"""E18: do the documents' programs run, and do they hold what their text says?

    python experiments/e18_programs.py [--judge]

Each arm is one error of the documents, by its number: the document's own lines are run as they are printed (see
`errata/`), and so is the package's form of them. There is nothing random in it, so that one seed is all.

Decision rule. A claim that an error decides is refuted where the document's lines raise, or give, what the error
states, for each of its errors, and the mended lines do what the text says; where the document's lines do nothing wrong
for any of them it holds; else it holds partly.
"""

from errata import ERRATA
from lab import Experiment, Finding, run
from lab.findings import HOLDS, PARTLY, REFUTED


class Programs(Experiment):
    name = "e18"
    title = "the documents' own lines"
    claims = tuple(sorted({claim for erratum in ERRATA.values() for claim in erratum.claims}))
    arms = {"quick": tuple(ERRATA)}
    seeds = {"quick": 1}

    def run(self, arm, seed, tier):
        erratum = ERRATA[arm]
        outcome = erratum.outcome()
        told = f"{type(outcome).__name__}: {outcome}" if isinstance(outcome, Exception) else f"value {outcome!r}"
        return {"as_stated": erratum.is_as_stated(outcome), "mended": erratum.is_mended(), "outcome": told[:160]}

    def judge(self, table, tier):
        findings = {}
        for claim in self.claims:
            errors = [erratum for erratum in ERRATA.values() if claim in erratum.claims]
            wrong = [table.raw(erratum.id, "as_stated")[0] for erratum in errors]
            mended = [table.raw(erratum.id, "mended")[0] for erratum in errors]
            verdict = REFUTED if all(wrong) and all(mended) else PARTLY if any(wrong) else HOLDS
            told = "; ".join(f"{erratum.id}, {erratum.where}" for erratum in errors)
            findings[claim] = Finding(
                verdict, f"{sum(wrong)} of {len(wrong)} errors shown ({told}), {sum(mended)} mended forms work."
            )
        return findings

    def draw(self, table, tier, figure):
        axis = figure.subplots()
        documents = range(5)
        ids = {document: [arm for arm in table.arms if ERRATA[arm].document == document] for document in documents}
        for shift, (score, label) in enumerate(
            (("as_stated", "the document's lines fail as stated"), ("mended", "the mended lines do what is meant"))
        ):
            counts = [sum(table.raw(arm, score)[0] for arm in ids[document]) for document in documents]
            axis.bar([document + 0.35 * (shift - 0.5) for document in documents], counts, 0.33, label=label)
        for document in documents:
            axis.hlines(
                len(ids[document]), document - 0.4, document + 0.4, "k", label=None if document else "errors run"
            )
        axis.set(xlabel="document", ylabel="errors", xticks=list(documents), ylim=(0, 17))
        axis.legend(ncols=3)


if __name__ == "__main__":
    run(Programs())
