"""Series made by a formula, and images read as sequences of their rows."""

import numpy as np

from rnngan_tf.data.load import load_images
from rnngan_tf.data.sequences.codec import Scaling
from rnngan_tf.data.sequences.sequence_data import SequenceData

TRAIN, TEST = 10_000, 4_000  # as many sines as Esteban et al. (2017) draw

SINE_STEPS = 30
BANDS = tuple(f"{cycles} cycles" for cycles in range(1, 6))

RETURN_STEPS = 64
GARCH = {"omega": 0.05, "alpha": 0.03, "gamma": 0.12, "beta": 0.87}
LARGEST_RETURN = 10.0  # percent a day
BURN_IN = 500

FRAMES, FRAME = 64, 16  # steps of a tone, and samples a step
RATE = 4_000  # Hz
PITCHES = {  # Hz, equal temperament, A4 = 440 Hz
    "C4": 261.63,
    "D4": 293.66,
    "E4": 329.63,
    "F4": 349.23,
    "G4": 392.00,
    "A4": 440.00,
    "B4": 493.88,
    "C5": 523.25,
}
TIMBRES = ((1.0, 0.0, 0.0), (1.0, 0.0, 0.5), (1.0, 0.7, 0.5))  # of harmonics 1 to 3: pure, hollow, bright


def sines(count, length, rng):
    r"""Draw sine waves as Esteban et al. (2017, "Real-valued (medical) time series generation", section 4.1).

    $$x_t = A \sin(2 \pi f t / T + \varphi), \quad A \sim U[0.1, 0.9], f \sim U[1, 5], \varphi \sim U[-\pi, \pi]$$

    Args:
        count: N, how many.
        length: T; the frequency counts the cycles over all T steps.
        rng: a `numpy.random.Generator`.

    Returns:
        Waves `(N, T, 1)` float32, and the nearest whole frequency less one, `(N,)` int32 from 0 to 4. As f is uniform,
        the bands 1 and 5 are half as wide, and half as frequent, as the others.
    """
    A, f, phi = (rng.uniform(low, high, (count, 1)) for low, high in ((0.1, 0.9), (1, 5), (-np.pi, np.pi)))
    t = np.arange(1, length + 1)
    waves = A * np.sin(2 * np.pi * f * t / length + phi)  # (N, T)
    return waves[..., None].astype("float32"), np.rint(f[:, 0]).astype("int32") - 1


def garch_returns(count, length, rng, omega, alpha, gamma, beta):
    r"""Draw paths of returns of a GJR-GARCH(1,1) model (Glosten, Jagannathan and Runkle, 1993).

    $$r_t = \sigma_t z_t, \quad \sigma_t^2 = \omega + (\alpha + \gamma [r_{t-1} < 0]) r_{t-1}^2 + \beta \sigma_{t-1}^2$$

    with z normal: volatility comes in clusters and rises more after a loss than after a gain. The variance in the long
    run is $\omega / (1 - \alpha - \gamma / 2 - \beta)$. Each path begins 500 steps before its first return.

    Returns:
        float64 `(N, T)`.
    """
    variance = np.full(count, omega / (1 - alpha - gamma / 2 - beta))
    path = np.empty((count, length))
    for step in range(-BURN_IN, length):
        r = np.sqrt(variance) * rng.standard_normal(count)
        variance = omega + (alpha + gamma * (r < 0)) * r**2 + beta * variance
        if step >= 0:
            path[:, step] = r
    return path


