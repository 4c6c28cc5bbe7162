"""Evaluator: scores a generator, an array or a folder of images against a data set's test split."""

import sys
from collections.abc import Callable, Sequence

import keras
import numpy as np
from rich.console import Console
from rich.progress import track

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.validation import check_positive
from rnngan_tf.data import load_images
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.metrics import features, functional, image, reference_models, samples
from rnngan_tf.metrics.base import GenerativeMetric
from rnngan_tf.metrics.cache import cached, fingerprint
from rnngan_tf.metrics.features.extractor import Extractor, Outputs
from rnngan_tf.metrics.memorisation import Memorisation, memorisation
from rnngan_tf.metrics.report import Report, Row, Value
from rnngan_tf.metrics.sizes import SampleSizes, sample_sizes

BY_FEATURES = (
    image.FrechetDistance,
    image.KernelDistance,
    image.Precision,
    image.Recall,
    image.Density,
    image.Coverage,
    image.NearestNeighbourAccuracy,
    image.Duplicates,
)
BY_CLASSES = (image.ClassifierScore, image.ClassesCovered, image.ClassEntropy, image.ClassDivergence)
LABELS = {
    "real": "real (training)",
    "pca_mixture": "PCA mixture",
    "pixel_gaussian": "pixel Gaussian",
    "untrained": "untrained",
}
MAKING = 1  # counts changes of how calibration images or features are made, so that no cache outlives one


