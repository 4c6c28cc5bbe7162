"""Going on in the middle of an epoch: its first batches are taken from the data and passed over, without training."""


class Replay:
    """Stands in for a model's training function until so many steps of an epoch are passed over.

    Keras counts the batches as always, so that progress bars and all that goes by the number of a batch are right;
    callbacks see them with the running means of the epoch as they were.

    Args:
        model: a model in `fit`, whose training function is made.
        steps: how many steps to pass over.
    """

    def __init__(self, model, steps):
        self.steps = steps
        self._model, self._train = model, model.train_function
        model.train_function = self._skip

    def _skip(self, iterator):
        for _ in range(self._model.steps_per_execution):
            next(iterator)
        scores = {id(score) for score in getattr(self._model, "scores", ())}
        return {one.name: one.result() for one in self._model.metrics if id(one) not in scores}

    def end(self):
        """Let the model train again."""
        self._model.train_function = self._train
