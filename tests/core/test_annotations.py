"""Every public signature says what it takes and returns, and a type checker can use it."""

import inspect
from typing import Any, get_type_hints

import pytest

import rnngan_tf as rg
from rnngan_tf.data.image_data import ImageData

# What Keras calls, and what the package's own callbacks and models call on each other.
HOOKS = {
    *("call", "train_step", "test_step", "metrics", "reset_metrics", "get_config", "from_config"),
    *("get_compile_config", "compile_from_config", "save_own_variables", "load_own_variables"),
    *(
        "compute_losses",
        "update",
        "track",
        "with_labels",
        "set_up",
        "set_up_training",
        "compare",
        "update_average",
        "around_fit",
        "begin_epoch",
        "begin_step",
        "finish",
        "get_state",
        "set_state",
    ),
}
# Parameters that take whatever Keras' `fit` takes, or any object with the attributes that the docstring names.
ANYTHING = {"x", "y", "report", "curve", "shape"}


def functions_of(owner, path):
    """Yield the path and the function of each public function below a module or class."""
    for name in getattr(owner, "__all__", ()):
        value = getattr(owner, name)
        if inspect.ismodule(value):
            yield from functions_of(value, f"{path}.{name}")
        elif inspect.isclass(value) and value.__module__.startswith("rnngan_tf"):
            yield from methods_of(value, f"{path}.{name}")
        elif inspect.isfunction(value):
            yield f"{path}.{name}", inspect.unwrap(value)


def methods_of(cls, path):
    """Yield the path and the function of the constructor and of each public method and property of a class."""
    for base in cls.__mro__:
        if not base.__module__.startswith("rnngan_tf") or hasattr(base, "_fields"):
            continue
        for name, value in vars(base).items():
            value = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
            public = name == "__init__" or not (name.startswith(("_", "on_")) or name in HOOKS)
            if public and inspect.isfunction(value):
                yield f"{path}.{name}", inspect.unwrap(value)


PUBLIC = dict(functions_of(rg, "rg")) | dict(methods_of(ImageData, "ImageData"))


def test_the_walk_finds_what_users_call():
    wanted = {"rg.load_images", "rg.GANModel.__init__", "rg.GANModel.compile", "rg.GANModel.generate"}
    wanted |= {"rg.generators.lstm_row", "rg.objectives.R1.__init__", "rg.callbacks.Checkpoint.restore"}
    wanted |= {"rg.metrics.Recall.__init__", "rg.plot.grid", "rg.improve.invert", "rg.VAE.encode", "ImageData.train"}
    assert wanted - set(PUBLIC) == set() and len(PUBLIC) > 200


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_signature_is_annotated(path):
    function = PUBLIC[path]
    hints = get_type_hints(function)  # fails where an annotation names what is not there
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name not in ("self", "cls")]
    assert "return" in hints
    for parameter in parameters:
        assert parameter.name in hints
        rest = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        assert rest or hints[parameter.name] is not Any or parameter.name in ANYTHING, parameter


@pytest.mark.parametrize("path", PUBLIC)
def test_a_default_has_the_type_that_its_annotation_names(path):
    hints = get_type_hints(PUBLIC[path])
    for parameter in inspect.signature(PUBLIC[path]).parameters.values():
        default, hint = parameter.default, hints.get(parameter.name)
        if default is None:
            assert type(None) in getattr(hint, "__args__", (hint,)) or hint in (Any, type(None)), parameter
        elif isinstance(default, (bool, int, float, str)):
            kinds = [getattr(kind, "__origin__", kind) for kind in getattr(hint, "__args__", (hint,))]
            assert type(default) in kinds or (isinstance(default, int) and float in kinds), parameter


def test_what_builders_and_models_return_is_what_they_say():
    data = rg.load_images("mnist_mini")
    generator = rg.generators.dense(data.image_shape, units=(8,))
    gan = rg.GANModel(generator, rg.discriminators.dense(data.image_shape, units=(8,)))
    images = gan.generate(2, seed=0)
    made = {
        rg.load_images: data,
        rg.generators.dense: generator,
        rg.GANModel.generate: images,
        rg.GANModel.sample_latents: gan.sample_latents(2, seed=0),
        rg.GANModel.generate_from: gan.generate_from(gan.sample_latents(2, seed=0)),
        rg.plot.grid: rg.plot.grid(images),
        rg.plot.spherical: rg.plot.spherical(images[:1, 0, :, 0], images[1:, 0, :, 0], [0.0, 1.0]),
        rg.improve.psnr: rg.improve.psnr(images, images),
        rg.improve.ssim: rg.improve.ssim(images, images),
        rg.objectives.get: rg.objectives.get("hinge"),
    }
    for function, value in made.items():
        hint = get_type_hints(function)["return"]
        assert isinstance(value, hint), function
