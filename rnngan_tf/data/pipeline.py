r"""From arrays in memory to batches: the order is a pure function of (seed, epoch), and nothing stalls.

Every dataset made here has tf.data's autotuner off. On TensorFlow 2.21 destroying an iterator waits for that
autotuner's next wake-up, whose period doubles while the pipeline runs, and Keras makes new iterators every epoch:
`fit` loses up to half of its time. Batches are cheap here (a gather), so there is nothing to tune.
"""

import numpy as np
import tensorflow as tf

PREFETCH = 4  # batches prepared ahead of the training step


def ordered_batches(samples, labels, batch_size):
    r"""Return the samples in their own order, in whole batches.

    Args:
        samples: `(N, H, W, C)` uint8 images, scaled to [-1, 1]; or `(N, T, D)` float32 sequences, as they are.
        labels: `(N,)` int32, or None for samples alone.
        batch_size: 1 to N; a last, smaller batch is left out.

    Returns:
        A `tf.data.Dataset` of float32 `(B, H, W, C)` or `(B, T, D)`, or of pairs with int32 labels `(B,)`.
    """
    steps = len(samples) // batch_size
    rows = tf.reshape(tf.range(steps * batch_size), (steps, batch_size))
    batches = tf.data.Dataset.from_tensor_slices(rows).map(_gather(samples, labels)).prefetch(PREFETCH)
    return _without_autotune(batches)


def shuffled_batches(samples, labels, batch_size, seed):
    r"""Return the samples in an order that depends on nothing but `seed` and the number of the epoch.

    The dataset has an attribute `epoch`, an int64 variable. A pass reads it when its first batch is taken, and the
    order of the whole pass follows from `(seed, epoch)`; the variable then rises by one, so that pass k is epoch k. An
    iterator that nothing is taken from, such as the second one that Keras makes in each epoch, does not count. To
    resume at epoch k, or to see it again, `dataset.epoch.assign(k)` before the pass.

    Args:
        samples: as of `ordered_batches`.
        labels: `(N,)` int32, or None for samples alone.
        batch_size: 1 to N; each epoch leaves out the `N % batch_size` samples that its order puts last.
        seed: 0 to 2**63 - 1.

    Returns:
        A `tf.data.Dataset` as of `ordered_batches`.
    """
    steps = len(samples) // batch_size
    with tf.device("CPU:0"):  # where tf.data's functions run, on a machine with a GPU too
        epoch = tf.Variable(0, dtype=tf.int64, trainable=False, name="epoch")

    def start_pass(_):
        order = epoch_order(len(samples), seed, epoch.assign_add(1) - 1)  # (N,)
        rows = tf.reshape(order[: steps * batch_size], (steps, batch_size))
        return tf.data.Dataset.from_tensor_slices(rows)

    rows = tf.data.Dataset.from_tensors(0).flat_map(start_pass)
    rows = rows.apply(tf.data.experimental.assert_cardinality(steps))  # Keras shows it as the number of steps
    batches = _without_autotune(rows.map(_gather(samples, labels)).prefetch(PREFETCH))
    batches.epoch = epoch
    return batches


def epoch_order(n, seed, epoch):
    r"""Return the order of `n` samples in an epoch.

    Args:
        n: number of samples.
        seed, epoch: integers or scalar tensors, 0 to 2**63 - 1.

    Returns:
        A permutation of 0 .. n - 1, `(n,)` int32.

    Example:
        >>> sorted(epoch_order(5, seed=0, epoch=3).numpy().tolist())
        [0, 1, 2, 3, 4]
    """
    seeds = tf.stack([tf.cast(seed, tf.int64), tf.cast(epoch, tf.int64)])
    return tf.random.experimental.stateless_shuffle(tf.range(n), seed=seeds, alg="philox")


def _gather(samples, labels):
    scaled = samples.dtype == np.uint8
    with tf.device("CPU:0"):
        samples = tf.constant(samples)
        labels = None if labels is None else tf.constant(labels)

    def batch(rows):
        chosen = tf.gather(samples, rows)  # (B, H, W, C) or (B, T, D)
        if scaled:
            chosen = tf.cast(chosen, tf.float32) / 127.5 - 1.0
        return chosen if labels is None else (chosen, tf.gather(labels, rows))

    return batch


def _without_autotune(dataset):
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
