"""The equations of the recurrent cells: one step by hand, and sequences against Keras' layers."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops
from pytest import approx

import rnngan_tf as rg
from rnngan_tf.export import FORMATS, export
from rnngan_tf.models.cells import (
    CELLS,
    MinGRU,
    MinLSTM,
    gru_step,
    lstm_step,
    mingru_step,
    minlstm_step,
    rnn_step,
)

BATCH, TIME, FEATURES, UNITS = 3, 9, 5, 4


def scalar(*values):
    return ops.convert_to_tensor([list(values)], "float32")


def test_rnn_step_by_hand():
    # tanh(2 * 0.5 + 0.5 * -1 + 0.25) = tanh(0.75) = 0.635149
    h = rnn_step(scalar(0.5), scalar(-1.0), scalar(2.0), scalar(0.5), ops.convert_to_tensor([0.25]))
    assert float(h[0, 0]) == approx(0.635149, abs=1e-6)


def test_lstm_step_by_hand():
    # x = 2, h = -1, c = 3; kernels and biases such that x W + h U + b is:
    #   i: 2 * 0.5 - 0.25 + (log 3 - 0.75) = log 3 -> 3/4        f: 0 -> 1/2
    #   g: 2 * 0.25 + 0.5 + (atanh(1/2) - 1) -> 1/2              o: log 4 -> 4/5
    # c = 1/2 * 3 + 3/4 * 1/2 = 1.875,  h = 4/5 tanh(1.875) = 0.8 * 0.954045 = 0.763236
    W, U = scalar(0.5, 0.0, 0.25, 0.0), scalar(0.25, 0.0, -0.5, 0.0)
    b = ops.convert_to_tensor([math.log(3) - 0.75, 0.0, math.atanh(0.5) - 1.0, math.log(4)], "float32")
    h, c = lstm_step(scalar(2.0), scalar(-1.0), scalar(3.0), W, U, b)
    assert float(c[0, 0]) == approx(1.875, abs=1e-6)
    assert float(h[0, 0]) == approx(0.763236, abs=1e-6)


def test_gru_step_by_hand():
    # x = 2, h = -1:  z: 2 * 1 - 1 * 1 + (log 3 - 1) = log 3 -> 3/4     r: 0 -> 1/2
    # from the input 2 * 0.05 + 0.1 = 0.2, from the state -1 * -0.4 + 0.2 = 0.6
    # candidate tanh(0.2 + 1/2 * 0.6) = tanh(0.5) = 0.462117,  h = 3/4 * -1 + 1/4 * 0.462117 = -0.634471
    W, U = scalar(1.0, 0.0, 0.05), scalar(1.0, 0.0, -0.4)
    b = ops.convert_to_tensor([[math.log(3) - 1.0, 0.0, 0.1], [0.0, 0.0, 0.2]], "float32")
    assert float(gru_step(scalar(2.0), scalar(-1.0), W, U, b)[0, 0]) == approx(-0.634471, abs=1e-6)


def test_mingru_step_by_hand():
    # x = 2, h = -1:  z: 2 * 0.5 + (log 3 - 1) = log 3 -> 3/4,  candidate 2 * 0.25 + 0.1 = 0.6
    # h = 1/4 * -1 + 3/4 * 0.6 = 0.2
    b = ops.convert_to_tensor([math.log(3) - 1.0, 0.1], "float32")
    assert float(mingru_step(scalar(2.0), scalar(-1.0), scalar(0.5, 0.25), b)[0, 0]) == approx(0.2, abs=1e-6)


def test_minlstm_step_by_hand():
    # x = 2, h = -1:  f: 2 * 0.5 + (log 3 - 1) = log 3 -> 3/4,  i: log(3/5) -> 3/8,  candidate 2 * 0.25 + 0.1 = 0.6
    # f / (f + i) = 2/3, i / (f + i) = 1/3:  h = 2/3 * -1 + 1/3 * 0.6 = -0.466667
    b = ops.convert_to_tensor([math.log(3) - 1.0, math.log(0.6), 0.1], "float32")
    h = minlstm_step(scalar(2.0), scalar(-1.0), scalar(0.5, 0.0, 0.25), b)
    assert float(h[0, 0]) == approx(-0.466667, abs=1e-6)


def keras_layer(kind):
    """Return a Keras layer with random weights (biases too), and its inputs."""
    draws = np.random.default_rng(0)
    layer = kind(UNITS, return_sequences=True)
    layer.build((BATCH, TIME, FEATURES))
    layer.set_weights([draws.normal(0, 0.7, weight.shape).astype("float32") for weight in layer.weights])
    return layer, draws.normal(0, 1, (BATCH, TIME, FEATURES)).astype("float32")


@pytest.mark.parametrize(
    ("kind", "step", "states"),
    [
        *((layers.SimpleRNN, rnn_step, 1), (layers.LSTM, lstm_step, 2), (layers.GRU, gru_step, 1)),
        *((MinGRU, mingru_step, 1), (MinLSTM, minlstm_step, 1)),
    ],
)
def test_steps_equal_the_keras_layer_over_a_sequence(kind, step, states):
    layer, inputs = keras_layer(kind)
    state, outputs = (ops.zeros((BATCH, UNITS)),) * states, []
    for time in range(TIME):
        state = step(inputs[:, time], *state, *layer.get_weights())
        state = state if isinstance(state, tuple) else (state,)
        outputs.append(state[0])
    # float32 over nine steps; rearranged gates, or a bias of the GRU on the wrong side of r, differ by 0.1 and more
    np.testing.assert_allclose(np.stack(outputs, axis=1), layer(inputs), atol=1e-6)


# --- the table: what holds for each cell


def randomized(layer, length=TIME, scale=0.7):
    """Return a layer over sequences, built and with random weights."""
    draws = np.random.default_rng(0)
    layer.build((None, length, FEATURES))
    layer.set_weights([draws.normal(0, scale, weight.shape).astype("float32") for weight in layer.weights])
    return layer


def sequences(length=TIME, seed=1):
    return np.random.default_rng(seed).normal(0, 1, (BATCH, length, FEATURES)).astype("float32")


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_layer_equals_its_step_cell_with_states_in_and_out(name, backwards):
    cell, x = CELLS[name], sequences()
    layer = randomized(cell.layer(UNITS, return_sequences=True, return_state=True, go_backwards=backwards))
    stepped = layers.RNN(cell.step(UNITS), return_sequences=True, return_state=True, go_backwards=backwards)
    stepped.build(x.shape)
    stepped.set_weights(layer.get_weights())
    states = [np.random.default_rng(k).normal(0, 1, (BATCH, UNITS)).astype("float32") for k in range(cell.states)]
    outputs, expected = layer(x, initial_state=states), stepped(x, initial_state=states)
    assert len(outputs) == len(expected) == 1 + cell.states
    for one, other in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-6)


@pytest.mark.parametrize("name", CELLS)
def test_a_bidirectional_layer_reads_both_ways(name):
    layer = CELLS[name].over_sequence(UNITS, bidirectional=True, return_sequences=True)
    both = randomized(layer)(sequences())
    for side, half in ((layer.forward_layer, both[..., :UNITS]), (layer.backward_layer, both[..., UNITS:])):
        alone = CELLS[name].layer(UNITS, return_sequences=True, go_backwards=side is layer.backward_layer)
        alone.build((None, TIME, FEATURES))
        alone.set_weights(side.get_weights())
        expected = alone(sequences()).numpy()
        expected = expected[:, ::-1] if side is layer.backward_layer else expected
        np.testing.assert_allclose(half, expected, atol=1e-6)


@pytest.mark.parametrize("name", CELLS)
def test_a_generator_with_the_cell_comes_back_from_a_file(name, tmp_path):
    for builder in (rg.generators.lstm_row, rg.generators.lstm_conv):
        generator = builder((12, 8, 1), 4, cell=name, bidirectional=True, units=6, precision="float32")
        generator.save(tmp_path / "generator.keras")
        latents = np.ones((2, 4), "float32")
        loaded = keras.saving.load_model(tmp_path / "generator.keras")
        np.testing.assert_array_equal(loaded(latents), generator(latents))


@pytest.mark.parametrize("name", CELLS)
def test_every_builder_trains_with_the_cell(name):
    series = np.random.default_rng(0).uniform(-1, 1, (8, 5, 3)).astype("float32")
    tokens = np.eye(3, dtype="float32")[np.random.default_rng(0).integers(0, 3, (8, 5))]
    small = {"units": 4, "precision": "float32"}
    judge = rg.discriminators.lstm((5, 3), cell=name, **small)
    for data, generator in (
        (series, rg.generators.sequence((5, 3), cell=name, **small)),
        (series, rg.generators.sequence((5, 3), cell=name, feedback=True, num_layers=2, **small)),
        (tokens, rg.generators.text((5, 3), cell=name, **small)),
    ):
        gan = rg.GANModel(generator, judge)
        gan.compile(penalty=rg.penalties.R1(every=1))
        before = generator.get_weights()
        history = gan.fit(data, batch_size=4, epochs=1, verbose=0).history
        assert np.isfinite(history["loss"]).all()
        changes = [np.abs(new - old).max() for new, old in zip(generator.get_weights(), before, strict=True)]
        assert np.count_nonzero(changes) >= len(changes) - 2  # the two temperatures of a text generator stay


@pytest.mark.parametrize("name", CELLS)
def test_a_discriminator_of_rows_takes_the_cell(name):
    judge = rg.discriminators.recurrent((8, 8, 1), cell=name, bidirectional=True, units=4, precision="float32")
    images = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    assert np.ptp(judge(images).numpy()) > 0


@pytest.mark.parametrize("name", CELLS)
def test_a_generator_with_the_cell_is_exported_to_onnx(name, tmp_path):
    try:
        FORMATS["onnx"].check_installed(verify=True)
    except ImportError as error:
        pytest.skip(str(error))
    for builder in (rg.generators.lstm_row, rg.generators.lstm_conv):
        generator = builder((12, 8, 1), 4, cell=name, bidirectional=True, units=6, precision="float32")
        assert export(generator, tmp_path / f"{builder.__name__}.onnx", "onnx").difference <= 1e-5


@pytest.mark.parametrize(
    ("builder", "shape"),
    [
        *((rg.generators.lstm_row, (8, 8, 1)), (rg.generators.lstm_conv, (8, 8, 1))),
        *((rg.generators.sequence, (5, 3)), (rg.generators.text, (5, 3))),
        *((rg.discriminators.recurrent, (8, 8, 1)), (rg.discriminators.lstm, (5, 3))),
    ],
)
def test_every_builder_names_the_cells_of_the_table(builder, shape, refuse):
    with refuse("Unknown cell 'grru'; known are .*Did you mean 'gru'") as error:
        builder(shape, cell="grru")
    assert all(repr(name) in str(error.value) for name in rg.generators.CELLS)


# --- minimal cells: loop and scan


def derivatives(function, variables, x):
    """Return outputs, gradients by input and weights, and those of the squared input gradient."""
    x = tf.constant(x)
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            outputs = function(x)
            loss = tf.reduce_sum(tf.sin(outputs) * tf.range(1.0, UNITS + 1))
        gradients = first.gradient(loss, [x, *variables])
        norm = tf.reduce_sum(tf.square(gradients[0]))
    return [outputs, *gradients, *second.gradient(norm, [x, *variables])]


def definition(name, layer):
    """Return the equations of a minimal cell, step after step, as a function of inputs `(B, T, D)`."""
    step = {"mingru": mingru_step, "minlstm": minlstm_step}[name]

    def run(x):
        h, outputs = tf.zeros((len(x), UNITS)), []
        for t in range(x.shape[1]):
            h = step(x[:, t], h, *layer.trainable_variables)
            outputs.append(h)
        return tf.stack(outputs, axis=1)

    return run


@pytest.mark.parametrize(("length", "kernels"), [(9, "0"), (9, "1"), (70, "1")], ids=["scan", "loop", "long"])
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("name", ["mingru", "minlstm"])
def test_first_and_second_derivatives_equal_those_of_the_definition(name, jit_compile, kernels, length, monkeypatch):
    monkeypatch.setenv("RNNGAN_KERNELS", kernels)
    layer, x = randomized(CELLS[name].layer(UNITS, return_sequences=True), length, 0.4), sequences(length)
    own = tf.function(lambda: derivatives(layer, layer.trainable_variables, x), jit_compile=jit_compile)
    expected = derivatives(definition(name, layer), layer.trainable_variables, x)
    for one, other in zip(own(), expected, strict=True):
        scale = max(1.0, float(np.abs(other).max()))
        np.testing.assert_allclose(np.asarray(one) / scale, np.asarray(other) / scale, atol=1e-6)


def test_gates_near_zero_do_not_divide_zero_by_zero():
    # sigma(-200) is 0 in float32; both gates are equal, so half of the state stays: 1/2 * 1 + 1/2 * 0 = 1/2
    layer = MinLSTM(1, return_sequences=True)
    layer.build((None, 2, 1))
    layer.set_weights([np.zeros((1, 3)), np.array([-200.0, -200.0, 0.0])])
    outputs = layer(np.zeros((1, 2, 1), "float32"), initial_state=[ops.ones((1, 1))])
    np.testing.assert_allclose(np.ravel(outputs), [0.5, 0.25], atol=1e-6)


@pytest.mark.parametrize("length", [28, 70])
@pytest.mark.parametrize("name", ["mingru", "minlstm"])
def test_minimal_cells_compile_with_xla(name, length):
    layer = randomized(CELLS[name].layer(UNITS, return_sequences=True), length)
    compiled = tf.function(layer, jit_compile=True)
    np.testing.assert_allclose(compiled(sequences(length)), layer(sequences(length)), atol=1e-5)


@pytest.mark.parametrize("length", [28, 70])
@pytest.mark.parametrize("name", ["mingru", "minlstm"])
@pytest.mark.parametrize(("half", "tolerance"), [("float16", 2e-2), ("bfloat16", 1e-1)])
def test_minimal_cells_run_in_low_precision(half, tolerance, name, length):
    layer = randomized(CELLS[name].layer(UNITS, return_sequences=True), length)
    low = CELLS[name].layer(UNITS, return_sequences=True, dtype=f"mixed_{half}")
    low.build((None, length, FEATURES))
    low.set_weights(layer.get_weights())
    outputs = low(tf.cast(sequences(length), half))
    assert outputs.dtype == half
    # Half the digits of the products: 11 bits of float16, 8 of bfloat16. The recurrence itself is float32.
    np.testing.assert_allclose(tf.cast(outputs, "float32"), layer(sequences(length)), atol=tolerance)


def test_masks_and_unknown_lengths_go_through_keras_loop():
    layer = randomized(MinGRU(UNITS, return_sequences=True))
    mask = np.array([[True] * 5 + [False] * 4] * BATCH)
    outputs = layer(sequences(), mask=mask).numpy()
    np.testing.assert_allclose(outputs[:, :5], layer(sequences()).numpy()[:, :5], atol=1e-6)
    np.testing.assert_array_equal(outputs[:, 5:], np.repeat(outputs[:, 4:5], 4, axis=1))
    unknown = tf.function(layer, input_signature=[tf.TensorSpec((None, None, FEATURES))])
    np.testing.assert_allclose(unknown(sequences()), layer(sequences()), atol=1e-6)
