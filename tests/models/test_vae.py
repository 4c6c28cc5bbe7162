"""VAE: its bound against closed forms and integrals, what `fit` logs, what it tells of images, what it refuses."""

import keras
import numpy as np
import pytest
from linear_vae import VARIANCE, make_vae
from pytest import approx
from scipy import integrate, stats

import rnngan_tf as rg

SHAPE = (8, 8, 1)


@pytest.fixture
def vae():
    """A small compiled VAE of 4 latents."""
    encoder = rg.encoders.dense(SHAPE, 4, units=(16,), precision="float32")
    decoder = rg.generators.dense(SHAPE, 4, units=(16,), precision="float32")
    vae = rg.VAE(encoder, decoder, rg.objectives.Gaussian())
    vae.compile()
    return vae


@pytest.fixture
def linear():
    """Direction, offset and encoder of a linear VAE: the encoder is near the true posterior, and not it."""
    draw = np.random.default_rng(1)
    direction, offset = draw.normal(0, 0.2, (1, 64)), draw.normal(0, 0.1, 64)
    weights = direction.T / ((direction**2).sum() + VARIANCE)
    return direction, offset, weights, -1.5


@pytest.fixture
def three_images():
    return np.random.default_rng(2).uniform(-0.9, 0.9, (3, *SHAPE)).astype("float32")


def elbo_of(direction, offset, weights, log_variance, images):
    """The bound of the linear VAE in closed form, `(N,)`."""
    x = images.reshape(len(images), 64).astype("float64")
    mean, variance = (x @ weights)[:, 0], np.exp(log_variance)
    misses = ((x - mean[:, None] * direction - offset) ** 2).sum(axis=1) + variance * (direction**2).sum()
    kl = -0.5 * (1 + log_variance - mean**2 - variance)
    return -0.5 * misses / VARIANCE - 32 * np.log(2 * np.pi * VARIANCE) - kl


def test_the_logged_bound_is_the_closed_form(linear, three_images):
    vae, many = make_vae(*linear), np.repeat(three_images, 2000, axis=0)
    logs = vae.evaluate(many, batch_size=500, verbose=0, return_dict=True)
    assert logs["elbo"] == approx(elbo_of(*linear, three_images).mean(), abs=0.05)
    mean = (three_images.reshape(3, 64) @ linear[2])[:, 0]
    assert logs["kl"] == approx((-0.5 * (1 - 1.5 - mean**2 - np.exp(-1.5))).mean(), rel=1e-3)
    assert logs["loss"] == approx(-logs["elbo"], rel=1e-6)
    assert logs["elbo"] == approx(-logs["reconstruction"] - logs["kl"], rel=1e-5)


def test_importance_sampling_finds_the_probability_of_a_linear_model(linear, three_images):
    direction, offset = linear[:2]
    covariance = direction.T @ direction + VARIANCE * np.eye(64)
    expected = stats.multivariate_normal(offset, covariance).logpdf(three_images.reshape(3, 64))
    vae = make_vae(*linear)
    assert vae.log_likelihood(three_images, samples=2000) == approx(expected, abs=0.03)


def test_importance_sampling_finds_the_integral_where_the_decoder_bends(linear, three_images):
    direction, offset, weights, log_variance = linear
    direction = 5 * direction
    vae = make_vae(direction, offset, weights, log_variance, activation="tanh")

    def probability(z, x):
        means = np.tanh(z * direction[0] + offset)
        return np.exp(stats.norm.logpdf(x, means, np.sqrt(VARIANCE)).sum() + stats.norm.logpdf(z) + 60)

    flat = three_images.reshape(3, 64)
    expected = [np.log(integrate.quad(probability, -8, 8, (x,), points=np.linspace(-4, 4, 9))[0]) - 60 for x in flat]
    assert vae.log_likelihood(three_images, samples=4000) == approx(np.array(expected), abs=0.12)


def test_one_sample_is_the_bound_and_more_come_nearer(linear, three_images):
    vae, many = make_vae(*linear), np.repeat(three_images, 1000, axis=0)
    one, few, most = (vae.log_likelihood(many, samples=k).mean() for k in (1, 4, 32))
    assert one == approx(elbo_of(*linear, three_images).mean(), abs=0.06)
    assert one < few < most


def test_log_likelihood_is_repeatable_and_needs_no_compilation(linear, three_images, vae):
    encoder, decoder = vae.encoder, vae.decoder
    untrained = rg.VAE(encoder, decoder)  # what it observes is drawn
    first, again = (untrained.log_likelihood(three_images, 3, seed=5) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, untrained.log_likelihood(three_images, 3, seed=6))


