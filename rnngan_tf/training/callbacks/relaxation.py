"""AnnealRelaxation: the temperature of a text generator's gradient, lowered as training goes on."""

import keras

from rnngan_tf.core.validation import check_at_least_zero, check_positive
from rnngan_tf.models.autoregressive import token_cell


class AnnealRelaxation(keras.callbacks.Callback):
    r"""Lower the relaxation of a text generator's gradient exponentially over the epochs (Nie et al., 2019).

    $$\tau_e = \tau_0 (\tau_1 / \tau_0)^{\min(1, e / (E - 1))}$$

    High, the gradient reaches all tokens and is wrong; low, it is right and vanishes for all but the one drawn. A
    function of the epoch alone, so that a training that is resumed goes on as it would have.

    Args:
        start, end: the relaxation in the first and from the last epoch on, above 0.
        epochs: number E of epochs over which it is lowered.

    Raises:
        ValueError: a number outside its range; at the start of `fit`, a generator that writes no tokens.

    Example:
        >>> [round(AnnealRelaxation(2.0, 0.5, 3).at(epoch), 2) for epoch in range(4)]
        [2.0, 1.0, 0.5, 0.5]
    """

    def __init__(self, start: float = 2.0, end: float = 0.2, epochs: int = 10) -> None:
        super().__init__()
        check_at_least_zero(start=start, end=end)
        epochs = check_positive(epochs=epochs)
        if not start or not end:
            raise ValueError(f"The relaxation goes from {start:g} to {end:g}; both must be above 0.")
        self.start, self.end, self.epochs = start, end, epochs

    def at(self, epoch: int) -> float:
        """Return the relaxation in an epoch, counted from 0."""
        return self.start * (self.end / self.start) ** min(1.0, epoch / max(1, self.epochs - 1))

    def on_train_begin(self, logs=None):
        token_cell(self.model.generator)

    def on_epoch_begin(self, epoch, logs=None):
        token_cell(self.model.generator).gumbel_temperature.assign(self.at(epoch))
