"""Result files: written whole, and refused once they are not what the run wrote."""

import copy
import json

import pytest
from lab import code, results
from lab.cells import Cells, rounded
from lab.runner import collate, run
from lab.table import Table
from toy_experiment import Toy


@pytest.fixture
def packed(tmp_path):
    """A toy experiment, and what its result file holds."""
    toy = Toy()
    cells = Cells(toy, "quick", tmp_path)
    return toy, results.pack(toy, "quick", [cells.run(*cell) for cell in results.cells_of(toy, "quick")], cells.code)


def sealed(found):
    """Return a result file whose digest is that of its content, as a careful hand would leave it."""
    return found | {"digest": results.seal(found)}


def test_a_true_file_has_no_faults_and_survives_json(packed):
    toy, found = packed
    assert results.faults(toy, "quick", json.loads(json.dumps(found))) == []


def test_an_edited_number_is_seen(packed):
    toy, found = packed
    false = copy.deepcopy(found)
    false["rows"][0]["scores"]["score"] += 0.001
    assert "changed after the run" in results.faults(toy, "quick", false)[0]


@pytest.mark.parametrize("lost", [lambda row: row["arm"] == "large", lambda row: row["seed"] == 2])
def test_a_missing_arm_or_seed_is_seen_even_under_a_new_digest(packed, lost):
    toy, found = packed
    false = sealed(found | {"rows": [row for row in found["rows"] if not lost(row)]})
    assert any("and should have [0, 1, 2]" in fault for fault in results.faults(toy, "quick", false))


def test_a_seed_twice_or_an_arm_too_many_is_seen(packed):
    toy, found = packed
    twice = sealed(found | {"rows": [*found["rows"], found["rows"][0]]})
    assert "[0, 0, 1, 2]" in results.faults(toy, "quick", twice)[0]
    more = sealed(found | {"rows": [*found["rows"], found["rows"][0] | {"arm": "other"}]})
    assert "'other' has the seeds [0] and should have []" in results.faults(toy, "quick", more)[0]


def test_results_older_than_their_code_are_seen(packed, monkeypatch):
    toy, found = packed
    monkeypatch.setattr(toy, "measures", ("rnngan_tf/core/names.py",))
    assert "older than the code" in results.faults(toy, "quick", found)[0]


def test_cells_go_on_where_they_stopped_and_run_again_when_code_changes(tmp_path, monkeypatch):
    toy = Toy()
    first = Cells(toy, "quick", tmp_path).run("small", 0)
    assert Cells(toy, "quick", tmp_path).run("small", 0) == first and toy.ran == 1
    monkeypatch.setattr(toy, "measures", ("rnngan_tf/core/names.py",))
    Cells(toy, "quick", tmp_path).run("small", 0)
    assert toy.ran == 2


def test_a_cell_that_another_is_running_is_left_to_it(tmp_path):
    toy = Toy()
    cells = Cells(toy, "quick", tmp_path)
    with cells._claimed("small", 0) as mine:
        assert mine and Cells(toy, "quick", tmp_path).run("small", 0) is None
    assert toy.ran == 0 and cells.run("small", 0)["scores"] == {"score": 0}


def test_nothing_is_written_while_cells_are_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    cells = Cells(Toy(), "quick", tmp_path)
    cells.run("small", 0)
    assert collate(Toy(), "quick", cells) is None
    assert "5 of 6 not yet run" in capsys.readouterr().out and not list(tmp_path.glob("*.json"))


def test_cells_of_two_machines_tell_both_processors(tmp_path):
    cells = Cells(Toy(), "quick", tmp_path)
    rows = [cells.run(*cell) for cell in results.cells_of(Toy(), "quick")]
    rows[0]["processor"], rows[1]["processor"] = "a fast one", "a slow one"
    found = results.pack(Toy(), "quick", rows[:2], cells.code)
    assert found["machine"]["processor"] == "a fast one; a slow one"


def test_cells_go_once_their_result_file_is_written(tmp_path, monkeypatch):
    cells = Cells(Toy(), "quick", tmp_path / "cells")
    monkeypatch.setattr(code, "ROOT", tmp_path)
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    for cell in results.cells_of(Toy(), "quick"):
        cells.run(*cell)
    collate(Toy(), "quick", cells)
    assert results.path_of(Toy(), "quick").is_file() and not cells.folder.exists()


