r"""Search by gradient for latents whose images are close to given images."""

import contextlib
import sys

import numpy as np
import rich.console
import rich.progress
import tensorflow as tf

from rnngan_tf.core.validation import check_above_zero, check_positive, check_seed
from rnngan_tf.models.base import refusing_layers

POOL = 1024  # number of random latents from which the starting points are chosen
GREY_LEVELS = 127.5  # grey levels per difference of 1 between values in [-1, 1]
BETAS = 0.9, 0.99  # of Adam
PROGRESS_FROM = 50_000  # generated images; with fewer than this there is no progress bar


def search(gan, targets, n, steps, seed, learning_rate, noise, batch_size, description):
    r"""Find `n` latent vectors for each target.

    Of 1,024 random latents, the `n` whose images are nearest to the target are the starting points $z_0$. From each of
    them, Adam with a cosine decay of the learning rate to 0 minimises

    $$E(z) = \frac{1}{2 \sigma^2} \sum_p m_p \, (G(z)_p - x_p)^2 + \frac{1}{2} |z - z_0|^2$$

    The first term is that of Bora et al. (2017) and, with the mask $m$, of Yeh et al. (2017). The second is the
    negative log-density of the latents, centred at $z_0$ instead of 0 ("randomised maximum likelihood", Oliver et al.,
    1996). Directions that the known pixels do not determine stay random, so that latents keep the norm of random
    latents and results differ.

    Args:
        gan: a `GANModel` or `VAE`.
        targets: `Targets` of N images.
        n: number of searches per target.
        steps: gradient steps of each search.
        seed: an integer that determines the random latents.
        learning_rate: Adam's learning rate at the first step.
        noise: $\sigma$, the error at a value that is tolerated, for values in [-1, 1]: with less noise the images fit
            more closely, with more the latents are more typical.
        batch_size: number of searches per batch.
        description: text of the progress bar.

    Returns:
        latents: float32 `(N, n, Z)`.
        images: float32 `(N, n, H, W, C)`, the generator's images from these latents.
        errors: float32 `(N, n)`, see `grey_levels`.

    Raises:
        ValueError: a number is out of range.
    """
    n, steps, batch_size = check_positive(n=n, steps=steps, batch_size=batch_size)
    check_above_zero(learning_rate=learning_rate, noise=noise)
    count = len(targets.images)
    starts = _choose_starts(gan, targets, n, check_seed(seed), batch_size).reshape(count * n, -1)
    owner = np.arange(count).repeat(n)  # the target of each search
    step = _make_step(gan, steps, learning_rate, noise)
    latents = np.empty_like(starts)
    with _progress(description, count * n * steps) as advance:
        for rows in _equal_batches(count * n, batch_size):
            target = [None if part is None else tf.constant(part[owner[rows]]) for part in targets]
            latents[rows] = _descend(step, steps, tf.constant(starts[rows]), target, advance)
    labels = None if targets.labels is None else targets.labels[owner]
    images = gan.generate_from(latents, labels, batch_size).reshape(count, n, *targets.images.shape[1:])
    errors = grey_levels(images, targets.images[:, None], targets.mask[:, None])
    return latents.reshape(count, n, -1), images, errors


def grey_levels(images, others, mask):
    r"""Return the root mean square difference of pixels where the mask is 1, in grey levels of 0 to 255.

    Args:
        images, others, mask: arrays that can be broadcast to `(..., H, W, C)`; the mask is 0 or 1.

    Returns:
        `(...)`.

    Example:
        >>> black, white = -np.ones((1, 2, 2, 1)), np.ones((1, 2, 2, 1))
        >>> grey_levels(black, white, np.ones((1, 2, 2, 1)))
        array([255.])
    """
    squares = (mask * (images - others) ** 2).sum(axis=(-3, -2, -1))
    return GREY_LEVELS * np.sqrt(squares / mask.sum(axis=(-3, -2, -1)))


def _choose_starts(gan, targets, n, seed, batch_size):
    """Return the `n` random latents whose images are nearest to each target, `(N, n, Z)`."""
    pool = np.asarray(gan.sample_latents(max(POOL, n), seed))  # (P, Z)
    starts = np.empty((len(targets.images), n, pool.shape[1]), "float32")
    labels = targets.labels
    for label in [None] if labels is None else np.unique(labels):
        rows = np.arange(len(starts)) if label is None else np.flatnonzero(labels == label)
        generated = gan.generate_from(pool, None if label is None else np.full(len(pool), label), batch_size)
        generated = generated.reshape(len(pool), -1)
        mask, images = (part[rows].reshape(len(rows), -1) for part in (targets.mask, targets.images))
        distances = mask @ (generated**2).T - 2 * (mask * images) @ generated.T  # (N, P), up to a constant
        starts[rows] = pool[np.argsort(distances, axis=1, kind="stable")[:, :n]]
    return starts


def _equal_batches(count, batch_size):
    """Yield row numbers in batches of equal size, which need one graph only; the last may repeat the first rows."""
    size = -(-count // -(-count // batch_size))
    for start in range(0, count, size):
        yield np.arange(start, start + size) % count


def _make_step(gan, steps, learning_rate, noise):
    """Return a function that does one step of Adam (Kingma and Ba, 2015) for a batch of searches.

    On a GPU, where recurrent layers are slow without XLA, XLA compiles it unless a layer of the generator does not
    support that.
    """
    beta1, beta2 = BETAS
    compiled = bool(tf.config.list_physical_devices("GPU")) and not refusing_layers(gan.sampler)

    @tf.function(jit_compile=compiled)
    def step(t, z, mean, square, start, images, mask, labels):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(z)
            generated = tf.cast(gan.sampler(gan.with_labels(z, labels), training=False), tf.float32)
            misfit = tf.reduce_sum(mask * (generated - images) ** 2) / (2 * noise**2)
            energy = misfit + tf.reduce_sum((z - start) ** 2) / 2
        gradient = tape.gradient(energy, z)  # (B, Z)
        mean = beta1 * mean + (1 - beta1) * gradient
        square = beta2 * square + (1 - beta2) * gradient**2
        rate = learning_rate * (1 + tf.cos(np.pi * t / steps)) / 2
        change = mean / (1 - beta1 ** (t + 1)) / (tf.sqrt(square / (1 - beta2 ** (t + 1))) + 1e-8)
        return z - rate * change, mean, square

    return step


def _descend(step, steps, start, target, advance):
    """Return the final latents of a batch of searches, `(B, Z)`."""
    z, mean, square = start, tf.zeros_like(start), tf.zeros_like(start)
    for t in range(steps):
        z, mean, square = step(tf.constant(t, tf.float32), z, mean, square, start, *target)
        advance(len(start))
    return z.numpy()


@contextlib.contextmanager
def _progress(description, total):
    """Show a progress bar in a terminal if the search is long; yield a function that advances it."""
    disable = total < PROGRESS_FROM or not sys.stderr.isatty()
    console = rich.console.Console(stderr=True)
    with rich.progress.Progress(console=console, transient=True, disable=disable) as progress:
        task = progress.add_task(description, total=total)
        yield lambda done: progress.advance(task, done)
