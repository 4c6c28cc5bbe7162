"""Scores that are means over images, so that their intervals need no second look at the images."""

import numpy as np

from rnngan_tf.evaluation.scores.score import Score


class TermScore(Score):
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
