"""What a wheel holds, and what its metadata and the pages beside it say."""

import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from setuptools import Distribution

ROOT = Path(__file__).parents[1]
DESCRIPTION = ROOT / "docs/description.md"
URL = "https://github.com/rnngan-tf/rnngan_tf"


@pytest.fixture
def shipped(monkeypatch):
    """Paths, from the top folder, of all files that are not Python and go into a wheel."""
    monkeypatch.chdir(ROOT)
    distribution = Distribution()
    distribution.parse_config_files([str(ROOT / "setup.cfg")])
    command = distribution.get_command_obj("build_py")
    command.ensure_finalized()
    return {Path(folder, name).as_posix() for _, folder, _, names in command.data_files for name in names}


def kept():
    """Return the paths of all files of the package under version control that are not Python."""
    listed = subprocess.run(("git", "ls-files", "rnngan_tf"), cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git repository: what is kept is not known")
    return {path for path in listed.stdout.splitlines() if not path.endswith(".py")}


def test_a_wheel_takes_every_file_that_is_kept(shipped):
    wanted = kept()
    assert len([path for path in wanted if path.endswith(".npz")]) > 40
    assert sorted(wanted - shipped) == []


def test_a_wheel_takes_the_weights_of_presets_and_the_bands_of_notebooks(shipped):
    assert "rnngan_tf/zoo/weights/lstm_row_mnist.json" in shipped
    assert "rnngan_tf/metrics/features/weights/mnist.npz" in shipped
    assert "rnngan_tf/course/bands/doc4.1.json" in shipped and "rnngan_tf/course/ledger.json" in shipped


def setup():
    """Return `setup.cfg` as sections of texts."""
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(text):
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_a_wheel_tells_type_checkers_that_it_is_annotated(shipped):
    assert "rnngan_tf/py.typed" in shipped and "Typing :: Typed" in setup()["metadata"]["classifiers"]


def test_requirements_txt_names_what_setup_cfg_needs_and_the_tools_of_notebooks_and_tests():
    needed, extras = lines(setup()["options"]["install_requires"]), setup()["options.extras_require"]
    tools = [line for line in lines(extras["course"] + extras["dev"]) if line.startswith(("jupyter>", "pytest>"))]
    assert lines((ROOT / "requirements.txt").read_text(encoding="utf-8")) == needed + tools
    assert len(needed) > 5 and len(tools) == 2


def test_statsmodels_is_one_that_works_with_pandas_3():
    # Importing 0.14.5 beside pandas 3 raises a TypeError: deprecate_kwarg() takes other arguments there.
    requirement = next(line for line in lines(setup()["options.extras_require"]["sequences"]) if "statsmodels" in line)
    assert requirement == "statsmodels>=0.15,<1"


def test_the_description_of_an_index_page_has_only_absolute_links_to_files_that_exist():
    links = re.findall(r"\]\(([^)]*)\)", DESCRIPTION.read_text(encoding="utf-8"))
    assert len(links) > 5
    for link in links:
        place = re.fullmatch(rf"{re.escape(URL)}/(?:blob|tree|raw)/main/([^#]*)", link)
        assert place and (ROOT / place[1]).exists(), link
    assert setup()["metadata"]["long_description"] == f"file: {DESCRIPTION.relative_to(ROOT).as_posix()}"


def test_the_description_shows_code_of_the_readme():
    (code,) = re.findall(r"```python\n.*?```", DESCRIPTION.read_text(encoding="utf-8"), re.DOTALL)
    assert code in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_description_explains_every_extra_of_users():
    named = re.findall(r"`rnngan_tf\[(\w+)\]`", DESCRIPTION.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(set(setup()["options.extras_require"]) - {"dev"})


def test_project_links_name_files_that_exist():
    links = dict(line.split(" = ") for line in lines(setup()["metadata"]["project_urls"]))
    assert {"Documentation", "Changelog", "Issues"} <= set(links)
    for link in links.values():
        assert link.startswith(URL)
        assert "/blob/main/" not in link or (ROOT / link.split("/blob/main/")[1]).is_file()


def test_changelog_and_citation_name_this_version_and_these_authors():
    metadata = setup()["metadata"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == metadata["version"] and citation["license"] == metadata["license"]
    assert citation["authors"] == [{"name": metadata["author"]}] and citation["url"] == metadata["url"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest[1] == metadata["version"]


def test_nothing_is_unpickled():
    loads = [
        (path.name, line.strip())
        for path in (ROOT / "rnngan_tf").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"np\.load\(|^\s*(?:import|from) (?:pickle|dill|joblib|shelve)|yaml\.load|safe_mode=False", line)
    ]
    assert len(loads) >= 6
    assert [load for load in loads if "allow_pickle=False" not in load[1]] == []
