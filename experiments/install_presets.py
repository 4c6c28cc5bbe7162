"""Take presets from the run folders of `rnngan reproduce` into the package, and write their cards.

    python experiments/install_presets.py [RUNS]

For each preset with a folder `RUNS/NAME-seed0/preset` this copies weights and record into `rnngan_tf/zoo/weights`,
writes `docs/zoo/NAME.md` and the grid beside it, other seeds' scores included, and the tables in the README.
"""

import argparse
import shutil
from pathlib import Path

from rnngan_tf.models.saving import read_record
from rnngan_tf.zoo.cards import card, table
from rnngan_tf.zoo.presets import PRESETS, preset_names

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS, CARDS, README = ROOT / "rnngan_tf/zoo/weights", ROOT / "docs/zoo", ROOT / "README.md"


def install(name, runs):
    """Copy one preset and write its card; tell whether there was one."""
    source = runs / f"{name}-seed0" / "preset"
    if not (source / f"{name}.json").exists():
        return False
    for suffix in ("npz", "json"):
        for file in source.glob(f"{name}.*{suffix}"):  # of both networks
            shutil.copy(file, WEIGHTS / file.name)
    if (source / f"{name}.png").exists():
        shutil.copy(source / f"{name}.png", CARDS / f"{name}.png")
    seeds = sorted(path.parent for path in runs.glob(f"{name}-seed[1-9]*/preset/{name}.json"))
    others = [read_record(folder, name) for folder in seeds]
    (CARDS / f"{name}.md").write_text(card(read_record(WEIGHTS, name), others), encoding="utf-8")
    return True


def main():
    """Install what there is, and renew the README's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="?", default=Path("runs"))
    runs = parser.parse_args().runs
    for folder in (WEIGHTS, CARDS):
        folder.mkdir(parents=True, exist_ok=True)
    installed = [name for name in PRESETS if install(name, runs)]
    for word, kind in (("presets", "images"), ("sequences", "sequences")):
        known = [read_record(WEIGHTS, name) for name in preset_names(kind) if (WEIGHTS / f"{name}.json").exists()]
        start, end = f"<!-- begin: {word} -->", f"<!-- end: {word} -->"
        before, rest = README.read_text(encoding="utf-8").split(start)
        README.write_text(f"{before}{start}\n{table(known)}\n{end}{rest.split(end)[1]}", encoding="utf-8")
    print("installed:", ", ".join(installed) or "none")


if __name__ == "__main__":
    main()
