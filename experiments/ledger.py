"""Write the ledger, the page of findings and the notebooks' rows from register and result files: `make ledger`.

    python experiments/ledger.py [--check]

With `--check` nothing is written; it is an error when a result file was changed after its run, lacks an arm or a seed
or is older than the code it measures, when a claim and its experiment do not name each other, or when the pages are
not what the files give.
"""

import argparse
import sys

from lab import code, findings_page, ledger, register

PAGE = code.ROOT / "claims/CLAIMS.md"
FINDINGS = code.ROOT / "docs/findings.md"
COURSE = code.ROOT / "rnngan_tf/course/ledger.json"  # the same for the notebooks


def main():
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where something is wrong")
    check = parser.parse_args().check
    faults = make(check)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def make(check=False):
    """Write the pages, or with `check` compare them; return what is wrong, a sentence each."""
    known, claims = ledger.experiments(), register.read()
    found, faults = ledger.collect(known, claims)
    made = ledger.rows(found, claims)
    pages = {PAGE: ledger.page(made), FINDINGS: findings_page.page(made, known), COURSE: ledger.rows_as_json(made)}
    for path, text in pages.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            faults.append(f"{path.relative_to(code.ROOT)} is not what the result files give; run make ledger.")
    return faults


if __name__ == "__main__":
    sys.exit(main())
