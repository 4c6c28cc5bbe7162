"""E17: its generators, its mixture, and its verdicts on made-up results."""

import e17_audio
import numpy as np
import pytest
from lab.table import Table
from matplotlib.figure import Figure

AUDIO = e17_audio.Audio()
FIRST = {"LSTM": (0.05, 2), "convolution": (0.2, 5), "dense": (0.3, 6), "Gaussian mixture": (0.01, 1), "real": (0, 0)}


def results(**changes):
    """Return a table of three seeds from divergence of pitches and distance of spectra."""
    rows = []
    for arm, (divergence, distance) in (FIRST | changes).items():
        for seed in range(3):
            scores = {"pitch_kl": divergence + 0.001 * seed, "spectrum": distance, "pitch_coverage": 1.0}
            rows.append({"arm": arm, "seed": seed, "scores": scores})
    return Table(rows)


@pytest.mark.parametrize(
    ("changes", "claim", "verdict"),
    [
        ({}, "1.3", "holds"),
        ({"LSTM": (0.05, 7)}, "1.3", "holds partly"),
        ({"LSTM": (0.05, 7), "dense": (0.01, 1)}, "1.3", "holds partly"),
        ({"LSTM": (0.5, 7)}, "1.3", "refuted"),
        ({"LSTM": (0.2, 5), "dense": (0.2, 5)}, "1.3", "not reproduced"),
        ({}, "2.3", "holds"),
        ({"LSTM": (0.05, 7)}, "2.3", "holds partly"),
        ({"LSTM": (0.5, 7)}, "2.3", "refuted"),  # the convolution is the best then, and not good
        ({"LSTM": (0.5, 7), "dense": (0.01, 1)}, "2.3", "holds"),
    ],
)
def test_judge(changes, claim, verdict):
    assert AUDIO.judge(results(**changes), "quick")[claim].verdict == verdict


def test_generators_are_of_one_size():
    built = [e17_audio.build(arm, (e17_audio.FRAMES, 16)) for arm in e17_audio.GANS]
    sizes = [generator.count_params() for generator in built]
    assert max(sizes) < 1.1 * min(sizes)
    assert all(generator.output_shape == (None, e17_audio.FRAMES, 16) for generator in built)


def test_tiny_runs(monkeypatch):
    monkeypatch.setattr(e17_audio, "UPDATES", 1)
    monkeypatch.setattr(e17_audio, "CHECKS", 1)
    monkeypatch.setattr(e17_audio, "SAMPLES", 40)
    assert AUDIO.run("real", 0, "quick")["pitch_coverage"] > 0.9
    found = AUDIO.run("dense", 0, "quick")
    assert np.isfinite([found[name] for name in e17_audio.KEPT]).all() and not found["failed"]


def test_a_failed_training_has_scores():
    data = e17_audio.rg.load_sequences("tones", length=e17_audio.FRAMES)
    found = e17_audio.scores(data, np.full((50, *data.sequence_shape), np.nan), 0)
    assert np.isfinite(list(found.values())).all()


def test_draw_shows_every_arm():
    figure = Figure()
    AUDIO.draw(results(), "quick", figure)
    assert len(figure.axes) == 3
    assert figure.axes[0].get_yticklabels()[-1].get_text() == "LSTM GAN"
