"""The layers that Keras lacks: recurrent layers that keep `use_cudnn`, batch statistics, row clocks and orders."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.models.layers import GRU, LSTM, MinibatchStd, RowOrder, RowPosition

KINDS = [(LSTM, layers.LSTM), (GRU, layers.GRU)]


def sequence(batch=3, steps=7, features=5, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (batch, steps, features)).astype("float32")


def pair(ours, theirs, inputs, **options):
    """Return our layer and Keras' own with the same random weights, biases too."""
    ours, theirs = ours(4, **options), theirs(4, **options)
    ours.build(inputs.shape)
    theirs.build(inputs.shape)
    draws = np.random.default_rng(1)
    theirs.set_weights([draws.normal(0, 0.7, weight.shape).astype("float32") for weight in theirs.weights])
    ours.set_weights(theirs.get_weights())
    return ours, theirs


def flat(outputs):
    return [np.asarray(one) for one in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
@pytest.mark.parametrize("choice", [False, True, "auto"])
def test_use_cudnn_survives_configuration_clone_and_bidirectional(kind, keras_kind, choice):
    layer = kind(4, use_cudnn=choice, return_sequences=True)
    assert kind(4).use_cudnn is False
    assert kind.from_config(layer.get_config()).use_cudnn == choice
    both = layers.Bidirectional(layer)
    assert both.forward_layer.use_cudnn == both.backward_layer.use_cudnn == choice
    again = layers.Bidirectional.from_config(both.get_config())
    assert type(again.backward_layer) is kind and again.backward_layer.use_cudnn == choice
    model = keras.Sequential([keras.Input((7, 5)), kind(3, use_cudnn=choice, return_sequences=True), both])
    clone = keras.models.clone_model(model)
    assert [clone.layers[0].use_cudnn, clone.layers[1].forward_layer.use_cudnn] == [choice, choice]


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
def test_use_cudnn_survives_a_file(kind, keras_kind, tmp_path):
    model = keras.Sequential([keras.Input((7, 5)), layers.Bidirectional(kind(4, return_sequences=True)), kind(2)])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert type(loaded.layers[1]) is kind and loaded.layers[1].use_cudnn is False
    assert loaded.layers[0].forward_layer.use_cudnn is loaded.layers[0].backward_layer.use_cudnn is False
    np.testing.assert_array_equal(loaded(sequence()), model(sequence()))


OPTIONS = [
    {"return_sequences": True},
    {},
    {"return_sequences": True, "go_backwards": True},
    {"return_state": True},
    {"return_sequences": True, "return_state": True, "unroll": True},
    {"return_sequences": True, "use_bias": False},
    {"return_sequences": True, "activation": "relu"},
    {"return_sequences": True, "recurrent_activation": "hard_sigmoid"},
]


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_numbers_are_those_of_keras(kind, keras_kind, options):
    ours, theirs = pair(kind, keras_kind, sequence(), **options)
    for one, other in zip(flat(ours(sequence())), flat(theirs(sequence())), strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, atol=2e-6)


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
@pytest.mark.parametrize("steps", [1, 7, 70])
def test_numbers_are_those_of_keras_from_given_states(kind, keras_kind, steps):
    inputs = sequence(steps=steps)
    ours, theirs = pair(kind, keras_kind, inputs, return_sequences=True, return_state=True)
    states = [np.random.default_rng(2).normal(0, 1, (3, 4)).astype("float32") for _ in range(1 + (kind is LSTM))]
    for one, other in zip(
        flat(ours(inputs, initial_state=states)), flat(theirs(inputs, initial_state=states)), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=2e-6)


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
def test_masks_dropout_states_and_unknown_lengths_do_what_they_do_in_keras(kind, keras_kind):
    inputs, mask = sequence(), np.arange(7) < np.array([[7], [4], [1]])
    ours, theirs = pair(kind, keras_kind, inputs, return_sequences=True)
    np.testing.assert_allclose(ours(inputs, mask=mask), theirs(inputs, mask=mask), atol=2e-6)
    shapeless = tf.function(ours, input_signature=[tf.TensorSpec((None, None, 5))])
    np.testing.assert_allclose(shapeless(inputs), theirs(inputs), atol=2e-6)
    ours, theirs = pair(kind, keras_kind, inputs, stateful=True)
    first = flat(ours(inputs))
    np.testing.assert_allclose(first, flat(theirs(inputs)), atol=2e-6)
    np.testing.assert_allclose(flat(ours(inputs)), flat(theirs(inputs)), atol=2e-6)
    assert np.abs(np.subtract(flat(ours(inputs)), first)).max() > 1e-3
    for dropout in ({"dropout": 0.5}, {"recurrent_dropout": 0.5}):
        ours, _ = pair(kind, keras_kind, inputs, **dropout)
        assert np.abs(ours(inputs, training=True) - ours(inputs, training=False)).max() > 1e-3


@pytest.mark.parametrize(("kind", "keras_kind"), KINDS)
@pytest.mark.parametrize(
    "options",
    [{"return_sequences": True}, {}, {"return_sequences": True, "go_backwards": True}, {"return_state": True}],
    ids=str,
)
def test_gradients_are_those_of_keras(kind, keras_kind, options):
    """First derivatives by inputs, states and weights; and by the weights of a gradient penalty on the inputs."""
    inputs = sequence()
    states = [tf.constant(np.random.default_rng(2).normal(0, 1, (3, 4)), "float32") for _ in range(1 + (kind is LSTM))]

    def score_of(layer, x):
        outputs = layer(x, initial_state=states)
        return sum(tf.reduce_sum(tf.sin(3 * one)) for one in tf.nest.flatten(outputs))

    def derivatives(layer):
        x = tf.constant(inputs)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch([x, *states])
                score = score_of(layer, x)
            first = inner.gradient(score, [x, *states])
            penalty = sum(tf.reduce_sum(tf.square(one)) for one in first)
        second = outer.gradient(penalty, layer.trainable_variables)
        with tf.GradientTape() as tape:
            score = score_of(layer, x)
        return [*first, *second, *tape.gradient(score, layer.trainable_variables)]

    ours, theirs = pair(kind, keras_kind, inputs, **options)
    for one, other in zip(derivatives(ours), derivatives(theirs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_a_wide_lstm_has_the_values_and_gradients_of_keras():
    """256 units: the kernels are padded, which changes neither values nor first and second derivatives."""
    inputs = tf.constant(sequence(2, 3, 5))
    theirs, ours = layers.LSTM(256, return_sequences=True), LSTM(256, return_sequences=True)
    found = []
    for layer in (theirs, ours):
        layer.build(inputs.shape)
        layer.set_weights(theirs.get_weights())
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as inner:
                inner.watch(inputs)
                outputs = layer(inputs)
                score = tf.reduce_sum(tf.sin(3 * outputs))
            penalty = tf.reduce_sum(tf.square(inner.gradient(score, inputs)))
        weights = layer.trainable_variables
        found.append([outputs, penalty, *outer.gradient(score, weights), *outer.gradient(penalty, weights)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_low_precision_is_near_float32(kind, policy):
    exact, rough = kind(4, return_sequences=True), kind(4, return_sequences=True, dtype=policy)
    expected = exact(sequence())
    rough.build(sequence().shape)
    rough.set_weights(exact.get_weights())
    outputs = rough(sequence())
    assert outputs.dtype == policy.removeprefix("mixed_")
    np.testing.assert_allclose(tf.cast(outputs, "float32"), expected, atol=0.05)


def test_minibatch_std_by_hand():
    # columns [0, 2], [1, 1], [5, -1]: deviations from the mean 1, 0, 3, so their mean is 4/3
    outputs = MinibatchStd()(np.array([[0, 1, 5], [2, 1, -1]], "float32")).numpy()
    np.testing.assert_allclose(outputs, [[0, 1, 5, 4 / 3], [2, 1, -1, 4 / 3]], atol=1e-4)


def test_minibatch_std_of_maps_is_one_channel():
    maps = np.random.default_rng(0).normal(0, 1, (4, 3, 2, 5)).astype("float32")
    outputs = MinibatchStd()(maps).numpy()
    assert outputs.shape == (4, 3, 2, 6) == MinibatchStd().compute_output_shape(maps.shape)
    np.testing.assert_array_equal(outputs[..., :5], maps)
    np.testing.assert_allclose(outputs[..., 5], maps.std(axis=0).mean(), rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_minibatch_std_of_equal_samples_is_nearly_zero_with_a_finite_gradient(dtype):
    layer, inputs = MinibatchStd(dtype=dtype), tf.Variable(np.full((4, 6), 3.0, "float32"))
    with tf.GradientTape() as tape:
        statistic = layer(inputs)[:, -1]
        total = tf.reduce_sum(tf.cast(statistic, "float32"))
    assert statistic.dtype == layer.compute_dtype and 0 <= float(statistic[0]) < 1e-3
    assert np.isfinite(tape.gradient(total, inputs)).all()


@pytest.mark.parametrize("rows", [8, 28, 64, 128])
@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
def test_row_position_gives_each_row_its_own_code(rows, dtype):
    inputs = sequence(2, rows, 3)
    layer = RowPosition(8, dtype=dtype)
    outputs = tf.cast(layer(inputs), "float32").numpy()
    assert outputs.shape == (2, rows, 11) == layer.compute_output_shape(inputs.shape)
    np.testing.assert_allclose(outputs[..., :3], inputs, atol=0.02)
    np.testing.assert_array_equal(outputs[0, :, 3:], outputs[1, :, 3:])
    assert len({tuple(code) for code in outputs[0, :, 3:].tolist()}) == rows


def test_row_position_by_hand():
    # T = 4: omega_0 = pi/4, omega_1 = pi/2; row 1: sin 45, cos 45, sin 90, cos 90
    codes = RowPosition(4)(np.zeros((1, 4, 1), "float32")).numpy()[0, :, 1:]
    half = np.sqrt(0.5)
    np.testing.assert_allclose(codes[:2], [[0, 1, 0, 1], [half, half, 1, 0]], atol=1e-6)


def test_row_order_moves_step_t_to_its_row():
    steps = np.array([[[20.0], [0.0], [10.0]]], "float32")
    assert RowOrder([2, 0, 1])(steps).numpy().ravel().tolist() == [0, 10, 20]
    assert RowOrder(range(3))(steps).numpy().ravel().tolist() == [20, 0, 10]
    # not its own inverse: step 0 -> row 1, 1 -> row 2, 2 -> row 0
    assert RowOrder([1, 2, 0])(steps).numpy().ravel().tolist() == [10, 20, 0]


@pytest.mark.parametrize(
    "layer", [MinibatchStd(epsilon=1e-3), RowPosition(6), RowOrder([1, 2, 3, 4, 5, 6, 0])], ids=lambda layer: layer.name
)
def test_configurations_and_files_keep_what_was_asked_for(layer, tmp_path):
    again = type(layer).from_config(layer.get_config())
    np.testing.assert_array_equal(again(sequence()), layer(sequence()))
    model = keras.Sequential([keras.Input((7, 5)), layer])
    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "model.keras")(sequence()), layer(sequence()))


def test_bad_arguments_are_told_in_one_sentence(refuse):
    for size in (0, 3, -2):
        with refuse(f"RowPosition needs an even size of at least 2, got {size}"):
            RowPosition(size)
    for order in ([0, 0, 1], [1, 2, 3], [-1, 0, 1]):
        with refuse("row order must name each of 0 ... 2 once"):
            RowOrder(order)
