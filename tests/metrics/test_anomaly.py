"""Anomaly scores: strange images score higher, with each kind of score."""

import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.metrics.anomaly import KINDS, anomaly_scores, auroc

SHAPE = (8, 8, 1)


@pytest.fixture(scope="module")
def images():
    """200 usual images, mixtures of three patterns, and 20 of another pattern."""
    draw = np.random.default_rng(0)
    patterns = draw.uniform(-0.3, 0.3, (4, *SHAPE)).astype("float32")
    weights = draw.uniform(-1, 1, (220, 3)).astype("float32")
    usual = np.einsum("np,phwc->nhwc", weights, patterns[:3])
    return usual[:200], usual[200:] + 1.5 * patterns[3]


@pytest.fixture(scope="module")
def vae(images):
    keras.utils.set_random_seed(0)
    shared = {"latent_dim": 3, "precision": "float32"}
    decoder = rg.generators.dense(SHAPE, units=(16,), normalization=None, **shared)
    vae = rg.VAE(rg.encoders.dense(SHAPE, units=(16,), **shared), decoder, rg.objectives.Gaussian())
    vae.compile()
    vae.fit(images[0], epochs=60, batch_size=20, verbose=0)
    return vae


@pytest.mark.parametrize("kind", KINDS)
def test_strange_images_score_higher(kind, vae, images):
    options = {"inversion": {"steps": 60, "restarts": 2}, "likelihood": {"samples": 8}}.get(kind, {})
    usual, strange = (anomaly_scores(vae, part[:20], kind, **options) for part in images)
    assert usual.shape == strange.shape == (20,)
    assert auroc(usual, strange) > 0.95
    np.testing.assert_array_equal(usual, anomaly_scores(vae, images[0][:20], kind, **options))


def test_a_gan_searches_its_latents():
    networks = rg.generators.dense(SHAPE, 2, units=(8,)), rg.discriminators.dense(SHAPE, units=(8,))
    gan = rg.GANModel(*networks)
    own = gan.generate(5, seed=0)
    options = {"steps": 60, "restarts": 2}
    assert auroc(anomaly_scores(gan, own, **options), anomaly_scores(gan, -own, **options)) > 0.9


def test_reconstruction_is_in_grey_levels(vae, images):
    missed = np.abs(images[0][:1] - vae.reconstruct(images[0][:1])).max()
    assert 0 < anomaly_scores(vae, images[0][:1])[0] <= 127.5 * missed


def test_auroc_counts_pairs():
    usual, strange = np.random.default_rng(0).normal(size=(2, 30))
    pairs = (strange[None] > usual[:, None]).mean()
    assert auroc(usual, strange) == pytest.approx(pairs)
    assert auroc([1, 1], [1, 1]) == 0.5


def test_bad_input_is_refused(vae, images, refuse, make_gan):
    with refuse("reconstruction"):
        anomaly_scores(vae, images[0], "reconstructoin")
    with refuse("needs an encoder"):
        anomaly_scores(make_gan(), images[0], "likelihood")
    with refuse("give some of both"):
        auroc([], [1.0])
