"""Differentiable augmentation: the discriminator sees shifted, recoloured and cut images, real and generated alike.

Few training images are soon learnt by heart; changing what the discriminator sees prevents that. Changing the reals
only would teach the generator to draw the changes, so the fakes go through the same kind of change, and the gradient
through it to the generator (Zhao et al., 2020, "DiffAugment").

Keras' own random layers do not serve here: translation does not compile with XLA, and colour jitter gives no gradient.
"""

from math import isfinite
from numbers import Real

import keras
import tensorflow as tf

from rnngan_tf.core.names import choose


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Augmentation:
    """Random, differentiable changes of a batch of images; each sample gets its own.

    Call it as `augmentation(images, seed)`, with different seeds for reals and fakes. The same seed makes the same
    changes, eagerly, in a `tf.function` and under XLA. The changes are made in the order named.

    * `translation`: moved by whole pixels, each way by up to `translation_ratio` of the height and width.
    * `color`: brightness moved by up to 0.5 either way, saturation (3 channels only) multiplied by a number in
      [0, 2), then contrast by one in [0.5, 1.5). As in the paper nothing is clipped, so values may leave [-1, 1].
    * `cutout`: a box of `cutout_ratio` of the height and width is painted over; it may reach over the edge.

    Deviation from the paper: its code fills what translation uncovers and cutout removes with 0, which is mid-grey
    here; `fill` is -1, black, so that a digit moved on its black ground gets no grey border. `fill=0.0` is the paper's.

    Args:
        policy: names joined by commas, or a list of them.
        strength: from 0 (nothing changes) to 1 (as in the paper); scales every range above.
        translation_ratio, cutout_ratio: shares of the image's sides, in [0, 1].
        fill: the value of uncovered and cut pixels.

    Raises:
        ValueError: an unknown name in the policy (the message says the nearest one), an empty policy, or a number out
            of its range; when called, images that are not `(B, H, W, C)` with H, W and C known.

    Example:
        >>> augmentation = Augmentation("translation,cutout")
        >>> augmentation(tf.ones((8, 28, 28, 1)), seed=(0, 1)).shape.as_list()
        [8, 28, 28, 1]
    """

    def __init__(
        self,
        policy: str = "translation,color,cutout",
        strength: float = 1.0,
        translation_ratio: float = 0.125,
        cutout_ratio: float = 0.5,
        fill: float = -1.0,
    ) -> None:
        names = policy.split(",") if isinstance(policy, str) else list(policy)
        self.policy = ",".join(str(name).strip() for name in names)
        if not self.policy:
            raise ValueError(f"The augmentation policy is empty; name some of {', '.join(_CHANGES)}, or use None.")
        self._changes = [choose("augmentation", name, _CHANGES) for name in self.policy.split(",")]
        self.strength = _share("strength", strength)
        self.translation_ratio = _share("translation_ratio", translation_ratio)
        self.cutout_ratio = _share("cutout_ratio", cutout_ratio)
        if not isinstance(fill, Real) or not isfinite(fill):
            raise ValueError(f"fill is {fill!r}; give a finite number, such as -1.0 for black or 0.0 for grey.")
        self.fill = float(fill)

    def __call__(self, images, seed):
        """Return the images, changed.

        Args:
            images: `(B, H, W, C)` of any float type, in [-1, 1].
            seed: two integers, `(2,)`.

        Returns:
            A tensor of the shape and type of `images`.
        """
        images = tf.convert_to_tensor(images)
        if images.shape.rank != 4 or None in images.shape[1:]:
            raise ValueError(f"Images to augment are (B, H, W, C) with H, W and C known; given was {images.shape}.")
        changed = tf.cast(images, tf.float32)
        for change, one in zip(self._changes, _seeds(seed, len(self._changes)), strict=True):
            changed = change(self, changed, one)
        return tf.cast(changed, images.dtype)

    def get_config(self):
        """Return the constructor's arguments."""
        return {
            "policy": self.policy,
            "strength": self.strength,
            "translation_ratio": self.translation_ratio,
            "cutout_ratio": self.cutout_ratio,
            "fill": self.fill,
        }

    @classmethod
    def from_config(cls, config):
        """Return the augmentation that `get_config` described."""
        return cls(**config)

    def __repr__(self):
        return f"Augmentation({', '.join(f'{key}={value!r}' for key, value in self.get_config().items())})"

    def _translate(self, images, seed):
        """Move each image by its own whole number of pixels; `fill` comes in from outside."""
        batch, (height, width) = tf.shape(images)[0], images.shape[1:3]
        ratio = self.strength * self.translation_ratio
        down, right = _pixels(ratio * height), _pixels(ratio * width)
        row_seed, column_seed = _seeds(seed, 2)
        rows = tf.range(height) + _integers(batch, row_seed, -down, down)  # (B, H), the row that comes here
        columns = tf.range(width) + _integers(batch, column_seed, -right, right)  # (B, W)
        moved = tf.gather(images, tf.clip_by_value(rows, 0, height - 1), axis=1, batch_dims=1)
        moved = tf.gather(moved, tf.clip_by_value(columns, 0, width - 1), axis=2, batch_dims=1)
        inside = _box((rows >= 0) & (rows < height), (columns >= 0) & (columns < width))
        return tf.where(inside, moved, self.fill)

    def _recolor(self, images, seed):
        """Change each image's brightness, saturation (of 3 channels) and contrast, in the paper's order."""
        brightness, saturation, contrast = (
            self.strength * _halves(tf.shape(images)[0], one) for one in _seeds(seed, 3)
        )
        images = images + brightness
        # m + k (x - m), with k = 1 + d, is written x + d (x - m): exact where d = 0
        if images.shape[-1] == 3:
            images = images + 2.0 * saturation * (images - tf.reduce_mean(images, axis=-1, keepdims=True))
        return images + contrast * (images - tf.reduce_mean(images, axis=[1, 2, 3], keepdims=True))

    def _cut(self, images, seed):
        """Paint a box over each image; its centre lies anywhere in the image, so it may reach over the edge."""
        batch, ratio, within = tf.shape(images)[0], self.strength * self.cutout_ratio, []
        for length, one in zip(images.shape[1:3], _seeds(seed, 2), strict=True):
            size = _pixels(ratio * length)
            start = _integers(batch, one, 0, length - size % 2) - size // 2  # (B, 1)
            within.append((tf.range(length) >= start) & (tf.range(length) < start + size))  # (B, length)
        return tf.where(_box(*within), self.fill, images)


