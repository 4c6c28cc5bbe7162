"""Scores of sounds: pitches of pure tones, and sets that lack or add some."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.audio import log_spectra, pitch_comparison, pitches

RATE, STEPS = 4000, 512


def tones(frequencies, frames=STEPS):
    """Return one decaying tone a frequency, `(N, frames, STEPS // frames)`, each with its own phase."""
    time, phase = np.arange(STEPS) / RATE, np.random.default_rng(0).uniform(0, 6, (len(frequencies), 1))
    waves = np.sin(2 * np.pi * np.array(frequencies)[:, None] * time + phase) * np.exp(-4 * time)
    return waves.reshape(len(waves), frames, -1)


@pytest.mark.parametrize("frames", [STEPS, 32])
def test_tones_have_their_pitch_whatever_the_frames(frames):
    semitones = np.arange(40, 94)
    assert pitches(tones(440 * 2 ** ((semitones - 69) / 12), frames), RATE).tolist() == semitones.tolist()


def test_loudness_offset_and_silence():
    sounds = np.concatenate([0.01 * tones([440]), tones([440]) + 5, np.zeros((1, STEPS, 1)), np.ones((1, STEPS, 1))])
    assert pitches(sounds, RATE).tolist() == [69, 69, -1, -1]


def test_pitches_that_are_missing_lower_the_coverage():
    real = tones([220, 440, 880, 880])
    assert pitch_comparison(real, real, RATE) == (0.0, 1.0)
    found = pitch_comparison(real, tones([220, 220, 220, 1760]), RATE)
    assert found.coverage == approx(1 / 3)
    # real 1, 1, 2, 0 and generated 3, 0, 0, 1 of 220, 440, 880 and 1760 Hz, 1 more each: p = 2, 2, 3, 1 of 8
    p, q = np.array([2, 2, 3, 1]) / 8, np.array([4, 1, 1, 2]) / 8
    assert found.divergence == approx(np.sum(q * np.log(q / p)))


def test_a_pitch_of_fewer_than_1_in_100_is_not_covered():
    real, many = tones([220, 440]), tones([220] * 198)
    assert pitch_comparison(real, np.concatenate([many, tones([440])]), RATE).coverage == 0.5
    assert pitch_comparison(real, np.concatenate([many, tones([440, 440])]), RATE).coverage == 1.0


def test_log_spectra_forget_phase_and_loudness():
    time = np.arange(64)
    waves = [a * np.sin(2 * np.pi * 8 * time / 64 + b) + c for a, b, c in ((1, 0, 0), (0.2, 2, 0.5))]
    spectra = log_spectra(np.stack(waves)[..., None])
    assert spectra.shape == (2, 32, 1) and spectra[0] == approx(spectra[1])
    assert spectra[0, 7] == 0 and spectra[0, 20] == -6
    assert (log_spectra(np.zeros((1, 64, 1))) == -6).all()


def test_bad_input_is_told(refuse):
    with refuse("sampling_rate is 0; give a number of at least 80"):
        pitches(tones([440]), 0)
    with refuse("sampling_rate is None"):
        pitch_comparison(tones([440]), tones([440]), None)
    with refuse("real sequences hold NaN"):
        pitch_comparison(np.nan * tones([440]), tones([440]), RATE)
    with refuse("There are 0 generated sequences"):
        pitch_comparison(tones([440]), tones([440])[:0], RATE)
