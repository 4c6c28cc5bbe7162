"""The code of the README and of the guide's pages runs: all blocks in order in one session, without a network."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import run_readme
from PIL import Image

import rnngan_tf

ROOT = Path(__file__).parents[1]
PAGES = ("command_line", "objectives", "vae", "applications", "series", "export", "distribution", "speed")
GUIDE = [ROOT / "README.md", *(ROOT / f"docs/{name}.md" for name in PAGES)]  # in the order in which they are read
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in GUIDE)
SEQUENCES = ("music21", "names", "statsmodels")


def run(language, readme, folder):
    """Run the blocks of a README in a fresh process and folder; return what came of it."""
    pixels = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    Image.fromarray(pixels[0]).save(folder / "noisy.png")
    for index, image in enumerate(pixels):
        place = folder / "path/to/folder" / f"class{index % 2}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{index}.png")
    fresh = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "TFDS_DATA_DIR": str(folder / "none")}
    package = str(Path(rnngan_tf.__file__).parents[1])
    path = os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, str(Path(__file__).with_name("run_readme.py")), language, str(readme)]
    environment = {**os.environ, **fresh, "PYTHONPATH": path, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=1200)


@pytest.mark.skipif(
    not all(map(find_spec, SEQUENCES)), reason="the README's series and names need rnngan_tf[sequences]"
)
@pytest.mark.parametrize("language", ["python", "shell"])
def test_all_blocks_run_in_order(language, tmp_path):
    (tmp_path / "README.md").write_text(TEXT, encoding="utf-8")
    ended = run(language, tmp_path / "README.md", tmp_path)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
    made = {path.name for path in tmp_path.iterdir()}
    if language == "python":
        assert {"digits.keras", "digits.tflite", "best.keras", "samples", "checkpoints"} <= made
        assert ended.stdout.count("README.md:") == len(run_readme.blocks(TEXT, "python")) > 8
    else:
        assert {"grid.png", "scores", "clean.png", "phrases.mid", "runs"} <= made
        assert (tmp_path / "runs/digits/generator.tflite").is_file()


@pytest.mark.parametrize(
    ("language", "right", "wrong", "message"),
    [
        ("python", 'data = rg.load_images("', 'data = rg.load_image("', "has no attribute 'load_image'"),
        ("python", "rg.GANModel(generator, discriminator)", "rg.GANModel(generator, judge)", "'judge' is not defined"),
        ("shell", "rnngan train --data mnist_mini", "rnngan trian --data mnist_mini", "invalid choice: 'trian'"),
        ("shell", "--generator lstm_conv --minutes", "--generator lstm_cnv --minutes", "Did you mean 'lstm_conv'"),
    ],
)
def test_a_misspelt_name_fails(language, right, wrong, message, tmp_path):
    assert right in TEXT
    copy = tmp_path / "README.md"
    copy.write_text(TEXT.replace(right, wrong, 1), encoding="utf-8")
    ended = run(language, copy, tmp_path)
    assert ended.returncode != 0 and re.search(message, ended.stderr), ended.stderr[-2000:]


def test_commands_that_are_not_run_have_their_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for names in re.findall(r"^([a-z][\w -]*):", makefile, re.MULTILINE) for name in names.split()}
    others = [words for _, words in run_readme.commands(TEXT) if words[0] in run_readme.ELSEWHERE]
    assert len(others) > 5
    for words in others:
        if words[0] == "make":
            assert words[1] in targets, words
        if words[0] == "python":
            assert (ROOT / words[1]).is_file(), words
    for name in re.findall(r"`make (\w[\w-]*)", TEXT):
        assert name in targets, name
    for place in re.findall(r"`python (\S+\.py)", TEXT):
        assert (ROOT / place).is_file(), place


def test_extras_and_requirement_files_exist():
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    extras = re.findall(r"rnngan_tf\[(\w+)\]", TEXT)
    assert {"sequences", "export", "tensorboard"} <= set(extras)
    for extra in extras:
        assert re.search(rf"^{extra} =$", setup, re.MULTILINE), extra
    for name in re.findall(r"pip install -r (\S+?)`", TEXT):
        assert (ROOT / name).is_file(), name


def test_links_lead_somewhere():
    links = [(page, link) for page in GUIDE for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))]
    assert len(links) > 60
    assert [(page, link) for page, link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_readme_is_short_and_leads_to_every_page():
    text = GUIDE[0].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert [name for name in PAGES if f"(docs/{name}.md)" not in text] == []


def test_a_name_of_the_readme_keeps_its_meaning():
    # A reader who pastes a later block must not export a series as digits: no block gives a model another meaning.
    meanings = {}
    for _, code in run_readme.blocks(TEXT, "python"):
        for name, value in re.findall(r"^(\w+) = (rg\.(?:\w+\.)*\w+)", code, re.MULTILINE):
            assert meanings.setdefault(name, value) == value, f"{name} is {meanings[name]} and then {value}"
    assert {"data", "gan", "trained", "vae"} <= set(meanings)
