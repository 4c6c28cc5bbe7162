"""Record that measured code has changed in a way that leaves the results of experiments as they were, to rounding.

    python experiments/equivalent.py "Adam in one operation" tests/models/kernels/test_adam.py

The new entry of `equivalent.json` covers every result file whose code has changed, except those that hold times. Use
it only where tests show the equality; measure anything else again.
"""

import argparse
import json

from lab import code, ledger, results

from rnngan_tf.core.files import replacing


def main():
    """Add an entry for all differences between the code and what the result files recorded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("because", help="what has changed, and why results stay as they were")
    parser.add_argument("tests", nargs="+", help="the tests that show it: files or folders")
    parser.add_argument("--moved", action="append", default=[], metavar="OLD=NEW", help="a file that was renamed")
    options = parser.parse_args()
    missing = [test for test in options.tests if not (code.ROOT / test).exists()]
    if missing:
        parser.error(f"{', '.join(missing)} does not exist; give files or folders of tests")
    changes = code.equivalent_changes()
    moved = dict(pair.split("=") for pair in options.moved)
    files = {}
    for experiment in ledger.experiments().values():
        current = code.digests(experiment)
        for tier in experiment.seeds:
            path = results.path_of(experiment, tier)
            if path.is_file() and not experiment.times:
                recorded = code.up_to_date(json.loads(path.read_text(encoding="utf-8"))["code"], changes)
                files |= differences(recorded, current, moved)
    if not files:
        parser.exit(0, "No result file is older than its code.\n")
    entry = {"because": options.because, "tests": options.tests, "files": dict(sorted(files.items()))}
    with replacing(code.EQUIVALENT) as part:
        part.write_text(json.dumps([*changes, entry], indent=1) + "\n", encoding="utf-8")
    print(f"{len(files)} files: {', '.join(sorted(files))}")


def differences(recorded, current, moved):
    """Return an entry's files: those whose path or digest has changed."""
    found = {}
    for path, before in recorded.items():
        new = moved.get(path, path)
        if new in current and (new, before) != (path, current[new]):
            found[path] = {"before": before, "path": new, "after": current[new]}
    return found


if __name__ == "__main__":
    main()
