"""The notebooks that there are: a source each, and what its name and its first lines say."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
ROOT = FOLDER.parent
HEADING = re.compile(r"^# # (?P<number>\d\.\d) (?P<english>[^·\n]+) · (?P<chinese>\S.*)$", re.MULTILINE)
PLACE = re.compile(r"doc(?P<document>\d)/(?P<section>\d)_(?P<slug>[a-z_]+)\.py$")


@dataclass(frozen=True)
class Lesson:
    """A notebook of the course.

    Attributes:
        document, section: numbers, such as 4 and 1.
        slug: the rest of the file's name.
        english, chinese: its titles.
    """

    document: int
    section: int
    slug: str
    english: str
    chinese: str

    @property
    def name(self):
        """What `course.start` is given, such as "doc4.1"."""
        return f"doc{self.document}.{self.section}"

    @property
    def source(self):
        """The path of the source."""
        return FOLDER / f"src/doc{self.document}/{self.section}_{self.slug}.py"

    @property
    def target(self):
        """The path of the executed notebook."""
        return FOLDER / f"doc{self.document}/{self.section}_{self.slug}.ipynb"

    @property
    def solutions(self):
        """The path of the solutions."""
        return FOLDER / f"solutions/doc{self.document}_{self.section}.py"

    @property
    def bands(self):
        """The path of the result file."""
        return ROOT / f"rnngan_tf/course/bands/{self.name}.json"


def lessons():
    """Return all lessons in the order of the documents and their sections.

    Raises:
        ValueError: a source whose name or first heading does not say which section it is.
    """
    found = []
    for path in sorted((FOLDER / "src").glob("*/*.py")):
        place = PLACE.search(path.as_posix())
        heading = HEADING.search(path.read_text(encoding="utf-8"))
        number = place and f"{place['document']}.{place['section']}"
        if not place or not heading or heading["number"] != number:
            raise ValueError(
                f"{path.relative_to(ROOT)} must be called docN/S_slug.py and begin with '# # N.S Title · 题目'."
            )
        numbers = int(place["document"]), int(place["section"])
        found.append(Lesson(*numbers, place["slug"], heading["english"].strip(), heading["chinese"].strip()))
    return found


def chosen(names):
    """Return the lessons of some names such as "doc4.1" or "doc4", all of them where none are given.

    Raises:
        ValueError: a name that fits no lesson.
    """
    every = lessons()
    for name in names:
        if not any(_fits(one, name) for one in every):
            raise ValueError(f"{name!r} is no notebook; there are {', '.join(one.name for one in every)}.")
    return [one for one in every if not names or any(_fits(one, name) for name in names)]


def _fits(lesson, name):
    return name in (lesson.name, f"doc{lesson.document}")