_CHANGES = {
    "translation": Augmentation._translate,
    "color": Augmentation._recolor,
    "cutout": Augmentation._cut,
}


def get(identifier):
    """Return the augmentation meant by `identifier`.

    Args:
        identifier: None for none; a policy such as "translation,cutout"; an `Augmentation` or any other
            `callable(images, seed)`; or a configuration as written by `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: an unknown name in a policy, or something that cannot be called.

    Example:
        >>> get("translation").policy
        'translation'
    """
    if isinstance(identifier, (str, list, tuple)):
        return Augmentation(identifier)
    found = keras.saving.deserialize_keras_object(identifier) if isinstance(identifier, dict) else identifier
    if found is None or callable(found):
        return found
    raise ValueError(
        f"{identifier!r} is no augmentation; give names out of {', '.join(_CHANGES)} joined by commas, "
        "a function of (images, seed), or None."
    )


def _share(name, value):
    """Return `value` as a float, or raise ValueError unless it lies in [0, 1]."""
    if not isinstance(value, Real) or not 0 <= value <= 1:
        raise ValueError(f"{name} is {value!r}; give a number from 0 to 1.")
    return float(value)


def _pixels(length):
    """Return a length to the nearest pixel, halves upwards as in the paper's code (`round` takes 2.5 to 2)."""
    return int(length + 0.5)


def _seeds(seed, count):
    """Return `count` independent seeds derived from one.

    None of them is negative: TF 2.21 draws other numbers from a negative seed with XLA than without.
    """
    seed = tf.bitwise.bitwise_and(tf.cast(seed, tf.int32), tf.int32.max)
    return tf.unstack(tf.bitwise.bitwise_and(tf.random.split(seed, count), tf.int32.max))


def _integers(batch, seed, low, high):
    """Return one whole number a sample, `(B, 1)`, uniform from `low` to `high`, both included."""
    return tf.random.stateless_uniform((batch, 1), seed, minval=low, maxval=high + 1, dtype=tf.int32)


def _halves(batch, seed):
    """Return one number a sample, `(B, 1, 1, 1)`, uniform in [-1/2, 1/2)."""
    # drawn as integers: TF 2.21 draws other floats with XLA than without from the same seed (tensorflow issue 117644)
    steps = _integers(batch, seed, 0, 2**24 - 1)[:, :, None, None]
    return tf.cast(steps, tf.float32) / 2**24 - 0.5


def _box(rows, columns):
    """Return the mask `(B, H, W, 1)` of the pixels whose row `(B, H)` and column `(B, W)` are both marked."""
    return rows[:, :, None, None] & columns[:, None, :, None]
