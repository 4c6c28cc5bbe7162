"""Result files: written whole, and refused once they are not what the run wrote."""

import copy
import json

import pytest
from lab import code, results
from lab.measurements import Measurements, rounded
from lab.runner import collate, run
from lab.table import Table
from toy_experiment import Toy


@pytest.fixture
def packed(tmp_path):
    """A toy experiment, and what its result file holds."""
    toy = Toy()
    measurements = Measurements(toy, "quick", tmp_path)
    return toy, results.pack(
        toy, "quick", [measurements.run(*pair) for pair in results.arms_and_seeds(toy, "quick")], measurements.code
    )


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
    monkeypatch.setattr(code, "digests", lambda experiment: found["code"] | {"models": "other"})
    assert "older than the code it measures, in models" in results.faults(toy, "quick", found)[0]


def test_measurements_go_on_where_they_stopped_and_run_again_when_code_changes(tmp_path, monkeypatch):
    toy = Toy()
    first = Measurements(toy, "quick", tmp_path).run("small", 0)
    assert Measurements(toy, "quick", tmp_path).run("small", 0) == first and toy.ran == 1
    monkeypatch.setattr(code, "digests", lambda experiment: {"experiments": "other"})
    Measurements(toy, "quick", tmp_path).run("small", 0)
    assert toy.ran == 2


def test_a_cell_that_another_is_running_is_left_to_it(tmp_path):
    toy = Toy()
    measurements = Measurements(toy, "quick", tmp_path)
    with measurements._claimed("small", 0) as mine:
        assert mine and Measurements(toy, "quick", tmp_path).run("small", 0) is None
    assert toy.ran == 0 and measurements.run("small", 0)["scores"] == {"score": 0}


def test_nothing_is_written_while_cells_are_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    measurements = Measurements(Toy(), "quick", tmp_path)
    measurements.run("small", 0)
    assert collate(Toy(), "quick", measurements) is None
    assert "5 of 6 not yet run" in capsys.readouterr().out and not list(tmp_path.glob("*.json"))


def test_cells_of_two_machines_tell_both_processors(tmp_path):
    measurements = Measurements(Toy(), "quick", tmp_path)
    rows = [measurements.run(*pair) for pair in results.arms_and_seeds(Toy(), "quick")]
    rows[0]["processor"], rows[1]["processor"] = "a fast one", "a slow one"
    found = results.pack(Toy(), "quick", rows[:2], measurements.code)
    assert found["machine"]["processor"] == "a fast one; a slow one"


def test_measurements_go_once_their_result_file_is_written(tmp_path, monkeypatch):
    measurements = Measurements(Toy(), "quick", tmp_path / "measurements")
    monkeypatch.setattr(code, "ROOT", tmp_path)
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    for pair in results.arms_and_seeds(Toy(), "quick"):
        measurements.run(*pair)
    collate(Toy(), "quick", measurements)
    assert results.path_of(Toy(), "quick").is_file() and not measurements.folder.exists()


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


def change_of(before, after, **more):
    """A change of the toy's code, as `equivalent.json` holds it."""
    return {"because": "faster", "tests": ["tests"], "changes": {"e99": {"experiments": {before: after}}}, **more}


@pytest.fixture
def older(packed):
    """A toy, and its result file as if other code had made it."""
    toy, found = packed
    return toy, sealed(found | {"code": {**found["code"], "experiments": "before"}}), found["code"]["experiments"]


def test_a_change_that_leaves_results_as_they_were_is_accepted(older, monkeypatch):
    toy, found, now = older
    assert "older than the code it measures, in experiments" in results.faults(toy, "quick", found)[0]
    for changes, accepted in (
        ([change_of("other", now)], False),
        ([change_of("before", now)], True),
        ([change_of("before", "x"), change_of("x", now)], True),
    ):
        monkeypatch.setattr(code, "equivalent_changes", lambda changes=changes: changes)
        assert (results.faults(toy, "quick", found) == []) is accepted


def test_times_are_measured_again_unless_the_change_leaves_speed_alone(older, monkeypatch):
    toy, found, now = older
    monkeypatch.setattr(toy, "times", True)
    monkeypatch.setattr(code, "equivalent_changes", lambda: [change_of("before", now)])
    assert "older" in results.faults(toy, "quick", found)[0]
    monkeypatch.setattr(code, "equivalent_changes", lambda: [change_of("before", now, times=True)])
    assert results.faults(toy, "quick", found) == []


def test_a_rule_that_was_changed_after_the_run_is_told(packed):
    toy, found = packed
    changed = sealed(found | {"code": {**found["code"], code.RULE: "another rule"}})
    assert "its decision rule (`judge`) was changed after the run" in results.faults(toy, "quick", changed)[0]


def test_every_recorded_change_has_a_reason_and_tests_that_exist():
    for change in code.equivalent_changes():
        assert len(change["because"]) > 20
        assert change["tests"] and all((code.ROOT / test).exists() for test in change["tests"])
