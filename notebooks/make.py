"""Make the course: `python notebooks/make.py WHAT [doc4.1 doc0 ...]`, where WHAT is one of

build      execute notebooks whose code or bands changed (--all: every one) and write them with their outputs; where
           claims changed only the cells that show them
bands      run notebooks with three seeds and write what they measured to `rnngan_tf/course/bands`
seconds    run notebooks three times with one seed and write how long they took into the same files
lint       check anatomy, sizes, alternative texts, links, and that notebooks are of their sources
student    copies to work in, without outputs and solutions, in `build/student`
teacher    copies with the solutions in place, in `build/teacher`
classroom  one zip with notebooks, presets, data and a list of wheels, for a room without network
table      the table of the course in README.md
"""

import argparse
import sys
from pathlib import Path

from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kit import anatomy, build, classroom, copies, measure, table
from kit.lesson import chosen


def main():
    """Do what the command line says and return the exit code."""
    options = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser(description=__doc__, **options)
    parser.add_argument(
        "what", choices=("build", "bands", "seconds", "lint", "student", "teacher", "classroom", "table")
    )
    parser.add_argument("names", nargs="*", help='"doc4.1" or "doc4"; all notebooks where none are given')
    parser.add_argument("--all", action="store_true", help="build what has not changed, too")
    words = parser.parse_intermixed_args()  # --all may stand before the names
    try:
        lessons = chosen(words.names)
    except ValueError as wrong:
        parser.error(str(wrong))
    return {"build": built, "bands": measured, "seconds": measured, "lint": linted, "table": tabled}.get(
        words.what, copied
    )(lessons, words)


def built(lessons, words):
    """Execute what changed."""
    for lesson in progress([one for one in lessons if words.all or build.stale(one)], "building"):
        seconds = build.build(lesson, again=words.all)
        print(f"{lesson.name}: {'text or claims only' if seconds is None else f'{seconds:.0f} s'}")
    return linted(lessons, words)


def measured(lessons, words):
    """Write result files."""
    write = measure.seconds if words.what == "seconds" else measure.measure
    for lesson in progress(lessons, "measuring"):
        print(f"Wrote {write(lesson).name}")
    return 0


def linted(lessons, words):
    """Print what is wrong with notebooks."""
    found = [fault for lesson in lessons for fault in anatomy.faults(lesson)]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def copied(lessons, words):
    """Write copies for students or teachers, or the zip."""
    make = {"student": copies.student, "teacher": copies.teacher, "classroom": classroom.pack}[words.what]
    print(f"Wrote {make(lessons)}")
    return 0


def tabled(lessons, words):
    """Write the table into README.md."""
    table.write()
    return 0


def progress(lessons, word):
    """Yield lessons with a progress bar that tells which is on."""
    with Progress() as bar:
        task = bar.add_task(word, total=len(lessons))
        for lesson in lessons:
            bar.update(task, description=f"{word} {lesson.name}")
            yield lesson
            bar.advance(task)


if __name__ == "__main__":
    sys.exit(main())
