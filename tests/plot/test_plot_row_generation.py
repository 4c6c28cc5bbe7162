"""Tests of images that appear step by step: what is shown when, and that nothing shown comes from later steps."""

import keras
import numpy as np
import pytest
from PIL import Image, ImageSequence

import rnngan_tf as rg
from rnngan_tf import plot
from rnngan_tf.plot.row_generation import snapshots, take_apart

SHAPE, SIZE = (8, 8, 1), {"latent_dim": 4, "units": 8, "precision": "float32"}
SEQUENCES = {
    "top_down": lambda: rg.generators.lstm_row(SHAPE, row_noise_dim=2, **SIZE),
    "shuffled": lambda: rg.generators.lstm_row(SHAPE, row_noise_dim=2, row_order="shuffled", **SIZE),
    "initial_state": lambda: rg.generators.lstm_row(SHAPE, row_noise_dim=2, latent_mode="initial_state", **SIZE),
    "gru": lambda: rg.generators.lstm_row(SHAPE, row_noise_dim=2, cell="gru", row_order="bottom_up", **SIZE),
}


def make_gan(generator, num_classes=None):
    """A GANModel around a small generator."""
    shape = generator.output_shape[1:]
    discriminator = rg.discriminators.dense(shape, units=(4,), num_classes=num_classes, precision="float32")
    return rg.GANModel(generator, discriminator, num_classes=num_classes)


def images_at(gan, moments, latents):
    """The images after each number of steps, uint8 `(n, 8, 8, 1)` each."""
    return snapshots(take_apart(gan, "writing"), gan, latents, None, moments)


@pytest.mark.parametrize("make", SEQUENCES.values(), ids=SEQUENCES)
def test_rows_written_so_far_do_not_depend_on_later_codes(make):
    gan = make_gan(make())
    latents = np.asarray(gan.sample_latents(2, seed=0))
    later = latents.copy()
    later[:, 4 + 2 * 5 :] += 1.0  # the noise of each row follows the 4 latents, 2 numbers a step: steps 5 to 7 change
    before, after = (images_at(gan, [5, 6, 8], some) for some in (latents, later))
    assert np.array_equal(before[0], after[0])
    assert not np.array_equal(before[1], after[1]) and not np.array_equal(before[2], after[2])


def test_a_bidirectional_network_depends_on_them_and_the_image_says_so():
    gan = make_gan(rg.generators.lstm_row(SHAPE, row_noise_dim=2, bidirectional=True, **SIZE))
    latents = np.asarray(gan.sample_latents(2, seed=0))
    later = latents.copy()
    later[:, 4 + 2 * 5 :] += 1.0
    assert not np.array_equal(images_at(gan, [5], latents)[0], images_at(gan, [5], later)[0])
    assert take_apart(gan, "writing").note().startswith("Bidirectional")
    one_way = plot.writing(make_gan(SEQUENCES["top_down"]()), n=2, frames=4)
    assert plot.writing(gan, n=2, frames=4).height > one_way.height + 10


@pytest.mark.parametrize(
    ("row_order", "first"), [("top_down", [0, 1, 2]), ("bottom_up", [7, 6, 5]), ([3, 0, 6, 1, 2, 4, 5, 7], [3, 0, 6])]
)
def test_rows_appear_in_the_order_in_which_they_are_written(row_order, first):
    gan = make_gan(rg.generators.lstm_row(SHAPE, row_order=row_order, **SIZE))
    latents = gan.sample_latents(2, seed=0)
    part, whole = images_at(gan, [3, 8], latents)
    others = [row for row in range(8) if row not in first]
    assert np.array_equal(whole, plot.to_uint8(gan.generate_from(latents)))
    assert np.array_equal(part[:, first], whole[:, first]) and (part[:, others] == plot.SEPARATOR).all()


