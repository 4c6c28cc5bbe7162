"""Made sequences follow the formulas that they say."""

import numpy as np
import pytest

from rnngan_tf.data import load_sequences
from rnngan_tf.data.sequences import synthetic

A4 = list(synthetic.PITCHES).index("A4")


class Fixed:
    """A generator whose every draw is the same number."""

    def __init__(self, number):
        self.number = number

    def standard_normal(self, count):
        return np.full(count, self.number)


def correlation(x, y):
    return float(np.corrcoef(x.ravel(), y.ravel())[0, 1])


def test_sines_are_sines_of_the_frequency_that_their_label_rounds():
    # For x_t = A sin(w t + phi): x_{t-1} + x_{t+1} = 2 cos(w) x_t, whatever A and phi are.
    waves, labels = synthetic.sines(500, 100, np.random.default_rng(0))
    x = waves[..., 0].astype("float64")
    middle, around = x[:, 1:-1], x[:, :-2] + x[:, 2:]
    cosine = (middle * around).sum(1) / (2 * (middle**2).sum(1))
    cycles = 100 * np.arccos(cosine) / (2 * np.pi)
    np.testing.assert_allclose(around, 2 * cosine[:, None] * middle, atol=1e-5)
    assert 1 <= cycles.min() < 1.1 and 4.9 < cycles.max() <= 5
    np.testing.assert_array_equal(np.rint(cycles) - 1, labels)


def test_amplitudes_lie_between_a_tenth_and_nine_tenths():
    waves, _ = synthetic.sines(2000, 1000, np.random.default_rng(0))
    amplitudes = abs(waves).max((1, 2))
    assert 0.099 < amplitudes.min() < 0.11 and 0.89 < amplitudes.max() <= 0.9
    assert abs(amplitudes.mean() - 0.5) < 0.02  # uniform on [0.1, 0.9]


def test_the_outer_bands_of_frequency_are_half_as_wide():
    labels = load_sequences("sines").train_labels
    np.testing.assert_allclose(np.bincount(labels) / len(labels), [1 / 8, 1 / 4, 1 / 4, 1 / 4, 1 / 8], atol=0.02)


def test_sines_are_not_scaled():
    data = load_sequences("sines")
    np.testing.assert_allclose(data.decode(data.test_sequences), data.test_sequences, atol=1e-7)


@pytest.mark.parametrize(("sign", "variances"), [(1, [0.4, 0.34, 0.304]), (-1, [0.4, 0.46, 0.514])])
def test_variance_follows_the_return_before_and_more_so_a_loss(sign, variances, monkeypatch):
    # omega 0.1, alpha 0.2, gamma 0.3, beta 0.4 begins at the long run's 0.1 / (1 - 0.2 - 0.15 - 0.4) = 0.4.
    # z = +1: 0.1 + 0.2 * 0.4 + 0.4 * 0.4 = 0.34, then 0.1 + 0.6 * 0.34 = 0.304.
    # z = -1: 0.1 + 0.5 * 0.4 + 0.4 * 0.4 = 0.46, then 0.1 + 0.9 * 0.46 = 0.514.
    monkeypatch.setattr(synthetic, "BURN_IN", 0)
    path = synthetic.garch_returns(1, 3, Fixed(sign), omega=0.1, alpha=0.2, gamma=0.3, beta=0.4)
    np.testing.assert_allclose(path**2, [variances])


def test_returns_have_the_variance_of_the_long_run_clusters_and_leverage():
    r = load_sequences("garch").scaling.from_unit(load_sequences("garch").train_sequences)[..., 0]
    assert abs(r.var() - 0.05 / (1 - 0.03 - 0.06 - 0.87)) < 0.05  # 1.25
    assert (r**4).mean() / (r**2).mean() ** 2 > 3.8  # 3 if the returns were normal
    assert correlation(abs(r[:, 1:]), abs(r[:, :-1])) > 0.05 > abs(correlation(r[:, 1:], r[:, :-1]))
    assert correlation(r[:, 1:] ** 2, r[:, :-1]) < -0.05  # volatility after a loss


def test_extreme_returns_are_set_to_ten_percent(monkeypatch):
    monkeypatch.setattr(synthetic, "garch_returns", lambda count, length, rng, **_: np.full((count, length), -12.0))
    data = load_sequences("garch", length=2)
    assert (data.train_sequences == -1).all() and (data.decode(data.test_sequences) == -10).all()


def test_tones_have_the_pitch_of_their_label():
    # A Hann window and zeros to 2^15 samples tell frequencies of 0.12 Hz; neighbours are 18 Hz apart at least.
    data = load_sequences("tones")
    waves = data.decode(data.test_sequences[:300])
    spectrum = abs(np.fft.rfft(waves * np.hanning(1024), 2**15))
    peaks = spectrum.argmax(1) * data.sampling_rate / 2**15
    pitches = np.array(list(synthetic.PITCHES.values()))[data.test_labels[:300]]
    assert abs(peaks - pitches).max() < 3
    assert data.class_names[A4] == "A4" and synthetic.PITCHES["A4"] == 440


def test_tones_are_pure_hollow_and_bright():
    # Amplitudes of harmonics 2 and 3 as shares of the first: (0, 0), (0, 0.5) and (0.7, 0.5).
    data = load_sequences("tones")
    chosen = data.test_labels == A4
    waves = data.decode(data.test_sequences[chosen]) * np.hanning(1024)
    t = np.arange(1024) / data.sampling_rate
    strength = [abs(waves @ np.exp(-2j * np.pi * 440 * k * t)) for k in (1, 2, 3)]
    shares = np.round([strength[1] / strength[0], strength[2] / strength[0]], 1).T
    assert {tuple(map(float, share)) for share in shares} == {(0.0, 0.0), (0.0, 0.5), (0.7, 0.5)}


def test_tones_decay_and_never_exceed_nine_tenths():
    data = load_sequences("tones")
    waves = data.decode(data.train_sequences)
    assert abs(waves).max() <= 0.9
    loudness = np.sqrt((waves.reshape(len(waves), 4, 256) ** 2).mean(2))
    assert (np.diff(loudness, axis=1) < 0).all()
    # From the first to the last quarter 0.192 s pass: the amplitude falls to e^(-0.192 / tau), tau from 0.05 to 0.25.
    fall = loudness[:, 3] / loudness[:, 0]
    assert np.exp(-0.192 / 0.05) * 0.9 < fall.min() and fall.max() < np.exp(-0.192 / 0.25) * 1.1


def test_training_and_test_are_drawn_apart():
    data = load_sequences("tones")
    assert not np.array_equal(data.train_labels[:100], data.test_labels[:100])
