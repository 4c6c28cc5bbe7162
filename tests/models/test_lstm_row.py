"""`lstm_row`: each argument changes what it says; and `row_mlp`, the same without recurrence."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.generators import lstm_row, row_mlp

SHAPE, ROWS = (10, 8, 1), 10


def build(builder=lstm_row, image_shape=SHAPE, **options):
    return builder(image_shape, **{"latent_dim": 6, "units": 8, "precision": "float32", **options})


def latents(generator, n=2, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (n, generator.inputs[0].shape[-1])).astype("float32")


def layers_of(generator, *kinds):
    return [layer for layer in generator.layers if isinstance(layer, kinds)]


def recurrent_layers(generator):
    return layers_of(generator, layers.RNN, layers.Bidirectional)


def probe(generator, tensors, z):
    values = keras.Model(generator.inputs, tensors)([z])
    return [np.asarray(value) for value in (values if isinstance(values, (list, tuple)) else [values])]


def read_by_first(generator, z):
    """Return what the first recurrent layer reads at each row, and its first states."""
    tensors = recurrent_layers(generator)[0].input
    row_inputs, *states = probe(generator, tensors if isinstance(tensors, list) else [tensors], z)
    return row_inputs, states


def changed_rows(generator, change):
    """Return the image rows that differ between a generator and itself with a changed weight or input."""
    z = latents(generator)
    before = generator(z).numpy()
    after = generator(change(z)).numpy()
    return set(np.flatnonzero(np.abs(after - before).max(axis=(0, 2, 3)) > 1e-7).tolist())


def change_code_of_row(generator, row):
    """Return a change of the weights that make the code of one row alone (64 columns of the first kernel)."""

    def change(z):
        code = next(layer for layer in generator.layers if isinstance(layer, layers.Dense))
        kernel, bias = code.get_weights()
        assert kernel.shape[1] == ROWS * 64
        kernel[:, 64 * row : 64 * (row + 1)] += np.random.default_rng(1).normal(0, 1, (len(kernel), 64))
        code.set_weights([kernel, bias])
        return z

    return change


@pytest.mark.parametrize("image_shape", [(28, 28, 1), (64, 64, 3), (20, 36, 3), (36, 20, 1)], ids=str)
def test_a_step_is_a_row_of_the_image(image_shape):
    generator = build(image_shape=image_shape)
    height, width, channels = image_shape
    assert [layer.output.shape for layer in recurrent_layers(generator)] == [(None, height, 8)] * 2
    assert layers_of(generator, layers.Dense)[-1].units == width * channels
    assert generator(latents(generator)).shape == (2, *image_shape)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_cell_and_direction(cell, bidirectional):
    found = recurrent_layers(build(cell=cell, bidirectional=bidirectional))
    assert len(found) == 2
    for layer in found:
        assert isinstance(layer, layers.Bidirectional) == bidirectional
        sides = [layer.forward_layer, layer.backward_layer] if bidirectional else [layer]
        assert [type(side) for side in sides] == [CELLS[cell].layer] * len(sides)
        assert all(side.units == 8 and getattr(side, "use_cudnn", False) is False for side in sides)


def test_number_of_layers_and_units():
    assert len(recurrent_layers(build(num_layers=3))) == 3
    assert {layer.units for layer in recurrent_layers(build(units=5))} == {5}


def test_default_is_the_measured_recipe():
    generator = lstm_row((28, 28, 1), precision="float32")
    assert generator.input_shape == (None, 64)
    assert [layer.units for layer in recurrent_layers(generator)] == [160, 160]
    # codes 64 * 1792 + 1792, norm 128, Dense 64 -> 160: 10400; twice LSTM 205440, Dense 25760, norm 320; rows 160 -> 28
    assert generator.count_params() == 116480 + 128 + 10400 + 2 * (205440 + 25760 + 320) + 4508


def test_per_row_reads_a_code_of_its_own_at_each_row():
    generator = build(latent_mode="per_row")
    (one, other), states = read_by_first(generator, latents(generator))
    assert states == [] and np.abs(one - other).max() > 0.1
    assert min(np.abs(one[row] - one[row - 1]).max() for row in range(1, ROWS)) > 0.1


def test_repeat_reads_the_same_at_each_row():
    generator = build(latent_mode="repeat")
    (one, other), states = read_by_first(generator, latents(generator))
    assert states == [] and np.abs(one - other).max() > 0.1
    assert np.abs(one - one[:1]).max() < 1e-6


@pytest.mark.parametrize(("cell", "bidirectional", "count"), [("lstm", False, 2), ("lstm", True, 4), ("gru", True, 2)])
def test_initial_state_lets_the_latents_in_through_the_states_alone(cell, bidirectional, count):
    generator = build(latent_mode="initial_state", cell=cell, bidirectional=bidirectional)
    z = latents(generator)
    (one, other), states = read_by_first(generator, z)
    # A clock, the same for all latents, up to roundings: kernels may sum the rows of a batch in different orders.
    np.testing.assert_allclose(one, other, atol=1e-6)
    assert min(np.abs(one[a] - one[b]).max() for a in range(ROWS) for b in range(a)) > 1e-2
    assert len(states) == count and all(np.abs(state[0] - state[1]).max() > 1e-2 for state in states)
    assert np.abs(np.diff(generator(z), axis=0)).max() > 1e-3
    for layer in layers_of(generator, layers.Dense):  # cut the states off, and every image is the same
        if layer.activation is keras.activations.tanh:
            layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
    np.testing.assert_allclose(*generator(z).numpy(), atol=1e-6)


def test_hybrid_lets_them_in_both_ways():
    generator = build(latent_mode="hybrid")
    (one, other), states = read_by_first(generator, latents(generator))
    assert np.abs(one - other).max() > 0.1 and np.abs(one[0] - one[1]).max() > 0.1
    assert len(states) == 2 and all(np.abs(state[0] - state[1]).max() > 1e-2 for state in states)


def test_the_documents_form_is_a_stacked_lstm_on_the_same_latents():
    generator = build(latent_mode="repeat", residual=False, normalization=None)
    kinds = [type(layer).__name__ for layer in generator.layers]
    assert kinds == ["InputLayer", "RepeatVector", "LSTM", "LSTM", "Dense", "Activation", "Reshape"]
    z = latents(generator)
    row_inputs, _ = read_by_first(generator, z)
    assert np.array_equal(row_inputs, np.repeat(z[:, None], ROWS, axis=1))


@pytest.mark.parametrize("builder", [lstm_row, row_mlp])
def test_row_noise_enters_at_its_row(builder):
    generator = build(builder, row_noise_dim=3)
    assert generator.input_shape == (None, 6 + ROWS * 3)

    def change_noise_of_row_4(z):
        z = z.copy()
        z[:, 6 + 4 * 3 : 6 + 5 * 3] += 1
        return z

    assert changed_rows(generator, change_noise_of_row_4) == ({4} if builder is row_mlp else set(range(4, ROWS)))


@pytest.mark.parametrize("residual", [False, True])
def test_residual_path_goes_round_the_recurrence(residual):
    generator = build(residual=residual, bidirectional=True)
    for layer in recurrent_layers(generator):
        layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
    one, other = generator(latents(generator)).numpy()
    assert (np.abs(one - other).max() > 1e-3) == residual
    assert len(layers_of(generator, layers.Add)) == (2 if residual else 0)


def test_normalization():
    assert len(layers_of(build(), layers.LayerNormalization)) == 3  # the codes, and after each layer
    assert layers_of(build(normalization=None), layers.LayerNormalization) == []


@pytest.mark.parametrize("builder", [lstm_row, row_mlp])
@pytest.mark.parametrize(
    ("row_order", "rows"),
    [("bottom_up", range(ROWS)[::-1]), ("shuffled", None), ([*range(1, ROWS), 0], [*range(1, ROWS), 0])],
    ids=["bottom_up", "shuffled", "list"],
)  # fmt: skip
def test_row_order_puts_step_t_where_it_says(builder, row_order, rows):
    plain, ordered = build(builder), build(builder, row_order=row_order)
    ordered.set_weights(plain.get_weights())
    z = latents(plain)
    steps, image = plain(z).numpy(), ordered(z).numpy()
    if rows is None:  # find the permutation by the images themselves
        rows = [int(np.argmin(np.abs(image[0] - step).max(axis=(1, 2)))) for step in steps[0]]
        assert sorted(rows) == list(range(ROWS)) and rows not in (list(range(ROWS)), list(range(ROWS))[::-1])
        again = build(builder, row_order="shuffled")
        again.set_weights(plain.get_weights())
        np.testing.assert_array_equal(again(z), image)
    np.testing.assert_array_equal(image[:, list(rows)], steps)


@pytest.mark.parametrize("cell", CELLS)
def test_a_row_depends_on_the_codes_of_earlier_rows_only(cell):
    generator = build(cell=cell)
    assert changed_rows(generator, change_code_of_row(generator, 4)) == set(range(4, ROWS))


def test_bottom_up_turns_causality_round():
    generator = build(row_order="bottom_up")
    assert changed_rows(generator, change_code_of_row(generator, 4)) == set(range(ROWS - 4))


def test_bidirectional_rows_depend_on_all_codes():
    generator = build(bidirectional=True)
    assert changed_rows(generator, change_code_of_row(generator, 4)) == set(range(ROWS))


def test_rows_of_row_mlp_do_not_see_each_other():
    generator = build(row_mlp)
    assert changed_rows(generator, change_code_of_row(generator, 4)) == {4}


def test_row_mlp_on_repeated_latents_still_tells_rows_apart():
    generator = build(row_mlp, latent_mode="repeat")
    image = generator(latents(generator)).numpy()[0]
    assert min(np.abs(image[a] - image[b]).max() for a in range(ROWS) for b in range(a)) > 1e-3


@pytest.mark.parametrize(
    "options",
    [{}, {"units": 75}, {"units": 256}, {"num_layers": 4}, {"residual": False}, {"latent_mode": "repeat"},
     {"normalization": None}, {"row_noise_dim": 4}, {"num_classes": 10},
     {"latent_mode": "repeat", "residual": False, "normalization": None}],
    ids=str,
)  # fmt: skip
def test_row_mlp_has_the_parameters_of_lstm_row_to_one_percent(options):
    counts = [builder((28, 28, 1), precision="float32", **options).count_params() for builder in (lstm_row, row_mlp)]
    assert abs(counts[1] / counts[0] - 1) < 0.01, counts


BAD = [
    (lstm_row, {"cell": "lsmt"}, "Unknown cell 'lsmt'.*Did you mean 'lstm'"),
    (lstm_row, {"latent_mode": "per row"}, "Unknown latent_mode 'per row'.*Did you mean 'per_row'"),
    (lstm_row, {"normalization": "batch"}, "Unknown normalization 'batch'; known are 'layer', None"),
    (lstm_row, {"row_order": "bottomup"}, "Unknown row_order 'bottomup'.*Did you mean 'bottom_up'"),
    (lstm_row, {"row_order": [0, 1]}, "row_order names 2 rows, the image has 10"),
    (lstm_row, {"row_order": [0] * 10}, "row order must name each of 0 ... 9 once"),
    (lstm_row, {"row_order": [None] * 10}, "row.order"),
    (lstm_row, {"num_layers": 0}, "num_layers is 0"),
    (lstm_row, {"units": 0}, "units is 0"),
    (lstm_row, {"row_noise_dim": -1}, "row_noise_dim is -1"),
    (lstm_row, {"row_noise_dim": 1.5}, "row_noise_dim is 1.5"),
    (lstm_row, {"row_noise_dim": 1, "image_shape": 28}, "image_shape is 28"),
    (row_mlp, {"latent_mode": "initial_state"}, "latent_mode without recurrence.*'per_row', 'repeat'"),
    (row_mlp, {"units": -8}, "units is -8"),
    (row_mlp, {"units": "8"}, "units is '8'"),
]


@pytest.mark.parametrize(
    ("builder", "options", "message"), BAD, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_bad_arguments_are_told_in_one_sentence(builder, options, message, refuse):
    with refuse(message):
        build(builder, **options)
