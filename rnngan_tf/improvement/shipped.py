"""Trained Improvers that come with the package: their recipes, and how they are read and written."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from rnngan_tf.core.names import choose
from rnngan_tf.improvement import tasks
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.models import saving as bundled

WEIGHTS = files("rnngan_tf.improvement") / "weights"
SHAPES = {"mnist": (28, 28, 1), "cifar10": (32, 32, 3)}
TASKS = {  # by name: the function that makes the model, and what it is told
    "denoise": (tasks.denoise, {"noise": 0.5}),
    "upscale2": (tasks.upscale, {"factor": 2}),
    "upscale4": (tasks.upscale, {"factor": 4}),
    "inpaint": (tasks.inpaint, {}),
}


def make(task, data, **options):
    """Return an untrained `Improver` of a bundled one's recipe.

    Args:
        task: one of `TASKS`.
        data: one of `SHAPES`.
        **options: further arguments of the function that makes it, such as `network`.

    Raises:
        ValueError: an unknown name.
    """
    function, told = choose("task", task, TASKS)
    return function(choose("data set of bundled improvers", data, SHAPES), **told, **options)


def pretrained(task: str, data: str, precision: str = "auto", folder: Path | Traversable = WEIGHTS) -> Improver:
    """Return a trained `Improver`: "denoise", "upscale2", "upscale4" or "inpaint", of "mnist" or "cifar10".

    Its network is `conv`, which takes images of any size; what it knows of are digits, or small photographs.

    Args:
        task: one of `TASKS`.
        data: one of `SHAPES`.
        precision: see `rg.precision.choose`.
        folder: where the weights lie.

    Raises:
        ValueError: an unknown name, or damaged weights.
        FileNotFoundError: it was not trained yet.
    """
    model, name = make(task, data, precision=precision), f"{task}_{data}"
    if not (folder / f"{name}.json").is_file():
        raise FileNotFoundError(
            f"The bundled model to {task} images of {data} was not trained yet; train one with "
            f"rg.improve.{_function(task)} and fit."
        )
    model.network.set_weights(bundled.read(folder, name)[0])
    return model


def _function(task):
    """Return the name of the function that makes a task's model."""
    return TASKS[task][0].__name__


def write(model, task, data, record, folder=WEIGHTS):
    """Write a trained model's weights as the bundled ones; return their record with size and sha256."""
    return bundled.write(folder, f"{task}_{data}", model.network.get_weights(), record)
