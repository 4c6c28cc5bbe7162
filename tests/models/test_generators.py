"""Every generator builder: images of the right size, range and type; precision, saving, classes, bad arguments."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.models import generators
from rnngan_tf.models.generators import GENERATORS
from rnngan_tf.models.generators.common import upsampling_plan

SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (128, 128, 3)]
SMALL = {
    "dense": {"units": (8,)},
    "conv_transpose": {"filters": 2},
    "recurrent": {"units": 8},
    "lstm_row": {"units": 8},
    "lstm_conv": {"units": 8, "filters": 2},
    "row_mlp": {"units": 8},
}
NAMES = tuple(SMALL)


def build(name, image_shape=(28, 28, 1), **options):
    return GENERATORS[name](image_shape, **{"latent_dim": 6, "precision": "float32", **SMALL[name], **options})


def latents(n=3, size=6):
    return np.random.default_rng(0).normal(0, 1, (n, size)).astype("float32")


def draw(generator, *inputs):
    return generator(list(inputs) if len(inputs) > 1 else inputs[0], training=False)


def test_the_table_holds_every_documented_builder():
    assert tuple(GENERATORS) == NAMES
    assert all(getattr(generators, name) is builder for name, builder in GENERATORS.items())


@pytest.mark.parametrize("image_shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_images_have_the_shape_asked_for_and_lie_between_minus_one_and_one(name, image_shape):
    generator = build(name, image_shape)
    assert type(generator).__module__.startswith("keras.") and type(generator).__name__ == "Functional"
    images = draw(generator, latents())
    assert images.shape == (3, *image_shape) and images.dtype == "float32"
    images = draw(generator, 100 * latents()).numpy()
    assert np.abs(images).max() <= 1 and images.min() < -0.2 and images.max() > 0.2


@pytest.mark.parametrize("image_shape", [(28, 20, 1), (10, 36, 3), (30, 30, 1), (8, 8, 1), (17, 11, 3)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_any_sensible_size_will_do(name, image_shape):
    generator = build(name, image_shape)
    assert generator.output_shape == (None, *image_shape)
    assert draw(generator, latents()).shape == (3, *image_shape)


@pytest.mark.parametrize("name", NAMES)
def test_different_latents_make_different_images_and_each_sample_stands_alone(name):
    generator, z = build(name), latents(4)
    together = draw(generator, z).numpy()
    assert min(np.abs(together[0] - other).max() for other in together[1:]) > 1e-3
    np.testing.assert_allclose(draw(generator, z[2:3]), together[2:3], atol=1e-5)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("name", NAMES)
def test_precision_rules_the_hidden_layers_and_never_the_image_head(name, policy):
    generator = build(name, precision=policy)
    computed = {"float32": "float32", "mixed_bfloat16": "bfloat16", "mixed_float16": "float16"}[policy]
    hidden = (layers.Dense, layers.Conv2DTranspose, layers.RNN, layers.Bidirectional, layers.LayerNormalization)
    assert {layer.compute_dtype for layer in generator.layers if isinstance(layer, hidden)} == {computed}
    assert generator.get_layer("image").compute_dtype == "float32"
    assert {weight.dtype for weight in generator.trainable_variables} == {"float32"}
    assert draw(generator, latents()).dtype == "float32"


def test_an_unset_precision_is_the_machines_choice(monkeypatch):
    from rnngan_tf.core import precision

    monkeypatch.setattr(precision, "cpu_flags", lambda: {"avx512_bf16"})
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: [])
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    generator = generators.dense((8, 8, 1), units=(8,))
    assert {layer.compute_dtype for layer in generator.layers if isinstance(layer, layers.Dense)} == {"bfloat16"}


VARIANTS = [
    *((name, {}) for name in NAMES),
    *((name, {"num_classes": 3}) for name in NAMES),
    ("lstm_row", {"cell": "gru", "bidirectional": True, "precision": "mixed_bfloat16"}),
    ("lstm_row", {"latent_mode": "initial_state", "cell": "lstm", "bidirectional": True}),
    ("lstm_row", {"latent_mode": "hybrid", "cell": "simple_rnn", "row_order": "shuffled"}),
    ("lstm_row", {"latent_mode": "repeat", "residual": False, "normalization": None}),
    ("lstm_row", {"row_noise_dim": 2, "row_order": "bottom_up", "num_classes": 3}),
    ("lstm_conv", {"bidirectional": True, "cell": "gru", "normalization": None}),
    ("row_mlp", {"latent_mode": "repeat", "row_noise_dim": 1}),
]


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
def test_configuration_and_file_bring_the_same_images_back(name, options, tmp_path):
    generator = build(name, (12, 8, 1), **options)
    inputs = [latents(size=generator.inputs[0].shape[-1])]
    inputs += [np.array([0, 1, 2], "int32")] if "num_classes" in options else []
    images = draw(generator, *inputs).numpy()
    again = keras.Model.from_config(generator.get_config())
    again.set_weights(generator.get_weights())
    np.testing.assert_array_equal(draw(again, *inputs), images)
    generator.save(tmp_path / "generator.keras")
    loaded = keras.saving.load_model(tmp_path / "generator.keras")
    np.testing.assert_array_equal(draw(loaded, *inputs), images)
    assert [layer.dtype_policy.name for layer in loaded.layers] == [
        layer.dtype_policy.name for layer in generator.layers
    ]


@pytest.mark.parametrize("name", NAMES)
def test_labels_change_the_image(name):
    generator, z = build(name, num_classes=3), np.repeat(latents(1), 3, axis=0)
    assert [tuple(one.shape) for one in generator.inputs] == [(None, 6), (None,)]
    assert generator.inputs[1].dtype == "int32"
    first, other, same = draw(generator, z, np.array([0, 1, 0], "int32")).numpy()
    np.testing.assert_allclose(first, same, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_training_reaches_every_weight(name):
    generator = build(name, (8, 8, 1), num_classes=3)
    with tf.GradientTape() as tape:
        images = generator([latents(), np.array([0, 1, 2], "int32")], training=True)
        loss = tf.reduce_sum(images * np.random.default_rng(1).normal(0, 1, images.shape))
    gradients = tape.gradient(loss, generator.trainable_variables)
    for weight, gradient in zip(generator.trainable_variables, gradients, strict=True):
        assert gradient is not None and np.abs(tf.convert_to_tensor(gradient)).max() > 0, weight.path


def test_maps_grow_from_about_the_smallest_side_and_cover_the_image():
    # 28 = 7 * 4, 32 = 4 * 8 (8 * 4 where 7 is the smallest), 30 is cut out of 4 * 8 = 32, 10 x 36 out of 12 x 36
    assert upsampling_plan((28, 28, 1), 4) == ((7, 7), 2)
    assert upsampling_plan((32, 32, 3), 4) == ((4, 4), 3)
    assert upsampling_plan((32, 32, 3), 7) == ((8, 8), 2)
    assert upsampling_plan((30, 30, 3), 4) == ((8, 8), 2)
    assert upsampling_plan((128, 128, 3), 4) == ((4, 4), 5)
    assert upsampling_plan((10, 36, 1), 4) == ((5, 18), 1)


def test_every_argument_of_dense_and_the_convolutional_ones_counts():
    dense = build("dense", units=(5, 7), activation="relu", normalization=None)
    assert [layer.units for layer in dense.layers if isinstance(layer, layers.Dense)] == [5, 7, 784]
    assert [layer.activation.__name__ for layer in dense.layers if isinstance(layer, layers.Activation)] == [
        "relu", "relu", "tanh",
    ]  # fmt: skip
    assert not any(isinstance(layer, layers.BatchNormalization) for layer in dense.layers)
    assert sum(isinstance(layer, layers.BatchNormalization) for layer in build("dense", units=(5, 7)).layers) == 2
    for name in ("conv_transpose", "lstm_conv"):
        generator = build(name, (32, 32, 3), filters=3, kernel_size=5, normalization=None)
        convolutions = [layer for layer in generator.layers if isinstance(layer, layers.Conv2DTranspose)]
        assert {layer.kernel_size for layer in convolutions} == {(5, 5)} and convolutions[-2].filters == 3
        assert not any(isinstance(layer, layers.BatchNormalization) for layer in generator.layers)
    assert draw(build("lstm_conv", cell="gru", bidirectional=True), latents()).shape == (3, 28, 28, 1)
    assert build("recurrent", units=5).count_params() < build("recurrent", units=9).count_params()
    assert generators.dense((8, 8, 1), name="mine").name == "mine"


BAD = [
    *((name, {"image_shape": shape}, r"image_shape is .*\(height, width, channels\)") for name in NAMES
      for shape in ((28, 28), (28, 28, 2), (4, 28, 1), 28, None, "abc", (28.5, 28, 1))
      if (name, shape) != ("dense", (28, 28))),  # which are sequences, and dense makes them too
    *((name, {"latent_dim": 0}, "latent_dim is 0; it must be an integer >= 1") for name in NAMES),
    *((name, {"num_classes": 1}, "num_classes is 1; it must be None or an integer") for name in NAMES),
    *((name, {"precision": "bfloat16"}, "Unknown precision 'bfloat16'.*'mixed_bfloat16'") for name in NAMES),
    ("dense", {"units": (8, 0)}, r"units\[1\] is 0"),
    ("dense", {"units": 8}, "units is 8"),
    ("dense", {"activation": "rely"}, "Unknown activation 'rely'.*Did you mean 'relu'"),
    ("dense", {"normalization": "batsh"}, "Unknown normalization 'batsh'.*Did you mean 'batch'"),
    ("conv_transpose", {"filters": -1}, "filters is -1"),
    ("conv_transpose", {"kernel_size": 2.5}, "kernel_size is 2.5"),
    ("conv_transpose", {"normalization": "layer"}, "Unknown normalization 'layer'.*'batch', None"),
    ("recurrent", {"units": "many"}, "units is 'many'"),
    ("lstm_conv", {"cell": "lstn"}, "Unknown cell 'lstn'.*Did you mean 'lstm'"),
    ("lstm_conv", {"units": True}, "units is True"),
    ("lstm_conv", {"filters": None}, "filters is None"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "message"), BAD, ids=str)
def test_bad_arguments_are_told_in_one_sentence(name, options, message, refuse):
    with refuse(message):
        build(name, **options)


def test_numbers_of_numpy_are_taken():
    generator = build("lstm_row", units=np.int64(8), num_layers=np.int32(1), latent_dim=np.int16(3))
    assert (
        generator.input_shape == (None, 3)
        and generator.count_params() == build("lstm_row", units=8, num_layers=1, latent_dim=3).count_params()
    )


def test_a_head_of_its_own_makes_the_pixels():
    deep = generators.conv_transpose((28, 28, 1), latent_dim=4, filters=4, head_filters=3, precision="float32")
    *_, hidden, _, _, head, _ = deep.layers  # the map, its normalisation and activation, the head, tanh
    assert hidden.output.shape == (None, 28, 28, 3) and head.kernel.shape == (3, 3, 3, 1) and deep.output_shape[-1] == 1
    with pytest.raises(ValueError, match="head_filters is -1; it must be an integer >= 0"):
        generators.conv_transpose((28, 28, 1), head_filters=-1)