def test_fit_learns_and_logs(vae):
    # images with one hidden number each: grey levels between two patterns
    draw = np.random.default_rng(0)
    patterns = draw.uniform(-0.8, 0.8, (2, *SHAPE))
    share = draw.uniform(0, 1, (256, 1, 1, 1))
    images = (share * patterns[0] + (1 - share) * patterns[1]).astype("float32")
    history = vae.fit(images, epochs=30, batch_size=32, verbose=0, validation_data=images).history
    names = {"elbo", "reconstruction", "kl", "loss", "active_units"}
    assert set(history) == names | {f"val_{name}" for name in names}
    assert history["val_elbo"][-1] > history["val_elbo"][0] + 20
    assert float(vae.log_variance) < -2  # from 0: misses are far smaller than 1
    assert 1 <= history["val_active_units"][-1] <= 4
    assert np.abs(vae.reconstruct(images) - images).mean() < 0.5 * np.abs(images - images.mean(axis=0)).mean()


def test_warm_up_and_beta_weigh_the_divergence(vae, images):
    vae.compile(beta=2.0, warm_up_steps=4, optimizer=keras.optimizers.SGD(0.0))
    losses = []
    step = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: losses.append(dict(logs)))
    vae.fit(np.repeat(images, 6, axis=0), batch_size=16, verbose=0, callbacks=[step], shuffle=False)
    sums = {name: np.array([logs[name] for logs in losses]) * np.arange(1, 7) for name in losses[0]}
    each = {name: np.diff(values, prepend=0) for name, values in sums.items()}  # running means to single steps
    weights = (each["loss"] - each["reconstruction"]) / each["kl"]
    assert weights == approx(np.array([0, 0.5, 1, 1.5, 2, 2]), abs=0.02)
    logs = vae.evaluate(images, verbose=0, return_dict=True)
    assert logs["loss"] == approx(logs["reconstruction"] + 2 * logs["kl"], rel=1e-5)


def test_free_bits_enter_the_loss_alone(vae, images):
    vae.compile(free_bits=3.0)
    logs = vae.evaluate(images, verbose=0, return_dict=True)
    assert logs["kl"] < 12 and logs["loss"] == approx(logs["reconstruction"] + 4 * 3.0, rel=1e-5)
    assert logs["elbo"] == approx(-logs["reconstruction"] - logs["kl"], rel=1e-5)


def test_active_units_counts_the_latents_whose_mean_moves():
    weights = np.zeros((64, 3))
    weights[:, 1] = 1 / 64
    vae = make_vae(np.zeros((3, 64)), np.zeros(64), weights, -1.0, latent_dim=3)
    flat = np.linspace(-0.9, 0.9, 8, dtype="float32")[:, None, None, None] * np.ones((1, *SHAPE), "float32")
    assert vae.evaluate(flat, verbose=0, return_dict=True)["active_units"] == 1
    assert vae.divergences(flat) == approx(
        np.array([0.184, 0.184 + 0.5 * (flat[:, 0, 0, 0] ** 2).mean(), 0.184]), abs=1e-3
    )  # -(1 - 1 - 1/e) / 2 = 0.184 for a posterior of mean 0 and log-variance -1


def test_images_come_back_in_their_shapes(vae, images):
    means, log_variances = vae.encode(images, batch_size=5)
    assert means.shape == log_variances.shape == (16, 4)
    assert vae.reconstruct(images) == approx(vae.generate_from(means), abs=1e-6)
    assert np.asarray(vae(images)) == approx(vae.generate_from(means), abs=1e-6)
    walks = vae.interpolate(images[:2], images[2:4], steps=5)
    assert walks.shape == (2, 5, *SHAPE)
    assert walks[:, 0] == approx(vae.reconstruct(images[:2]), abs=1e-5)
    assert walks[:, -1] == approx(vae.reconstruct(images[2:4]), abs=1e-5)
    assert walks[:, 2] == approx(vae.generate_from((means[:2] + means[2:4]) / 2), abs=1e-5)


def pixels(images):
    """Return four pixels of each image as its features."""
    return images[:, 3, 2:6, 0]


def test_what_works_for_gans_works_for_vaes(vae, images):
    generated = vae.generate(3, seed=0)
    found = rg.improve.invert(vae, generated, steps=100, restarts=4)
    assert found.errors.max() < 10
    vae.compile(metrics=[rg.metrics.FrechetDistance(pixels, samples=16)])
    assert "fd_pixels_16" in " ".join(vae.evaluate(images, verbose=0, return_dict=True))


@pytest.mark.parametrize("name", ["dense", "conv_transpose", "lstm_row", "lstm_conv", "recurrent", "row_mlp"])
def test_every_generator_is_a_decoder(name, images):
    small = {"dense": {"units": (8,)}, "conv_transpose": {"filters": 4}}.get(name, {"units": 8})
    decoder = rg.generators.GENERATORS[name](SHAPE, 4, precision="float32", **small)
    vae = rg.VAE(rg.encoders.conv(SHAPE, 4, filters=(4,), precision="float32"), decoder)
    vae.compile()
    history = vae.fit(images, epochs=1, batch_size=8, verbose=0).history
    assert np.isfinite(history["elbo"][0]) and history["elbo"][0] < 0
