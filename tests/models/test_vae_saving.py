"""A VAE saved, loaded, resumed and refused."""

import keras
import numpy as np
import pytest

import rnngan_tf as rg

SHAPE = (8, 8, 1)


def make(latent_dim=3, likelihood="gaussian", **options):
    """Return a small compiled VAE, the same at each call."""
    keras.utils.set_random_seed(0)
    encoder = rg.encoders.dense(SHAPE, latent_dim, units=(8,), precision="float32")
    decoder = rg.generators.dense(SHAPE, latent_dim, units=(8,), precision="float32")
    vae = rg.VAE(encoder, decoder, likelihood, seed=4)
    vae.compile(**options)
    return vae


def weights_of(vae):
    return np.concatenate([np.ravel(weight) for weight in vae.get_weights()])


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian", rg.objectives.Gaussian(0.2)])
def test_a_loaded_vae_goes_on_as_the_saved_one(likelihood, images, tmp_path):
    vae = make(likelihood=likelihood, beta=0.5, warm_up_steps=6, free_bits=0.1)
    vae.fit(images, batch_size=8, epochs=2, verbose=0, shuffle=False)
    vae.save(tmp_path / "vae.keras")
    back = keras.saving.load_model(tmp_path / "vae.keras")
    assert (back.beta, back.warm_up_steps, back.free_bits, back.steps) == (0.5, 6, 0.1, 4)
    assert repr(back.likelihood) == repr(vae.likelihood)
    assert np.array_equal(back.generate(3, seed=1), vae.generate(3, seed=1))
    assert np.array_equal(back.log_likelihood(images, 2), vae.log_likelihood(images, 2))
    for model in (vae, back):
        model.fit(images, batch_size=8, verbose=0, shuffle=False)
    assert np.array_equal(weights_of(vae), weights_of(back))
    assert np.array_equal(back.generate(3), vae.generate(3))


def test_weights_alone_come_back(images, tmp_path):
    vae, other = make(), make()
    vae.fit(images, verbose=0)
    vae.save_weights(tmp_path / "vae.weights.h5")
    other.load_weights(tmp_path / "vae.weights.h5")
    assert np.array_equal(weights_of(vae), weights_of(other))


def test_a_training_cut_off_goes_on_from_its_checkpoint(images, tmp_path):
    whole, first, second = make(), make(), make()
    options = {"batch_size": 8, "verbose": 0, "shuffle": False}
    whole.fit(images, epochs=4, **options)
    first.fit(images, epochs=2, callbacks=[rg.callbacks.Checkpoint(tmp_path)], **options)
    second.fit(images, epochs=4, callbacks=[rg.callbacks.Checkpoint(tmp_path)], **options)
    assert np.array_equal(weights_of(whole), weights_of(second)) and whole.steps == second.steps == 8


def test_evaluate_is_repeatable_and_changes_nothing(images):
    vae = make(likelihood="bernoulli")
    before = weights_of(vae)
    first, again = (vae.evaluate(images, verbose=0, return_dict=True) for _ in range(2))
    assert first == again and np.array_equal(before, weights_of(vae))


def test_the_seed_decides_the_training(images):
    runs = [make(likelihood="bernoulli") for _ in range(2)]
    for vae in runs:
        vae.fit(images, batch_size=8, epochs=2, verbose=0, shuffle=False)
    assert np.array_equal(weights_of(runs[0]), weights_of(runs[1]))


def test_steps_per_execution_changes_nothing(images):
    one, two = make(), make(steps_per_execution=2)
    for vae in (one, two):
        vae.fit(images, batch_size=4, epochs=2, verbose=0, shuffle=False)
    assert np.allclose(weights_of(one), weights_of(two), atol=1e-6)


def test_callbacks_of_the_package_draw_and_watch(images, tmp_path):
    watchers = [rg.callbacks.SampleGrid(tmp_path / "samples", 4), rg.callbacks.StopOnNaN()]
    make().fit(images, verbose=0, callbacks=watchers)
    assert list((tmp_path / "samples").glob("*.png"))


@pytest.mark.parametrize(("latents", "made"), [((3, 4), (3, 4)), ((4, 3), (4, 3)), ((1, 3), (1, 3))])
def test_latents_of_two_sizes_are_refused(latents, made, refuse):
    encoder = rg.encoders.dense(SHAPE, latents[0], units=(8,), precision="float32")
    decoder = rg.generators.dense(SHAPE, latents[1], units=(8,), precision="float32")
    with refuse(f"gives {made[0]} and {made[0]} latents and the decoder takes {made[1]}"):
        rg.VAE(encoder, decoder)


def test_images_of_two_sizes_are_refused(refuse):
    encoder = rg.encoders.dense((8, 8, 1), 3, units=(8,))
    decoder = rg.generators.dense((8, 10, 1), 3, units=(8,))
    with refuse("takes images of shape"):
        rg.VAE(encoder, decoder)


def test_the_documents_networks_are_refused(refuse):
    # B3.12: no flattening, so that codes are (B, 8, 8, Z); and a decoder of three numbers
    image, latents = keras.Input(SHAPE), keras.Input((3,))
    unflattened = keras.Model(image, [keras.layers.Dense(3)(image), keras.layers.Dense(3)(image)])
    decoder = rg.generators.dense(SHAPE, 3, units=(8,))
    with refuse("a mean and a log-variance"):
        rg.VAE(unflattened, decoder)
    with refuse("takes images of shape"):
        rg.VAE(rg.encoders.dense(SHAPE, 3, units=(8,)), keras.Model(latents, keras.layers.Dense(3)(latents)))


def test_classes_and_other_things_are_refused(refuse):
    encoder = rg.encoders.dense(SHAPE, 3, units=(8,))
    with refuse("no classes"):
        rg.VAE(encoder, rg.generators.dense(SHAPE, 3, units=(8,), num_classes=3))
    with refuse("mean and a log-variance"):
        rg.VAE(rg.discriminators.dense(SHAPE, units=(8,)), rg.generators.dense(SHAPE, 3, units=(8,)))
    with refuse("is not a built Keras model"):
        rg.VAE("encoder", "decoder")
    with refuse("likelihood"):
        rg.VAE(encoder, rg.generators.dense(SHAPE, 3, units=(8,)), "poisson")


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"beta": -1}, "beta is -1"),
        ({"warm_up_steps": "10"}, "warm_up_steps is '10'"),
        ({"free_bits": float("nan")}, "free_bits is nan"),
        ({"metrics": [3]}, "metrics holds 3"),
        ({"jit_compile": "yes"}, "jit_compile"),
    ],
)
def test_bad_settings_are_refused(options, match, refuse):
    with refuse(match):
        make(**options)


def test_images_of_another_range_or_shape_are_refused(images, refuse):
    vae = make(likelihood="bernoulli")
    with refuse("looks like .0, 1."):
        vae.fit((images + 1) / 2, verbose=0)
    with refuse("use images / 127.5 - 1"):
        vae.log_likelihood(images * 100)
    with refuse("have shape"):
        vae.encode(images[:, :6])
    with refuse("as many first as last"):
        vae.interpolate(images[:2], images[:3])
    with refuse("at least 2 steps"):
        vae.interpolate(images[:2], images[:2], steps=1)
    with refuse("samples is 0"):
        vae.log_likelihood(images, samples=0)
