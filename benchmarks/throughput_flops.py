r"""How much arithmetic a training step needs, and how much the machine can do."""

import math
import time

import tensorflow as tf
from keras import layers

MATRIX_SIZES = (512, 768, 1024, 1536, 2048, 3072, 4096)
WITHOUT_PRODUCTS = (layers.BatchNormalization, layers.LayerNormalization)


def products_per_image(layer):
    r"""Return the multiply-adds of a layer's matrix products for one image, forward.

    * dense: inputs x outputs, at each position (for a sequence: each time step);
    * convolution: kernel area x channels in x channels out, at each *output* position;
    * transposed convolution: the same, at each *input* position;
    * LSTM: T D 4U for the inputs, and (T - 1) U 4U for the state (the first state is zero).

    What padding multiplies by zero counts. Biases, activations, normalisations, element-wise gates do not.

    Returns:
        `(from_inputs, from_state)`: all but the second number of an LSTM is in `from_inputs`.

    Raises:
        TypeError: a layer with weights that is none of the above.

    Example:
        A 4x4 convolution of stride 2 from 28x28x1 to 64 channels: 14 * 14 positions, 4 * 4 * 1 * 64 products each.

        >>> import keras
        >>> layer = layers.Conv2D(64, 4, 2, padding="same")
        >>> layer(keras.Input((28, 28, 1))).shape
        (None, 14, 14, 64)
        >>> products_per_image(layer), 14 * 14 * 4 * 4 * 1 * 64
        ((200704, 0), 200704)
    """
    if isinstance(layer, layers.LSTM):
        steps, features = layer.input.shape[1:]
        return steps * features * 4 * layer.units, (steps - 1) * layer.units * 4 * layer.units
    if isinstance(layer, layers.Dense):
        return math.prod(layer.output.shape[1:]) * layer.input.shape[-1], 0
    if isinstance(layer, (layers.Conv2D, layers.Conv2DTranspose)):
        map_ = layer.input if isinstance(layer, layers.Conv2DTranspose) else layer.output
        return math.prod(map_.shape[1:3]) * math.prod(layer.kernel.shape), 0
    if layer.weights and not isinstance(layer, WITHOUT_PRODUCTS):
        raise TypeError(f"{layer.name} is a {type(layer).__name__}, whose products are not counted; add it here.")
    return 0, 0


def network_flops(network):
    r"""Return the floating-point operations of a network for one image: 2 for each multiply-add.

    Returns:
        forward: every layer once.
        weights: gradients of all kernels, as many as forward.
        between: gradients of what the layers read, without the first layer's input, which no kernel lies behind.
        inputs: the same with the first layer's input.
    """
    counts = [counted for layer in network.layers if sum(counted := products_per_image(layer))]
    forward = 2 * sum(map(sum, counts))
    return {"forward": forward, "weights": forward, "between": forward - 2 * counts[0][0], "inputs": forward}


def step_flops(generator, discriminator, batch_size):
    r"""Return the floating-point operations that a simultaneous training step without penalty needs.

    Counted are the matrix products of `products_per_image`, 2 for each multiply-add, in:

    * the generator forward, its kernels' gradients, and the gradients between its layers;
    * the discriminator forward, on reals and on fakes;
    * for its own loss, on reals and on fakes: its kernels' gradients and the gradients between its layers;
    * for the generator's loss, on fakes: the gradients from its logit down to the pixels.

    Not counted: optimizers, averages, losses, random numbers, and whatever a step computes beyond need.

    Example:
        One dense layer each, 5 latents to 3 pixels to 1 logit. Generator 15 multiply-adds forward and 15 for its kernel
        (none between layers); discriminator 3, for two images forward and two for its kernel, and 3 down to the pixels:
        2 * (15 + 15 + 2 * 3 + 2 * 3 + 3) = 90 for a batch of 1.

        >>> import keras
        >>> g = keras.Sequential([keras.Input((5,)), layers.Dense(3)])
        >>> d = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        >>> step_flops(g, d, batch_size=1)
        90
    """
    g, d = network_flops(generator), network_flops(discriminator)
    per_image = g["forward"] + g["weights"] + g["between"]
    per_image += 2 * (d["forward"] + d["weights"] + d["between"]) + d["inputs"]
    return batch_size * per_image


def matrix_rate(dtype, sizes=MATRIX_SIZES, seconds=0.5):
    """Return the floating-point operations per second of `tf.matmul` on square matrices, by size.

    Args:
        dtype: "bfloat16" or "float32".
        sizes: sides of the matrices.
        seconds: how long each size is repeated; the median of the repetitions counts.
    """
    rates = {}
    for size in sizes:
        a, b = (tf.cast(tf.random.stateless_normal((size, size), (seed, 0)), dtype) for seed in (0, 1))
        product = tf.function(tf.matmul)
        times, end = [], None
        while end is None or time.perf_counter() < end or len(times) < 3:
            start = time.perf_counter()
            product(a, b)
            times.append(time.perf_counter() - start)
            if end is None:  # the first call traces
                times, end = [], time.perf_counter() + seconds
        rates[size] = 2 * size**3 / sorted(times)[len(times) // 2]
    return rates