def test_docstrings_and_judgement_do_not_make_results_old():
    source = "class E:\n    def run(self):\n        return {}\n    def judge(self):\n        return {}\n"
    assert code.digest(source) == code.digest(
        source.replace("judge(self):\n        return {}", "judge(self): return 1")
    )
    assert code.digest(source) != code.digest(source.replace("run(self):\n        return {}", "run(self): return 1"))


def test_names_of_an_experiment_do_not_make_results_old_and_those_of_a_function_do():
    experiment = (
        "from lab.measured import GAN\nclass E:\n    title = 'a'\n    measures = GAN\n    arms = {'quick': ('x',)}\n"
    )
    renamed = (
        experiment.replace("'a'", "'b'")
        .replace("= GAN", "= (*GAN, 'more.py')")
        .replace("GAN\nclass", "GAN, VAE\nclass")
    )
    assert code.digest(experiment) == code.digest(renamed)
    assert code.digest(experiment) != code.digest(experiment.replace("'x'", "'y'"))
    function = "def f(x):\n    title = x + 1\n    return title\n"
    assert code.digest(function) != code.digest(function.replace("+ 1", "+ 2"))


def test_a_pattern_without_files_is_refused(monkeypatch):
    toy = Toy()
    monkeypatch.setattr(toy, "measures", ("rnngan_tf/nothing.py",))
    with pytest.raises(ValueError, match="there is no such file"):
        code.digests(toy)


def test_what_json_cannot_keep_is_refused():
    with pytest.raises(TypeError, match="give numbers"):
        rounded({"model": object()})


def test_judging_draws_again_and_runs_nothing(packed, monkeypatch, capsys):
    toy, found = packed
    ran, drawn = toy.ran, []
    monkeypatch.setattr(results, "read", lambda *_: (Table(found["rows"]), found))
    monkeypatch.setattr("lab.runner.plot", lambda experiment, tier, table: drawn.append((tier, table.arms)))
    assert run(toy, ["--judge"])["9.1"].verdict == "holds"
    assert (toy.ran, drawn) == (ran, [("quick", ["small", "large"])])
    assert "9.1: holds. 1 more." in capsys.readouterr().out
    monkeypatch.setattr(results, "read", lambda *_: (None, None))
    assert run(toy, ["--judge"]) is None and len(drawn) == 1


def change_of(path, before, after):
    """A change of one file's digest, as `equivalent.json` holds it."""
    return {"because": "faster", "tests": ["tests"], "files": {path: {"before": before, "path": path, "after": after}}}


def test_a_change_that_leaves_results_as_they_were_is_accepted(packed, monkeypatch):
    toy, found = packed
    path, now = "rnngan_tf/core/names.py", code.digest((code.ROOT / "rnngan_tf/core/names.py").read_text())
    monkeypatch.setattr(toy, "measures", (path,))
    older = sealed(found | {"code": {**found["code"], path: "before"}})
    assert "older than the code" in results.faults(toy, "quick", older)[0]
    monkeypatch.setattr(code, "equivalent_changes", lambda: [change_of(path, "other", now)])
    assert "older than the code" in results.faults(toy, "quick", older)[0]
    monkeypatch.setattr(code, "equivalent_changes", lambda: [change_of(path, "before", "x"), change_of(path, "x", now)])
    assert results.faults(toy, "quick", older) == []


def test_times_are_measured_again_whatever_the_change(packed, monkeypatch):
    toy, found = packed
    path, now = "rnngan_tf/core/names.py", code.digest((code.ROOT / "rnngan_tf/core/names.py").read_text())
    monkeypatch.setattr(toy, "measures", (path,))
    monkeypatch.setattr(toy, "times", True)
    monkeypatch.setattr(code, "equivalent_changes", lambda: [change_of(path, "before", now)])
    assert "older" in results.faults(toy, "quick", sealed(found | {"code": {**found["code"], path: "before"}}))[0]


def test_every_recorded_change_has_a_reason_and_tests_that_exist():
    for change in code.equivalent_changes():
        assert len(change["because"]) > 20
        assert change["tests"] and all((code.ROOT / test).exists() for test in change["tests"])
