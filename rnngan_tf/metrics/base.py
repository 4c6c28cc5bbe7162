"""GenerativeMetric: a Keras metric that compares generated images with real ones through a feature network."""

import logging
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from rnngan_tf.core.annotations import Shape, Tensor
from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics import features
from rnngan_tf.metrics.features.extractor import Extractor
from rnngan_tf.models import distribution

logger = logging.getLogger(__name__)
PERCENTILES = (2.5, 97.5)


class GenerativeMetric(keras.metrics.Metric):
    r"""Collects the first `samples` real and as many generated images, and compares them at the end.

    The name tells the protocol: `fd_mnist_2k_test` is the Frechet distance in mnist's feature network between 2,000
    generated images and the first 2,000 of the test split. `update_state` runs inside `evaluate`'s compiled step;
    the distance is computed once, outside of it, in float64: inside the step `result` is NaN. Under a strategy each
    replica adds its part of the batch, and the samples are those that one device would have taken, in the same order.

    Args:
        extractor: what sees the images, as of `features.get`.
        samples: how many images of each kind, at least 2.
        reference: a word for what the real images are, part of the name.
        name: by default made of the protocol.

    Raises:
        ValueError: an unknown extractor, a number out of its range, or a classifier is needed and this is none.
    """

    prefix = None  # first part of the name
    better = "low"  # "low", "high" or the ideal value
    uses = "features"  # or "logits"
    compares = True  # False where real images play no part

    def __init__(
        self,
        extractor: str | Extractor | keras.Model | Callable = "mnist",
        samples: int = 2000,
        reference: str = "test",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        samples = check_positive(samples=samples)
        if samples < 2:
            raise ValueError(f"samples is {samples}; it must be at least 2.")
        self.samples, self.reference = samples, reference
        self._bundled = extractor if isinstance(extractor, str) else None
        known = isinstance(extractor, (str, features.Extractor, keras.Model))
        self._function = None if known else extractor  # waits for the images' shape
        self._extractor = (features.get(extractor),) if known else ()  # a tuple, which Keras does not track
        own = self.extractor.name if known else getattr(extractor, "__name__", type(extractor).__name__).strip("<>")
        parts = [self.prefix, own, short(samples)]
        super().__init__(name=name or "_".join([*parts, reference] if self.compares else parts), dtype="float32")
        if known:
            self.prepare(self.extractor.image_shape)

    @property
    def extractor(self) -> Extractor | None:
        """The `Extractor`; None until the images' shape is known, for a function that does not tell it."""
        return self._extractor[0] if self._extractor else None

    def prepare(self, image_shape: Shape) -> None:
        """Make room for `samples` images of `(H, W, C)`; raise a `ValueError` where they do not fit.

        `GANModel.compile` calls this.
        """
        if not self._extractor:
            self._extractor = (features.get(self._function, image_shape),)
        self.extractor.check_image_shape([side or 32 for side in image_shape])
        if self.variables:
            return
        size = self.extractor.feature_size if self.uses == "features" else self.extractor.num_classes
        if size is None:
            raise ValueError(
                f"{type(self).__name__} needs a classifier and {self.extractor.name!r} gives features alone; "
                "give an extractor that returns (features, logits)."
            )
        for kind in ("real", "generated"):
            # Replicas fill different rows, and zeros elsewhere, so that the sum is all rows; they count all samples.
            setattr(self, kind, self.add_variable((self.samples, size), "zeros", aggregation="sum", name=kind))
            count = {"dtype": "int32", "aggregation": "only_first_replica", "name": f"{kind}_count"}
            setattr(self, f"{kind}_count", self.add_variable((), "zeros", **count))

    def update_state(self, real_images: Tensor, generated_images: Tensor, sample_weight: None = None) -> None:
        """Look at a batch of real images and one of generated images, `(B, H, W, C)` in [-1, 1] both.

        Raises:
            ValueError: images of another shape than the extractor's, or sample weights, which have no meaning here.
        """
        if sample_weight is not None:
            raise ValueError("Scores take no sample weights; leave sample_weight out.")
        for images in (real_images, generated_images):
            self.prepare(tuple(images.shape[1:]))
        if self.compares:
            self._collect(real_images, self.real, self.real_count)
        self._collect(generated_images, self.generated, self.generated_count)

    def _collect(self, images, room, count):
        """Put what the extractor sees of a batch into the room that is left; past the last sample do nothing."""
        batch = ops.shape(images)[0]
        start, total = distribution.place_in_batch(batch)

        def add():
            seen = self.extractor(images)[0 if self.uses == "features" else 1]  # (B, D)
            places = ops.arange(self.samples) - count - start  # where in the batch each row of the room lies
            taken = ops.logical_and(places >= 0, places < batch)
            rows = ops.take(seen, ops.clip(places, 0, batch - 1), axis=0)
            room.assign(ops.where(taken[:, None], rows, room))
            count.assign(ops.minimum(count + total, self.samples))
            return True

        ops.cond(count < self.samples, add, lambda: True)

    def update_outputs(self, real: np.ndarray, generated: np.ndarray) -> None:
        """Collect what the extractor saw already: `Outputs` of at least `samples` images each."""
        kinds = {"real": real, "generated": generated} if self.compares else {"generated": generated}
        for kind, outputs in kinds.items():
            rows, room = getattr(outputs, self.uses)[: self.samples], getattr(self, kind)
            room.assign(np.pad(rows, ((0, self.samples - len(rows)), (0, 0))))
            getattr(self, f"{kind}_count").assign(len(rows))

    def result(self) -> float | tf.Tensor:
        """Return the score as a float; a tensor of NaN while samples are missing and inside a compiled step."""
        if not tf.executing_eagerly() or distribution.in_step_of_many() or not self._complete():
            return ops.convert_to_tensor(np.nan, "float32")
        real = self.real.numpy() if self.compares else None
        return float(self.compute(real, self.generated.numpy()))

    def _complete(self):
        """Tell whether all samples are there; warn where there are some."""
        if not self.variables:
            return False
        counts = [int(self.generated_count.numpy())] + ([int(self.real_count.numpy())] if self.compares else [])
        if 0 < min(counts) < self.samples:
            logger.warning(
                f"{self.name} is NaN: it needs {self.samples} samples and saw {min(counts)}; give more validation "
                f"data, or samples={min(counts)}."
            )
        return min(counts) == self.samples

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        """Return the score of arrays `(N, D)` and `(M, D)`, features or logits."""
        raise NotImplementedError

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Return the score, and that of `rounds` resamples with replacement, `(rounds,)`."""
        values = []
        for _ in range(rounds):
            resampled = None if real is None else real[rng.integers(len(real), size=len(real))]
            values.append(self.compute(resampled, generated[rng.integers(len(generated), size=len(generated))]))
        return self.compute(real, generated), np.array(values)

    def interval(
        self, real: np.ndarray, generated: np.ndarray, rounds: int = 100, seed: int = 0
    ) -> tuple[float, float, float]:
        """Return the score and its 95 % bootstrap interval `(value, low, high)`.

        Resampling alone raises distances, since a resample repeats rows; the resamples are shifted by the difference
        of their mean to the score, so that only their spread counts.
        """
        value, values = self.resample(real, generated, rounds, np.random.default_rng(seed))
        low, high = np.percentile(values - values.mean() + value, PERCENTILES)
        return float(value), float(low), float(high)

    def save_own_variables(self, store):
        """Save nothing: collected samples are no part of a model."""

    def load_own_variables(self, store):
        """Load nothing, as nothing was saved."""

    def get_config(self):
        if self._bundled is None:
            raise ValueError(
                f"{self.name} cannot be saved, since its extractor is an object; choose one by name, or give the "
                "score to compile again after loading."
            )
        return {"extractor": self._bundled, "samples": self.samples, "reference": self.reference, "name": self.name}


def short(number):
    """Return 2000 as "2k", 1500 as "1500"."""
    return f"{number // 1000}k" if number % 1000 == 0 else str(number)


class MeanOfTerms(GenerativeMetric):
    """The mean of what each image adds, such as 1 where it lies inside a manifold and 0 elsewhere."""

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        """Return what each image adds to the mean, one number an image."""
        raise NotImplementedError

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return float(np.mean(self.terms(real, generated)))

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Resample the terms as they are: copies among the images themselves would shrink every distance."""
        terms = np.asarray(self.terms(real, generated), "float64")
        values = [terms[rng.integers(len(terms), size=len(terms))].mean() for _ in range(rounds)]
        return terms.mean(), np.array(values)
