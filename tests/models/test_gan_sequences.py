"""GANModel and LanguageModel on sequences: `fit`, saving, classes, likelihood, schedules."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.models.autoregressive import log_probabilities, negative_log_likelihood, teacher_forced


def texts(n=64, seed=0):
    """Texts over `a b` that end after 1 to 4 letters, `(n, 6, 3)`; token 0 is the end mark."""
    random, found = np.random.default_rng(seed), np.zeros((n, 6, 3), "float32")
    for text, length in zip(found, random.integers(1, 5, n), strict=True):
        text[np.arange(length), random.integers(1, 3, length)] = 1
        text[length, 0] = 1
    return found


def series(n=64):
    """Waves of random phase, `(n, 12, 1)`."""
    phases = np.random.default_rng(0).uniform(0, 6.28, (n, 1))
    return (0.8 * np.sin(phases + np.arange(12)))[..., None].astype("float32")


PAIRS = [("sequence", "conv1d"), ("text", "lstm"), ("dense", "conv1d"), ("text", "dense")]


@pytest.mark.parametrize(("write", "judge"), PAIRS)
def test_a_gan_of_sequences_trains_saves_and_draws_the_same(write, judge, tmp_path):
    data = texts() if write == "text" else series()
    generator = rg.generators.SEQUENCE_GENERATORS[write](data.shape[1:], units=(8,) if write == "dense" else 8)
    discriminator = rg.discriminators.SEQUENCE_DISCRIMINATORS[judge](data.shape[1:])
    gan = rg.GANModel(generator, discriminator)
    gan.compile()
    before = [weight.numpy() for weight in generator.trainable_variables]
    history = gan.fit(data, batch_size=16, epochs=1, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    for one, other in zip(before, generator.trainable_variables, strict=True):
        assert np.abs(one - other.numpy()).max() > 0, f"{other.path} gets no gradient"
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_allclose(again.generate(5, seed=1), gan.generate(5, seed=1), atol=1e-6)


def test_classes_reach_the_series():
    data, labels = series(), (np.arange(64) % 3).astype("int32")
    generator = rg.generators.sequence((12, 1), units=8, num_classes=3)
    gan = rg.GANModel(generator, rg.discriminators.conv1d((12, 1), num_classes=3), num_classes=3)
    gan.compile()
    gan.fit(data, labels, batch_size=16, verbose=0)
    latents = gan.sample_latents(2, seed=0)
    assert np.abs(gan.generate_from(latents, [0, 0]) - gan.generate_from(latents, [1, 2])).max() > 1e-3


def test_a_condition_of_the_wrong_length_is_refused(refuse):
    generator = rg.generators.sequence((12, 1), units=8, num_classes=3)
    gan = rg.GANModel(generator, rg.discriminators.conv1d((12, 1), num_classes=3), num_classes=3)
    gan.compile()
    with refuse("labels .* do not fit; give one whole number or 4 of them"):
        gan.generate(4, labels=[0, 1])
    with refuse("labels have shape"):
        gan.fit(series(), np.zeros((64, 2), "int32"), verbose=0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda x: x[:, :7], r"The sequences have shape .*this model needs \(batch, 12, 1\)"),
        (lambda x: 90 * x, "The sequences span .* scale each feature"),
        (lambda x: np.where(x > 0.7, np.nan, x), "The sequences hold NaN"),
    ],
)
def test_series_that_do_not_fit_are_refused(change, sentence, refuse):
    gan = rg.GANModel(rg.generators.sequence((12, 1), units=8), rg.discriminators.conv1d((12, 1)))
    gan.compile()
    with refuse(sentence):
        gan.fit(change(series()), verbose=0)


def test_teacher_forcing_gives_the_probabilities_that_are_drawn_from():
    # Over all texts of at most two letters the probabilities given sum to 1, and they are the shares of what is drawn.
    generator = rg.generators.text((3, 3), latent_dim=2, units=5, cell="gru", num_layers=2)
    keras.utils.set_random_seed(0)
    model = rg.LanguageModel(generator)
    latents = np.zeros((1, generator.input_shape[1]), "float32")
    latents[:, :2] = [[0.7, -1.2]]
    two_letters = [(a, b, c) for a in (1, 2) for b in (1, 2) for c in range(3)]
    every = [(0,), (1, 0), (2, 0), *two_letters]
    tokens = np.zeros((len(every), 3, 3), "float32")
    for text, ids in zip(tokens, every, strict=True):
        text[np.arange(len(ids)), ids] = 1
    logits = teacher_forced(generator)([np.repeat(latents, len(every), 0), tokens])
    given = np.exp(log_probabilities(logits, tokens).numpy())
    assert given.sum() == pytest.approx(1, abs=1e-5)
    n = 20_000
    many = model.sample_latents(n, seed=0).numpy()
    many[:, :2] = latents[:, :2]
    drawn = model.generate_from(many)
    shares = [(np.abs(drawn - text).max((1, 2)) < 1e-4).mean() for text in tokens]
    np.testing.assert_allclose(shares, given, atol=4 * np.sqrt(0.25 / n))


def test_padding_changes_no_likelihood():
    keras.utils.set_random_seed(0)
    short, long = rg.generators.text((6, 3), latent_dim=2, units=5), rg.generators.text((9, 3), latent_dim=2, units=5)
    long.set_weights(short.get_weights())
    found = []
    for generator, tokens in ((short, texts(8)), (long, np.pad(texts(8), ((0, 0), (0, 3), (0, 0))))):
        latents = np.zeros((8, generator.input_shape[1]), "float32")
        forced = teacher_forced(generator)
        with tf.GradientTape() as tape:
            costs = log_probabilities(forced([latents, tokens]), tokens)
        found.append((costs, tape.gradient(costs, generator.trainable_variables)))
    np.testing.assert_allclose(found[0][0], found[1][0], atol=1e-5)
    for one, other in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_maximum_likelihood_comes_near_the_entropy_and_goes_on_as_a_gan(tmp_path):
    # Lengths 1 to 4 are equally likely and letters fair: log 4 + 2.5 log 2 = 3.119 nats a text.
    keras.utils.set_random_seed(0)
    model = rg.LanguageModel(rg.generators.text((6, 3), latent_dim=2, units=16))
    model.compile(keras.optimizers.Adam(1e-2))
    history = model.fit(texts(2048), batch_size=64, epochs=4, verbose=0, validation_data=texts(512, seed=1)).history
    entropy = np.log(4) + 2.5 * np.log(2)
    assert entropy - 0.15 < history["val_nll"][-1] < entropy + 0.15
    np.testing.assert_allclose(history["perplexity"], np.exp(history["loss"]), rtol=1e-5)
    assert negative_log_likelihood(model, texts(512, seed=1), draws=4).mean() == pytest.approx(entropy, abs=0.15)
    lengths = model.generate(1000, seed=0).sum((1, 2)).round() - 1
    assert lengths.mean() == pytest.approx(2.5, abs=0.2)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.generate(9, seed=3), model.generate(9, seed=3))
    gan = rg.GANModel(again.generator, rg.discriminators.conv1d((6, 3)))
    gan.compile()
    gan.fit(texts(), batch_size=16, verbose=0)


def test_the_relaxation_is_lowered_by_epochs(refuse):
    gan = rg.GANModel(rg.generators.text((6, 3), units=8), rg.discriminators.conv1d((6, 3), filters=(4,)))
    gan.compile()
    cell = gan.generator.get_layer("tokens").cell
    seen = []
    look = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(float(cell.gumbel_temperature)))
    gan.fit(texts(), batch_size=32, epochs=4, verbose=0, callbacks=[rg.callbacks.AnnealRelaxation(4.0, 1.0, 3), look])
    assert seen == pytest.approx([4.0, 2.0, 1.0, 1.0])
    with refuse("both must be above 0"):
        rg.callbacks.AnnealRelaxation(1.0, 0.0)
    other = rg.GANModel(rg.generators.sequence((6, 3), units=8), rg.discriminators.conv1d((6, 3)))
    other.compile()
    with refuse("does not generate tokens"):
        other.fit(texts(), verbose=0, callbacks=[rg.callbacks.AnnealRelaxation()])
    with refuse("temperature is 0"), rg.at_temperature(gan, 0):
        pass
