"""Result files: written once all arms have run with all seeds, and checked before anything is read from them."""

import datetime
import hashlib
import json
from importlib import metadata

from lab import code
from lab.table import Table
from rnngan_tf.cli.info import usable_cores, versions

FOLDER = code.ROOT / "experiments/results"
PACKAGES = ("scikit-learn", "scipy")  # that decide beside those `rnngan info` tells


def path_of(experiment, tier):
    """Return where the results of a tier are kept."""
    return FOLDER / f"{experiment.name}_{tier}.json"


def arms_and_seeds(experiment, tier):
    """Return all pairs of arm and seed of a tier, seed by seed."""
    return [(arm, seed) for seed in range(experiment.seeds[tier]) for arm in experiment.arms[tier]]


def pack(experiment, tier, rows, digests):
    """Return what a result file holds; `digests` are those of the code as it was when the rows were measured."""
    found = {
        "experiment": experiment.name,
        "title": experiment.title,
        "tier": tier,
        "date": datetime.date.today().isoformat(),
        "machine": {"cores": usable_cores(), "processor": "; ".join(sorted({row["processor"] for row in rows}))},
        "versions": versions() | {name: metadata.version(name) for name in PACKAGES},
        "code": digests,
        "minutes": round(sum(row["seconds"] for row in rows) / 60, 2),
        "rows": [{name: value for name, value in row.items() if name != "processor"} for row in rows],
    }
    return found | {"digest": seal(found)}


def seal(found):
    """Return a digest of all that a result file holds beside the digest itself."""
    content = {key: value for key, value in found.items() if key != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def faults(experiment, tier, found):
    """Return what is wrong with a result file, a sentence each; nothing is wrong where there is none.

    Args:
        experiment: an `Experiment`.
        tier: "quick" or "full".
        found: what the file holds.
    """
    name = f"{experiment.name} ({tier})"
    if found.get("digest") != seal(found):
        return [f"{name}: the file was changed after the run; run the experiment again."]
    ran = [(row["arm"], row["seed"]) for row in found["rows"]]
    wanted = arms_and_seeds(experiment, tier)
    told = []
    for arm in {arm: None for arm, _ in (*wanted, *ran)}:
        here = sorted(seed for one, seed in ran if one == arm)
        asked = sorted(seed for one, seed in wanted if one == arm)
        if here != asked:
            told.append(f"{name}: arm {arm!r} has the seeds {here} and should have {asked}.")
    current = code.digests(experiment)
    recorded = code.up_to_date(experiment.name, found["code"], changes_for(experiment))
    changed = sorted(folder for folder in {*current, *recorded} if current.get(folder) != recorded.get(folder))
    if code.RULE in changed:
        told.append(f"{name}: its decision rule (`judge`) was changed after the run; run the experiment again.")
        changed.remove(code.RULE)
    if changed:
        told.append(f"{name}: older than the code it measures, in {', '.join(changed)}; run the experiment again.")
    return told


def changes_for(experiment):
    """Return the recorded changes that leave the results of an experiment as they were.

    Results that are times keep only changes of their rule and moves, which have `"times": true`.
    """
    changes = code.equivalent_changes()
    return [change for change in changes if change.get("times")] if experiment.times else changes


def read(experiment, tier):
    """Return the `Table` of a result file and what else it holds, or None and None where there is no file.

    Raises:
        ValueError: something is wrong with it, see `faults`.
    """
    path = path_of(experiment, tier)
    if not path.is_file():
        return None, None
    found = json.loads(path.read_text(encoding="utf-8"))
    told = faults(experiment, tier, found)
    if told:
        raise ValueError(" ".join(told))
    return Table(found["rows"]), found
