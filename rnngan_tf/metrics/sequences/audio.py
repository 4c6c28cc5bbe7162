"""What pitches sounds have, by the peak of their spectrum, and how near two sets of sounds are in theirs."""

from typing import NamedTuple

import numpy as np
from scipy.signal import periodogram

from rnngan_tf.metrics.functional import class_divergence
from rnngan_tf.metrics.functional.checks import number
from rnngan_tf.metrics.sequences import checks

LOWEST = 20.0  # Hz
FINER = 4  # frequencies read for each one that the steps alone tell apart
COVERED = 0.01  # share of the sounds that a pitch must have
SILENCE = -1
FLOOR = 1e-6  # of a sound's own peak, -60 dB


class PitchComparison(NamedTuple):
    """How the generated pitches' shares lie to the real ones'.

    Attributes:
        divergence: Kullback-Leibler divergence of the generated from the real shares in nats, 0 the best.
        coverage: share of the real pitches that are generated too, in [0, 1], 1 the best.
    """

    divergence: float
    coverage: float


def pitches(sounds, sampling_rate):
    r"""Return the pitch at the peak of each sound's spectrum, to the semitone, int `(N,)`.

    $$\operatorname{round}(69 + 12 \log_2 (f / 440\,\mathrm{Hz}))$$

    as MIDI counts, 69 for 440 Hz. The peak is the strongest partial, which need not be the fundamental: it compares
    sets of sounds, and names no notes. Silence is -1.

    Args:
        sounds: array `(N, T, D)`; the D values of a step follow each other in time.
        sampling_rate: values a second, in Hz.

    Raises:
        ValueError: no such sounds, or no such rate.

    Example:
        >>> time = np.arange(1024) / 4000
        >>> pitches(np.sin(2 * np.pi * 440 * time)[None, :, None], 4000)
        array([69])
    """
    (sounds,) = checks.sequences(1, real=sounds)
    rate = number("sampling_rate", sampling_rate, low=4 * LOWEST)
    waves = checks.flat(sounds).astype("float64")
    frequencies, power = periodogram(waves, rate, nfft=FINER * waves.shape[1], detrend="constant")
    power[:, frequencies < LOWEST] = 0
    peaks = power.argmax(axis=1)
    heard = power[np.arange(len(waves)), peaks] > 0
    semitones = np.round(69 + 12 * np.log2(np.maximum(frequencies[peaks], LOWEST) / 440)).astype("int64")
    return np.where(heard, semitones, SILENCE)


def pitch_comparison(real, generated, sampling_rate):
    """Return how the generated sounds' pitches lie to the real ones'.

    A pitch is there where at least 1 % of the sounds have it. In the divergence each pitch that either set has counts
    once more than it came (Laplace smoothing), which keeps it finite.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`.
        sampling_rate: values a second, in Hz.

    Raises:
        ValueError: no such sounds, or no such rate.

    Example:
        >>> time = np.arange(1024) / 4000
        >>> tones = np.sin(2 * np.pi * np.array([[220], [440]]) * time)[..., None]
        >>> pitch_comparison(tones, tones[:1], 4000).coverage
        0.5
    """
    heard = [pitches(sounds, sampling_rate) for sounds in checks.sequences(1, real=real, generated=generated)]
    bins = np.unique(np.concatenate(heard))
    counts = [(one[:, None] == bins).sum(axis=0) for one in heard]
    there = [count >= COVERED * count.sum() for count in counts]
    coverage = (there[0] & there[1]).sum() / max(1, there[0].sum())
    return PitchComparison(class_divergence(*counts), float(coverage))


def log_spectra(sounds):
    """Return each sound's power spectrum in bels below its peak, `(N, T * D // 2, 1)`: a space to compare sounds in.

    It forgets phase and loudness, which change every value of a sound and hardly anything that is heard. Power under
    -60 dB of the peak counts as -60 dB.

    Args:
        sounds: float array `(N, T, D)`; the D values of a step follow each other in time.

    Example:
        >>> time = np.arange(64)
        >>> log_spectra(np.sin(2 * np.pi * 8 * time / 64)[None, :, None]).ravel()[6:9].round()     # all in the 8th
        array([-6.,  0., -6.])
    """
    waves = checks.flat(sounds).astype("float64")
    power = periodogram(waves, detrend="constant")[1][:, 1:]
    peak = np.maximum(power.max(axis=1, keepdims=True), 1e-30)
    return np.log10(np.maximum(power / peak, FLOOR))[..., None]