def tones(count, frames, rng):
    r"""Draw decaying tones of 8 pitches and 3 timbres, 4,000 samples a second.

    A tone is a sum of up to three harmonics, each with a phase of its own, times $0.9 e^{-t / \tau}$ with
    $\tau \sim U[0.05, 0.25]$ seconds; the harmonics' amplitudes add up to 1, so that no sample exceeds 0.9.

    Returns:
        Frames `(N, frames, 16)` float32, and the pitch `(N,)` int32 from 0 to 7.
    """
    t = np.arange(frames * FRAME, dtype="float32") / RATE  # seconds
    pitch = rng.integers(len(PITCHES), size=count)
    weights = np.array(TIMBRES, "float32")[rng.integers(len(TIMBRES), size=count)]  # (N, 3)
    phase = rng.uniform(-np.pi, np.pi, (count, 3)).astype("float32")
    decay = rng.uniform(0.05, 0.25, (count, 1)).astype("float32")
    frequency = np.array(list(PITCHES.values()), "float32")[pitch, None]
    wave = np.zeros((count, len(t)), "float32")
    for number, (weight, start) in enumerate(zip(weights.T, phase.T, strict=True), start=1):
        wave += weight[:, None] * np.sin(2 * np.pi * number * frequency * t + start[:, None])
    wave *= 0.9 * np.exp(-t / decay) / weights.sum(1, keepdims=True)
    return wave.reshape(count, frames, FRAME), pitch.astype("int32")


def load_sines(name, length, seed, data_dir):
    r"""Return "sines", see `load_sequences`."""
    train, test = (sines(count, length or SINE_STEPS, rng) for count, rng in _draws(seed))
    source = f"sine waves of 1 to 5 cycles made from seed {seed} (Esteban et al., 2017)"
    names = {"class_names": BANDS, "feature_names": ("value",)}
    return SequenceData(name, "series", train, test, source, seed, scaling=Scaling(-1.0, 1.0), **names)


def load_garch(name, length, seed, data_dir):
    r"""Return "garch", see `load_sequences`."""
    scaling, splits = Scaling(-LARGEST_RETURN, LARGEST_RETURN), []
    for count, rng in _draws(seed):
        paths = garch_returns(count, length or RETURN_STEPS, rng, **GARCH)
        splits.append((scaling.to_unit(np.clip(paths, scaling.low, scaling.high)[..., None]), None))
    numbers = ", ".join(f"{key} {value}" for key, value in GARCH.items())
    source = (
        f"GJR-GARCH(1,1) returns in percent made from seed {seed} ({numbers}), "
        f"those beyond {LARGEST_RETURN:g} percent set to that"
    )
    return SequenceData(name, "series", *splits, source, seed, scaling=scaling, feature_names=("return_percent",))


def load_tones(name, length, seed, data_dir):
    r"""Return "tones", see `load_sequences`."""
    train, test = (tones(count, length or FRAMES, rng) for count, rng in _draws(seed))
    source = f"decaying tones of {len(PITCHES)} pitches and {len(TIMBRES)} timbres made from seed {seed}"
    names = {"class_names": tuple(PITCHES), "sampling_rate": RATE}
    return SequenceData(name, "audio", train, test, source, seed, scaling=Scaling(-1.0, 1.0), **names)


def _draws(seed):
    """Return the counts of training and test, each with a generator of its own."""
    return [(TRAIN, np.random.default_rng([seed, 0])), (TEST, np.random.default_rng([seed, 1]))]


IMAGES = {"mnist_rows": "mnist_mini", "mnist_rows_full": "mnist"}


def load_rows(name, length, seed, data_dir):
    r"""Return "mnist_rows" or "mnist_rows_full", see `load_sequences`."""
    images = load_images(IMAGES[name], seed=seed, data_dir=data_dir)
    height, width, _ = images.image_shape
    if length not in (None, height):
        raise ValueError(f"{name!r} has {height} steps, the rows of an image, not {length}; leave length out.")
    scaling = Scaling(0.0, 255.0)
    train, test = (
        (scaling.to_unit(pixels[..., 0]), labels)  # (N, H, W)
        for pixels, labels in (
            (images.train_images, images.train_labels),
            (images.test_images, images.test_labels),
        )
    )
    names = {"class_names": images.class_names, "feature_names": tuple(f"pixel{x}" for x in range(width))}
    source = f"the rows of each image of {images.source}"
    return SequenceData(name, "series", train, test, source, seed, scaling=scaling, **names)
