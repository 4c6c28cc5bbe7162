"""Every discriminator builder: one float32 logit per image; precision, saving, classes, options, bad arguments."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.models import discriminators
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.discriminators import DISCRIMINATORS
from rnngan_tf.models.discriminators.images import default_filters

SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (128, 128, 3)]
SMALL = {"dense": {"units": (8,)}, "conv": {"filters": (2, 4)}, "recurrent": {"units": 8}}
NAMES = tuple(SMALL)


def build(name, image_shape=(12, 8, 1), **options):
    return DISCRIMINATORS[name](image_shape, **{"precision": "float32", **SMALL[name], **options})


def images(n=4, image_shape=(12, 8, 1)):
    return np.random.default_rng(0).uniform(-1, 1, (n, *image_shape)).astype("float32")


def layers_of(model, *kinds):
    return [layer for layer in model.layers if isinstance(layer, kinds)]


def test_the_table_holds_every_documented_builder():
    assert tuple(sorted(DISCRIMINATORS)) == tuple(sorted(NAMES))
    assert all(getattr(discriminators, name) is builder for name, builder in DISCRIMINATORS.items())


@pytest.mark.parametrize("image_shape", [*SHAPES, (20, 36, 3), (9, 31, 1)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_one_logit_per_image_of_any_size(name, image_shape):
    discriminator = build(name, image_shape)
    assert type(discriminator).__name__ == "Functional"
    logits = discriminator(images(3, image_shape))
    assert logits.shape == (3, 1) and logits.dtype == "float32"
    assert len(set(logits.numpy().ravel())) == 3


@pytest.mark.parametrize("name", NAMES)
def test_the_output_is_a_logit_and_no_probability(name):
    discriminator = build(name, minibatch_std=False)
    head = discriminator.get_layer("logit")
    assert head.activation is keras.activations.linear
    head.set_weights([100 * weight for weight in head.get_weights()])
    assert np.abs(discriminator(images(8))).max() > 2


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("name", NAMES)
def test_precision_rules_the_hidden_layers_and_never_the_logit(name, policy):
    discriminator = build(name, precision=policy, num_classes=3)
    computed = {"float32": "float32", "mixed_bfloat16": "bfloat16", "mixed_float16": "float16"}[policy]
    hidden = [
        layer for layer in layers_of(discriminator, layers.Dense, layers.Conv2D, layers.RNN) if layer.name != "logit"
    ]
    assert {layer.compute_dtype for layer in hidden} == {computed}
    assert discriminator.get_layer("logit").compute_dtype == "float32"
    assert {weight.dtype for weight in discriminator.trainable_variables} == {"float32"}
    assert discriminator([images(), np.array([0, 1, 2, 0])]).dtype == "float32"


VARIANTS = [
    *((name, {}) for name in NAMES),
    *((name, {"num_classes": 3, "dropout": 0.3, "precision": "mixed_bfloat16"}) for name in NAMES),
    ("conv", {"spectral_norm": True, "num_classes": 3}),
    ("recurrent", {"cell": "gru", "bidirectional": True}),
]


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
def test_configuration_and_file_bring_the_same_logits_back(name, options, tmp_path):
    discriminator = build(name, **options)
    inputs = [images(), np.array([0, 1, 2, 0], "int32")] if "num_classes" in options else images()
    logits = discriminator(inputs).numpy()
    again = keras.Model.from_config(discriminator.get_config())
    again.set_weights(discriminator.get_weights())
    np.testing.assert_array_equal(again(inputs), logits)
    discriminator.save(tmp_path / "discriminator.keras")
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "discriminator.keras")(inputs), logits)


@pytest.mark.parametrize("name", NAMES)
def test_labels_change_the_logit_by_the_projection(name):
    discriminator = build(name, num_classes=3, minibatch_std=False)
    assert [tuple(one.shape) for one in discriminator.inputs] == [(None, 12, 8, 1), (None,)]
    same = np.repeat(images(1), 3, axis=0)
    logits = discriminator([same, np.array([0, 1, 2], "int32")]).numpy()[:, 0]
    # D(x, y) = w phi + b + e_y phi (Miyato & Koyama, 2018), so that differences are (e_y - e_y') phi
    head, table = discriminator.get_layer("logit"), discriminator.get_layer("projection").get_weights()[0]
    phi = keras.Model(discriminator.inputs, head.input)([same, np.zeros(3, "int32")]).numpy()[0]
    weight, bias = head.get_weights()
    np.testing.assert_allclose(logits, phi @ weight[:, 0] + bias + table @ phi, atol=1e-5)
    assert np.abs(np.diff(logits)).min() > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_training_reaches_every_weight(name):
    discriminator = build(name, num_classes=3)
    with tf.GradientTape() as tape:
        logits = discriminator([images(), np.array([0, 1, 2, 0], "int32")], training=True)
        loss = tf.reduce_sum(tf.square(logits - 1))
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    for weight, gradient in zip(discriminator.trainable_variables, gradients, strict=True):
        assert gradient is not None and np.abs(tf.convert_to_tensor(gradient)).max() > 0, weight.path


@pytest.mark.parametrize("name", NAMES)
def test_minibatch_std_lets_a_logit_see_the_rest_of_the_batch(name):
    for minibatch_std in (False, True):
        discriminator = build(name, minibatch_std=minibatch_std)
        varied, repeated = images(4), np.repeat(images(1), 4, axis=0)
        difference = abs(float(discriminator(varied)[0, 0]) - float(discriminator(repeated)[0, 0]))
        assert (difference > 1e-3) == minibatch_std


@pytest.mark.parametrize("name", NAMES)
def test_dropout_acts_in_training_alone(name):
    discriminator = build(name, dropout=0.5)
    same = np.repeat(images(1), 4, axis=0)
    assert np.ptp(discriminator(same, training=False)) < 1e-5
    assert np.ptp(discriminator(same, training=True)) > 1e-3
    assert {layer.rate for layer in layers_of(discriminator, layers.Dropout)} == {0.5}
    assert layers_of(build(name), layers.Dropout) == []


def test_spectral_norm_divides_kernels_by_their_largest_singular_value():
    discriminator = build("conv", spectral_norm=True)
    for layer in layers_of(discriminator, layers.SpectralNormalization):
        layer.layer.kernel.assign(9 * layer.layer.kernel)
    for _ in range(30):  # a step of the power iteration each
        discriminator(images(), training=True)
    wrapped = layers_of(discriminator, layers.SpectralNormalization)
    assert len(wrapped) == 3
    for layer in wrapped:
        kernel = layer.layer.kernel.numpy()
        assert np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)[0] == pytest.approx(1, rel=1e-2)


def test_default_filters_reach_four_pixels():
    assert default_filters((8, 8, 1)) == (64,)
    assert default_filters((28, 28, 1)) == default_filters((32, 48, 3)) == (64, 128, 256)
    assert default_filters((64, 64, 3)) == (64, 128, 256, 512)
    assert default_filters((128, 128, 3)) == (64, 128, 256, 512, 512)
    convolutions = layers_of(discriminators.conv((28, 28, 1)), layers.Conv2D)
    assert [layer.filters for layer in convolutions] == [64, 128, 256]
    assert convolutions[-1].output.shape == (None, 4, 4, 256)


def test_every_other_argument_counts():
    convolutions = layers_of(build("conv", filters=[3, 5], kernel_size=3), layers.Conv2D)
    assert [(layer.filters, layer.kernel_size, layer.strides) for layer in convolutions] == [
        (3, (3, 3), (2, 2)), (5, (3, 3), (2, 2)),
    ]  # fmt: skip
    assert [layer.units for layer in layers_of(build("dense", units=(5, 7)), layers.Dense)] == [5, 7, 1]
    for cell, (kind, *_) in CELLS.items():
        (layer,) = layers_of(build("recurrent", cell=cell, units=5), layers.RNN)
        assert type(layer) is kind and layer.units == 5 and layer.input.shape == (None, 12, 8)
    (layer,) = layers_of(build("recurrent", bidirectional=True), layers.Bidirectional)
    assert layer.output.shape == (None, 16)
    assert build("dense").name == "dense_discriminator"
    assert discriminators.dense((8, 8, 1), name="mine").name == "mine"


BAD = [
    *((name, {"image_shape": (28, 28)}, r"image_shape is \(28, 28\)") for name in NAMES if name != "dense"),
    *((name, {"num_classes": 1.5}, "num_classes is 1.5") for name in NAMES),
    *((name, {"dropout": 1.0}, "dropout is 1.0; it must be a share") for name in NAMES),
    *((name, {"dropout": "half"}, "dropout is 'half'") for name in NAMES),
    *((name, {"precision": "float64"}, "Unknown precision 'float64'") for name in NAMES),
    ("dense", {"units": (8, -1)}, r"units\[1\] is -1"),
    ("dense", {"units": 8}, "units is 8"),
    ("conv", {"filters": (8, 0)}, r"filters\[1\] is 0"),
    ("conv", {"filters": 8}, "filters is 8"),
    ("conv", {"kernel_size": 0}, "kernel_size is 0"),
    ("recurrent", {"cell": "gruu"}, "Unknown cell 'gruu'.*Did you mean 'gru'"),
    ("recurrent", {"units": 0}, "units is 0"),
]


@pytest.mark.parametrize(("name", "options", "message"), BAD, ids=str)
def test_bad_arguments_are_told_in_one_sentence(name, options, message, refuse):
    with refuse(message):
        build(name, **options)
