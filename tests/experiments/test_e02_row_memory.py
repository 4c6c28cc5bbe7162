"""Each verdict of E2 from made-up results, its score on images whose answer is known, and a tiny training."""

import e02_row_memory as e02
import numpy as np
import pytest
from lab.table import Table

MAIN, LONGEST = e02.MAIN["quick"], e02.LENGTHS["quick"][-1]

NOWHERE = {f"lstm_initial_state{'' if T == MAIN else f'_{T}'}": 0.1 for T in e02.LENGTHS["quick"]}


def table(**changes):
    """Return results with an agreement of 0.9 in all arms, but for those named: "lstm_per_row" and the like."""
    rows = []
    for arm in e02.RowMemory.arms["quick"]:
        net, mode, length = arm.split(", ")
        name = f"{net}_{mode}" + (f"_{length}" if length != str(MAIN) else "")
        for seed in range(3):
            agreement = changes.get(name, 0.9) + 0.001 * seed
            rows.append({"arm": arm, "seed": seed, "scores": {"agreement": agreement, "patterns": 4}})
    return Table(rows)


@pytest.mark.parametrize(
    ("claim", "changes", "expected"),
    [
        ("0.2", {}, "holds"),
        ("0.2", {"simple_rnn_initial_state": 0.1}, "holds partly"),
        ("0.2", dict.fromkeys((f"{cell}_initial_state" for cell in e02.CELLS), 0.3), "not reproduced"),
        ("0.2", dict.fromkeys((f"{cell}_initial_state" for cell in e02.CELLS), -0.3), "refuted"),
        ("4.5", {"none_per_row": 0.2}, "holds"),
        ("4.5", {}, "holds partly"),
        ("4.5", {f"lstm_initial_state_{LONGEST}": 0.1, "none_per_row": 0.2}, "holds partly"),
        ("4.5", NOWHERE, "not reproduced"),
        ("4.5", NOWHERE | {"lstm_per_row": 0.5}, "refuted"),
        ("4.16", {"dense_whole": 0.5, "conv_transpose_whole": 0.5}, "holds"),
        ("4.16", {"dense_whole": 0.5}, "holds partly"),
        ("4.16", {}, "not reproduced"),
        ("4.16", {"lstm_per_row": 0.5}, "refuted"),
    ],
)
def test_verdicts(claim, changes, expected):
    assert e02.RowMemory().judge(table(**changes), "quick")[claim].verdict == expected


def test_real_images_agree_and_shuffled_last_rows_do_not():
    rng = np.random.default_rng(0)
    images = e02.bars(2000, 6, rng)
    assert e02.scores(images) == {"match": 1.0, "agreement": 1.0, "patterns": 4, "blur": 0.0}
    images[:, -1] = rng.permutation(images[:, -1])
    assert abs(e02.scores(images)["agreement"]) < 0.05


def test_one_pattern_for_all_is_no_agreement():
    images = np.broadcast_to(e02.PATTERNS[0][:, None], (100, 5, e02.WIDTH, 1))
    found = e02.scores(images)
    assert (found["match"], found["agreement"], found["patterns"]) == (1.0, 0.0, 1)


@pytest.mark.parametrize("main", e02.MAIN.values(), ids=list(e02.MAIN))
def test_nets_that_are_compared_have_parameters_within_a_tenth(main):
    modes = {"lstm": "per_row", "none": "per_row", "dense": "whole", "conv_transpose": "whole"}
    counts = [e02.build(net, mode, main).count_params() for net, mode in modes.items()]
    cells = [e02.build(cell, "initial_state", main).count_params() for cell in e02.CELLS]
    assert max(counts) < 1.1 * min(counts) and max(cells) < 1.1 * min(cells)


def test_a_tiny_training_gives_numbers(monkeypatch):
    monkeypatch.setattr(e02, "UPDATES", {"quick": 5})
    monkeypatch.setattr(e02, "IMAGES", 64)
    monkeypatch.setattr(e02, "SAMPLES", 64)
    found = e02.RowMemory().run("none, per_row, 8", 0, "quick")
    assert not found["failed"] and len(found["curve"]) == 5
    assert np.isfinite([found[name] for name in ("match", "agreement", "patterns", "blur", "seconds")]).all()
