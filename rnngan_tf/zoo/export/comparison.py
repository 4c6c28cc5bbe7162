"""An export beside the generator it came from: the largest difference of their pixels."""

import keras
import numpy as np

from rnngan_tf.zoo.export.portable import is_float32, portable
from rnngan_tf.zoo.export.seeds import seed_latents

TOLERANCE = 1e-4  # of pixels in [-1, 1]
BATCHES = (1, 5)  # sizes compared: two, so that a batch size that became fixed is found
SEED = 0  # of the latents compared


def attempt(failure, function, *arguments):
    """Call a function of another package, and make one sentence of whatever it raises."""
    try:
        return function(*arguments)
    except OSError:  # a full disk, no permission: says itself what it is
        raise
    except Exception as error:
        reason = str(error).strip().splitlines() or [""]
        raise ValueError(f"{failure}: {type(error).__name__}: {reason[0][:200].rstrip('.')}.") from error


def check_difference(kind, part, generator, inputs):
    """Return the largest absolute difference between an export's pixels and Keras', for the same latents.

    Args:
        kind: one of `FORMATS`, in which `part` was written.
        part: the export.
        generator: the network it came from.
        inputs: "latents" or "seed", what the export takes.

    Raises:
        ValueError: the export does not run, makes other shapes, or the difference is above `TOLERANCE` or NaN.
    """
    # In float32 as the export: half precision alone moves pixels by 1e-2.
    reference = generator if is_float32(generator) else portable(generator, unroll=False)
    run = attempt(f"The new {kind.name} file cannot be loaded", kind.load, part)
    differences = []
    for n in BATCHES:
        feed = _feed(generator, n)
        expected = np.asarray(reference(list(feed.values()) if len(feed) > 1 else feed["latents"], training=False))
        if inputs == "seed":
            del feed["latents"]
            feed = {"seed": np.int64(SEED), **(feed or {"n": np.int32(n)})}
        found = attempt(f"The new {kind.name} file does not run", run, feed)
        if found.shape != expected.shape:
            raise ValueError(f"The new {kind.name} file makes {found.shape}, Keras {expected.shape}; nothing is kept.")
        differences.append(np.abs(found - expected).max())
    difference = float(np.max(differences))  # NaN where any is
    if not difference <= TOLERANCE:
        raise ValueError(
            f"The pixels of the new {kind.name} file are {difference:.1e} from those of Keras, more than "
            f"{TOLERANCE:g}; nothing is kept."
        )
    return difference


def _feed(generator, n):
    """Return `n` latents, and where there are classes labels of all of them in turn, as arrays by name."""
    feed = {"latents": np.asarray(seed_latents(SEED, n, generator.inputs[0].shape[1]))}
    if len(generator.inputs) == 2:
        feed["labels"] = (np.arange(n) % _num_classes(generator)).astype(generator.inputs[1].dtype)
    return feed


def _num_classes(generator):
    """Return the number of classes that a generator embeds, 1 where it cannot be told."""
    sizes = [layer.input_dim for layer in generator._flatten_layers() if isinstance(layer, keras.layers.Embedding)]
    return sizes[0] if sizes else 1