@pytest.mark.parametrize("normalization", ["batch", None])
def test_lstm_conv_is_drawn_from_the_first_steps_of_its_sequence_alone(normalization):
    generator = rg.generators.lstm_conv((16, 16, 3), filters=4, normalization=normalization, **SIZE)
    gan = make_gan(generator)
    gan.ema_generator.set_weights([3 * weight for weight in gan.ema_generator.get_weights()])  # images of some contrast
    latents = gan.sample_latents(2, seed=0)
    writer = take_apart(gan, "writing")
    empty, half, whole = snapshots(writer, gan, latents, None, [0, writer.steps // 2, writer.steps])
    assert writer.steps == 8 and np.array_equal(whole, plot.to_uint8(gan.generate_from(latents)))
    assert np.array_equal(empty[0], empty[1])  # nothing is written: nothing of the latents is seen
    # two transposed convolutions of width 4 carry a coarse row 3 rows of pixels or less beyond its own 2
    assert np.array_equal(half[:, :4], whole[:, :4]) and np.array_equal(half[0, 12:], half[1, 12:])
    assert not np.array_equal(half[:, 8:], whole[:, 8:])


def test_the_strip_shows_moments_from_left_to_right_and_a_row_a_image(tmp_path):
    gan = make_gan(rg.generators.recurrent(SHAPE, **SIZE))
    strip = plot.writing(gan, n=3, seed=2, frames=4, path=tmp_path / "strip.png")
    latents = gan.sample_latents(3, 2)
    frames = images_at(gan, [1, 3, 6, 8], latents)
    rows = plot.grid(np.stack(frames, axis=1).reshape(12, *SHAPE), columns=4)
    header = strip.height - rows.height
    assert 10 < header < 40 and strip.width == rows.width
    assert np.array_equal(np.asarray(strip)[header:], np.asarray(rows))
    assert (np.asarray(strip)[:header] < 128).any()  # the words
    assert np.array_equal(np.asarray(Image.open(tmp_path / "strip.png")), np.asarray(strip))


def test_an_animation_shows_each_step(tmp_path):
    gan = make_gan(rg.generators.lstm_row(SHAPE, **SIZE))
    strip = plot.writing(gan, n=4, seed=2, path=tmp_path / "a.gif")
    assert strip == plot.writing(gan, n=4, seed=2)
    with Image.open(tmp_path / "a.gif") as animation:
        shown = [np.asarray(frame.convert("L"), float) for frame in ImageSequence.Iterator(animation)]
    expected = images_at(gan, range(1, 9), gan.sample_latents(4, 2))
    assert len(shown) == 8
    for frame, images in zip(shown, expected, strict=True):
        assert np.abs(frame - np.asarray(plot.grid(images), float)).max() <= 3
    plot.writing(gan, n=1, frames=3, path=tmp_path / "short.gif")
    assert Image.open(tmp_path / "short.gif").n_frames == 3
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.gif", "short.gif"]


def test_classes_reach_the_generator_and_the_model_stays_as_it_was(refuse):
    gan = make_gan(rg.generators.lstm_conv((16, 16, 1), filters=4, num_classes=3, **SIZE), num_classes=3)
    before, outputs = gan.generate(3, seed=0), [layer.output for layer in gan.ema_generator.layers]
    one, other = (plot.writing(gan, n=2, frames=1, labels=label) for label in (0, 1))
    assert one != other and plot.hidden_state(gan, label=1).axes
    assert np.array_equal(gan.generate(3, seed=0), before)
    assert all(layer.output is output for layer, output in zip(gan.ema_generator.layers, outputs, strict=True))
    with refuse("one for all or 2"):
        plot.writing(gan, n=2, labels=[0, 1, 2])


def test_a_row_generator_of_one_s_own_is_understood():
    layers = [keras.Input((4,)), keras.layers.RepeatVector(8), keras.layers.SimpleRNN(6, return_sequences=True)]
    own = keras.Sequential([*layers, keras.layers.Dense(8, "tanh"), keras.layers.Reshape(SHAPE)])
    writer = take_apart(make_gan(own), "writing")
    assert (writer.steps, writer.order, len(writer.recurrent)) == (8, list(range(8)), 1)


def test_row_mlp_is_drawn_with_a_note_and_has_no_state(refuse):
    gan = make_gan(rg.generators.row_mlp(SHAPE, **SIZE))
    assert take_apart(gan, "writing").note().startswith("No recurrence") and plot.writing(gan, n=1).width > 100
    with refuse("'row_mlp_generator' has none: use a GAN with lstm_row"):
        plot.hidden_state(gan)


@pytest.mark.parametrize("name", ["dense", "conv_transpose"])
def test_generators_that_make_all_rows_at_once_are_refused(name, refuse):
    size = {"units": (4,)} if name == "dense" else {"filters": 4}
    gan = make_gan(rg.generators.GENERATORS[name](SHAPE, latent_dim=4, precision="float32", **size))
    with refuse(f"'{name}_generator' makes all rows at once: use a GAN with lstm_row"):
        plot.writing(gan)
    with refuse("writing needs a GANModel.*got Functional"):
        plot.writing(gan.generator)


def test_the_heat_map_holds_the_states_beside_their_rows():
    gan = make_gan(rg.generators.lstm_row(SHAPE, row_order="bottom_up", num_layers=1, **SIZE))
    network = gan.ema_generator
    inner = keras.Model(
        network.inputs, next(layer for layer in network.layers if isinstance(layer, keras.layers.LSTM)).output
    )
    states = inner([gan.sample_latents(1, 3)]).numpy()[0][::-1]  # the first step is the last row
    image, heat = plot.hidden_state(gan, seed=3).axes[:2]
    drawn = np.asarray(heat.get_images()[0].get_array())
    assert drawn.shape == (8, 8) and np.allclose(np.sort(drawn, axis=1), np.sort(states, axis=1), atol=1e-5)
    strongest = np.abs(drawn).argmax(axis=0)
    assert (np.diff(strongest) >= 0).all()
    assert image.get_images()[0].get_array().shape == (8, 8)
