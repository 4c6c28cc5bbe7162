"""Record that measured code has changed in a way that leaves the results of experiments as they were, to rounding.

    python experiments/equivalent.py "Adam runs as one operation" tests/models/kernels/test_adam.py

The new entry of `equivalent.json` covers every result file whose code or decision rule has changed. Use it only where
tests show the equality, and measure anything else again. Results that are times are left out unless `--times` says
that the change does not touch speed either, for example because files were only moved or names changed.
"""

import argparse
import json

from lab import code, ledger, results

from rnngan_tf.core.files import replacing


def main():
    """Add an entry for all differences between the code and the digests in the result files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("because", help="what has changed, and why results stay as they were")
    parser.add_argument("tests", nargs="+", help="the tests that show it: files or folders")
    parser.add_argument("--times", action="store_true", help="the change leaves times as they were, too")
    options = parser.parse_args()
    missing = [test for test in options.tests if not (code.ROOT / test).exists()]
    if missing:
        parser.error(f"{', '.join(missing)} does not exist; give files or folders of tests")
    changes = {}
    for experiment in ledger.experiments().values():
        if options.times or not experiment.times:
            changes |= differences(experiment)
    if not changes:
        parser.exit(0, "No result file is older than its code.\n")
    entry = {"because": options.because, "tests": options.tests, "times": options.times, "changes": changes}
    with replacing(code.EQUIVALENT) as part:
        text = json.dumps([*code.equivalent_changes(), entry], indent=1)
        part.write_text(text + "\n", encoding="utf-8")
    print(f"{len(changes)} experiments: {', '.join(changes)}")


def differences(experiment):
    """Return `{name: {folder: {old digest: new digest}}}` of an experiment, empty where nothing has changed."""
    current, renewed = code.digests(experiment), {}
    for tier in experiment.seeds:
        path = results.path_of(experiment, tier)
        if path.is_file():
            recorded = json.loads(path.read_text(encoding="utf-8"))["code"]
            recorded = code.up_to_date(experiment.name, recorded, results.changes_for(experiment))
            for folder in sorted({*recorded, *current}):
                before, after = recorded.get(folder, ""), current.get(folder, "")
                if before != after:
                    renewed.setdefault(folder, {})[before] = after
    return {experiment.name: renewed} if renewed else {}


if __name__ == "__main__":
    main()
