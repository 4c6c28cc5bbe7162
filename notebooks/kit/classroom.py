"""One zip for a room without network: the package's wheel, the list of wheels it needs, notebooks, how to begin."""

import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from kit import copies
from kit.lesson import ROOT
from rnngan_tf.core.files import replacing

TARGET = ROOT / "build/classroom.zip"
NEEDED = ("rnngan_tf", "jupyter")
BEGIN = """A course on recurrent networks in GANs, for a room without network

1. On a machine with network, once:   pip download -r wheels.txt -d wheels
2. In the room, on each machine:      python -m venv course
                                      course/bin/pip install --no-index -f wheels -f . rnngan_tf jupyter
                                      course/bin/jupyter lab student
3. The digits and the trained models are inside the wheel of rnngan_tf; nothing is downloaded.
   Photographs (notebooks 0.4 and 4.4) are used where tensorflow-datasets has prepared cifar10; without it these two
   notebooks use coloured digits and say so.

student/    notebooks to work in, without outputs
read/       the same, executed
"""


def pack(lessons, target=TARGET):
    """Write the zip and return its path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT))
        subprocess.run(build, check=True)
        copies.student(lessons, Path(folder) / "student")
        with replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).rglob("*.*")):
                archive.write(path, path.relative_to(folder))
            for lesson in lessons:
                archive.write(lesson.target, f"read/doc{lesson.document}/{lesson.target.name}")
            archive.writestr("wheels.txt", "\n".join(wheels()) + "\n")
            archive.writestr("BEGIN.txt", BEGIN)
    return target.relative_to(ROOT) if target.is_relative_to(ROOT) else target


def wheels():
    """Return what is installed here of all that package and notebooks need, as `name==version`, in order."""
    from packaging.requirements import Requirement

    wanted, found = list(NEEDED), {}
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        needs = [Requirement(line) for line in metadata.requires(name) or ()]
        wanted += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return [f"{name}=={version}" for name, version in sorted(found.items()) if name != "rnngan-tf"]