class Evaluator:
    r"""Scores images against the first `samples` images of a test split.

    What the extractor sees of the real and of the calibration images is computed once and kept in a cache.

    Args:
        data: a name for `load_images`, or an `ImageData`.
        samples: how many images of each kind; None takes 5,000, or the whole test split where that is smaller.
        extractor: as of `features.get`; None takes the data set's own feature network.
        metrics: classes of scores, such as `[rg.metrics.FrechetDistance]`; None takes all that the extractor allows.
        seed: of latents and draws.
        data_dir: the folder of tensorflow-datasets.
        cache: False computes everything anew.
        verbose: 1 shows a progress bar where standard error is a terminal.

    Raises:
        ValueError: more samples than the test split holds, data without a feature network, an unknown name.

    Example:
        >>> evaluator = Evaluator("mnist_mini", samples=200, cache=False)
        >>> report = evaluator.evaluate(evaluator.data.train_images[:200], calibration=False, rounds=10)
        >>> bool(report["fd"].value < 5), report.names[0]
        (True, 'fd_mnist_200_test')
    """

    def __init__(
        self,
        data: str | ImageData = "mnist",
        samples: int | None = None,
        extractor: str | Extractor | keras.Model | Callable | None = None,
        metrics: Sequence[type[GenerativeMetric]] | None = None,
        seed: int = 0,
        data_dir: PathLike | None = None,
        cache: bool = True,
        verbose: int = 0,
    ) -> None:
        self.data = load_images(data, data_dir=data_dir) if isinstance(data, str) else data
        available = len(self.data.test_images)
        self.samples, self.seed, self.cache = min(5000, available) if samples is None else samples, seed, cache
        self.samples = check_positive(samples=self.samples)
        if self.samples > available:
            raise ValueError(
                f"samples is {self.samples} and the test split of {self.data.name!r} has {available} images; "
                f"give at most {available}."
            )
        self.verbose = verbose
        self.extractor = features.get(self._known(extractor), self.data.image_shape)
        self.extractor.check_image_shape(self.data.image_shape)
        self._bundled = extractor is None or isinstance(extractor, str)
        classes = self._default_classes() if metrics is None else metrics
        self.scores = [score(self.extractor, self.samples) for score in classes]
        self._outputs = {}

    def _known(self, extractor):
        """Return the extractor asked for, or the data set's own."""
        if extractor is None and self.data.name not in features.EXTRACTORS:
            raise ValueError(
                f"There is no feature network for {self.data.name!r}; give extractor= one of "
                f"{', '.join(features.EXTRACTORS)}, a keras.Model, or a function from images to features."
            )
        return self.data.name if extractor is None else extractor

    def _default_classes(self):
        if not self.extractor.num_classes:
            return BY_FEATURES
        modes = (image.ModesCovered,) if self.extractor.num_classes > 100 else ()
        return (*BY_FEATURES, *BY_CLASSES, *modes)

    def evaluate(
        self,
        subject: keras.Model | np.ndarray | PathLike,
        label: str = "subject",
        calibration: bool = True,
        rounds: int = 100,
    ) -> Report:
        """Return the `Report` of a subject.

        Args:
            subject: a GANModel or VAE, an array of images, or a path: as of `samples.load`.
            label: what the table calls it.
            calibration: whether the rows of known images are put beside it.
            rounds: bootstrap rounds of the intervals, at least 1.

        Raises:
            ValueError: as of `samples.load`: too few images, a wrong shape, NaN, values out of range.
        """
        rounds = check_positive(rounds=rounds)
        images = samples.load(subject, self.samples, self.seed, self.data.image_shape)
        parts = [(label, "subject", lambda: self.extractor.extract(images))]
        rows = self._rows(parts + (self._known_images() if calibration else []), rounds)
        protocol = {
            "data": self.data.name,
            "source": self.data.source,
            "samples": self.samples,
            "extractor": self.extractor.name,
            "rounds": rounds,
            "seed": self.seed,
        }
        better = {score.name: score.better for score in self.scores}
        return Report(rows, better, protocol, self.extractor.class_names, self._notes(images))

    def calibrate(self, rounds: int = 100) -> list[Row]:
        """Return the `Row`s of known images: real ones, and models that any generator should beat."""
        return self._rows(self._known_images(), rounds)

    def sample_sizes(
        self, subject: keras.Model | np.ndarray | PathLike, sizes: Sequence[int] | None = None, draws: int = 10
    ) -> SampleSizes:
        """Return the Frechet distance of ever more samples, and where it tends to: see `sizes.sample_sizes`."""
        images = samples.load(subject, self.samples, self.seed, self.data.image_shape)
        name = f"fd_{self.extractor.name}"
        return sample_sizes(self.real.features, self.extractor.extract(images).features, name, sizes, draws, self.seed)

    def memorisation(self, subject: keras.Model | np.ndarray | PathLike, n: int = 500) -> Memorisation:
        """Return how near the first `n` images of a subject come to training images: see `memorisation`."""
        images = samples.load(subject, self.samples, self.seed, self.data.image_shape)[:n]
        return memorisation(images, self.data.train_images, held_out=self.data.test_images[:n])

    @property
    def real(self) -> Outputs:
        """What the extractor sees of the first `samples` test images, as `Outputs`."""
        return self._cached("test", lambda: self.data.test_images[: self.samples], self.data.test_images)

    def _known_images(self):
        """Return label, kind and a function that gives the `Outputs` of each kind of calibration image."""

        def seen(name):
            def draw():
                return reference_models.samples(name, self.data, self.samples, self.seed)

            return lambda: self._cached(name, draw, self.data.train_images)

        return [(label, "calibration", seen(name)) for name, label in LABELS.items()]

    def _rows(self, parts, rounds):
        """Return a `Row` for each label, kind and function that gives `Outputs`."""
        shown = track(
            parts,
            "Scoring",
            console=Console(stderr=True),
            transient=True,
            disable=not self.verbose or not sys.stderr.isatty(),
        )
        return [self._row(label, kind, outputs(), rounds) for label, kind, outputs in shown]

    def _cached(self, kind, images, made_of):
        """Return `Outputs` of images, from memory, from the cache, or computed."""
        if kind not in self._outputs:

            def make():
                seen = self.extractor.extract(images())
                return {part: array for part, array in seen._asdict().items() if array is not None}

            parts = {"kind": kind, "samples": self.samples, "seed": self.seed, "making": MAKING}
            if self.cache and self._bundled:
                parts |= {"data": fingerprint(made_of), "extractor": features.fingerprint(self.extractor.name)}
                arrays = cached(parts, make)
            else:
                arrays = make()
            self._outputs[kind] = Outputs(arrays["features"], arrays.get("logits"))
        return self._outputs[kind]

    def _row(self, label, kind, generated, rounds):
        """Return the scores of what the extractor saw of one set of images."""
        values = {}
        for score in self.scores:
            pair = (getattr(outputs, score.uses) for outputs in (self.real, generated))
            values[score.name] = Value(*score.interval(*pair, rounds=rounds, seed=self.seed))
        counts = None if generated.logits is None else functional.class_histogram(generated.logits)
        return Row(label, kind, values, counts)

    def _notes(self, images):
        """Return sentences about what the numbers rest on."""
        notes = []
        if self.samples < 10 * self.extractor.feature_size:
            notes.append(
                f"Note: {self.samples:,} samples are few for {self.extractor.feature_size} features; Frechet distances "
                f"are only reliable from about {10 * self.extractor.feature_size:,}."
            )
        if (images == images[:1]).all():
            notes.append("Note: all images of the subject are the same.")
        return notes
