"""Trains small GANs under a strategy, in a process of its own, and writes what it saw into a folder.

    python distributed_gan.py replicas FOLDER     two logical CPUs under MirroredStrategy
    python distributed_gan.py worker FOLDER       one of the two workers that TF_CONFIG tells of

`test_gan_distribution.py` starts these processes, and trains on one device with the same functions.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import rnngan_tf as rg
from rnngan_tf.cli import devices
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.metrics import features
from rnngan_tf.models import distribution, sampling

SHAPE, SAMPLES, LATENT_DIM, BATCH = (8, 8, 1), 16, 4, 8


def image_data():
    """Return 16 images for training and testing; the label of each is its number."""
    images = np.random.default_rng(0).integers(0, 256, (SAMPLES, *SHAPE)).astype("uint8")
    split = images, np.arange(SAMPLES, dtype="int32")
    return ImageData("made", split, split, "made here", [str(number) for number in range(SAMPLES)], seed=7)


def made_images():
    """Return the same images as float32 `(16, 8, 8, 1)` in [-1, 1]."""
    return image_data().train_images.astype("float32") / 127.5 - 1


def fill(network, seed):
    """Give a network the same weights in every process."""
    rng = np.random.default_rng(seed)
    network.set_weights([rng.normal(0, 0.3, weight.shape) for weight in network.weights])
    return network


def noise_by_label():
    """Return networks without randomness: each image's label, not its latent, decides what is drawn for it."""
    latents, labels = keras.Input((LATENT_DIM,)), keras.Input((), dtype="int32")
    code = layers.Embedding(SAMPLES, 6)(labels)
    code = layers.Add()([code, layers.Dense(6, kernel_initializer="zeros", trainable=False)(0.0 * latents)])
    hidden = layers.Dense(8, "tanh")(code)
    drawn = layers.Reshape(SHAPE)(layers.Dense(64, "tanh")(hidden))
    generator = keras.Model([latents, labels], drawn, name="generator")
    head = rg.discriminators.dense(SHAPE, (8,), minibatch_std=False, num_classes=SAMPLES, precision="float32")
    return fill(generator, 1), fill(head, 2)


def deterministic_gan(objective, penalty, metrics=None):
    """Return a compiled GANModel whose training has no noise."""
    gan = rg.GANModel(*noise_by_label(), num_classes=SAMPLES, ema_decay=0.5)
    sgd = {f"{role}_optimizer": keras.optimizers.SGD(0.2, momentum=0.9) for role in ("generator", "discriminator")}
    gan.compile(objective=objective, penalty=penalty, discriminator_steps=1, metrics=metrics, **sgd)
    return gan


RECIPES = {
    "relativistic": ("relativistic", rg.penalties.R1R2(gamma=0.5, every=2)),
    "non_saturating": ("non_saturating", rg.penalties.R1(gamma=1.0)),
    "wasserstein": ("wasserstein", None),
}


def flat(images):
    """Features of an image: five pixels."""
    return keras.ops.reshape(images, (-1, 64))[:, 7:12]


def distance(samples=SAMPLES, name=None):
    return rg.metrics.FrechetDistance(features.get(flat, SHAPE), samples, name=name)


def train(recipe, epochs=3):
    """Train one recipe; return its weights, losses and scores as arrays by name."""
    metrics = [distance(), distance(11, "eleven")] if recipe == "relativistic" else None
    gan = deterministic_gan(*RECIPES[recipe], metrics=metrics)
    start = gan.generator.get_weights()
    data, options = image_data(), {"epochs": epochs, "verbose": 0}
    validation = data.test(BATCH, labels=True) if metrics else None
    history = gan.fit(data.train(BATCH, labels=True), validation_data=validation, **options).history
    found = {f"{recipe}/log/{name}": values for name, values in history.items()}
    networks = {"generator": gan.generator, "discriminator": gan.discriminator, "average": gan.ema_generator}
    for name, network in networks.items():
        found |= {f"{recipe}/{name}/{index}": weight for index, weight in enumerate(network.get_weights())}
    moved = max(np.abs(new - old).max() for new, old in zip(gan.generator.get_weights(), start, strict=True))
    if metrics:
        found[f"{recipe}/rows"] = metrics[1].generated.numpy()
    return gan, found | {f"{recipe}/moved": moved}


def noisy_gan(**options):
    """Return a GANModel with dropout, batch normalisation and minibatch statistics."""
    generator = rg.generators.dense(SHAPE, LATENT_DIM, units=(8,), precision="float32")
    discriminator = rg.discriminators.dense(SHAPE, units=(8,), dropout=0.4, precision="float32")
    gan = rg.GANModel(generator, discriminator, seed=3)
    gan.compile(**options)
    return gan


def copies(variable):
    """Return what each of this process's replicas holds of a variable."""
    return [part.numpy() for part in variable.value.values]


def spread(*networks):
    """Return the largest difference between replicas' copies of weights."""
    weights = [weight for network in networks for weight in network.weights]
    return max(float(np.ptp(np.stack(copies(weight)), axis=0).max()) for weight in weights)


def refusals(strategy, metric):
    """Return what is said to things that cannot be done; the metric was made outside of the strategy's scope."""
    images = made_images()
    with strategy.scope():
        gan = noisy_gan()
        inside = keras.optimizers.SGD()
    outside = rg.generators.dense(SHAPE, LATENT_DIM, units=(8,), precision="float32")

    def in_scope(**options):
        with strategy.scope():
            gan.compile(**options)

    def mixed():
        with strategy.scope():
            rg.GANModel(outside, rg.discriminators.dense(SHAPE, units=(8,), precision="float32"))

    unknown = tf.data.Dataset.from_tensor_slices(images).batch(4)
    attempts = {
        "jit": lambda: in_scope(jit_compile=True),
        "steps": lambda: in_scope(steps_per_execution=2),
        "optimizer": lambda: gan.compile(generator_optimizer=keras.optimizers.SGD()),
        "metric": lambda: in_scope(metrics=[metric]),
        "networks": mixed,
        "alone": lambda: rg.GANModel(gan.generator, gan.discriminator),
        "optimizer_alone": lambda: noisy_gan(generator_optimizer=inside),
        "batch": lambda: gan.fit(images, batch_size=5, verbose=0),
        "last_batch": lambda: gan.fit(images[:15], batch_size=4, verbose=0),
        "data_set": lambda: gan.fit(unknown, verbose=0),
        "validation": lambda: gan.fit(images, batch_size=4, validation_data=(images[:9],), verbose=0),
        "evaluate": lambda: gan.evaluate(images, batch_size=3, verbose=0),
        "split": lambda: gan.fit(images, batch_size=4, validation_split=0.3, verbose=0),
    }
    said = {}
    for name, attempt in attempts.items():
        try:
            attempt()
        except ValueError as error:
            said[name] = str(error)
    return said


def replicas(folder):
    """Train under MirroredStrategy on two logical CPUs."""
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    strategy, metric, arrays, facts = devices.choose("all"), distance(name="outside"), {}, {}
    for recipe in RECIPES:
        with strategy.scope():
            gan, found = train(recipe)
        arrays |= found
        facts[f"{recipe}/spread"] = spread(gan.generator, gan.discriminator, gan.ema_generator)
    np.savez(folder / "replicas.npz", **arrays)
    with strategy.scope():
        noisy = noisy_gan()
    facts |= {"replicas": strategy.num_replicas_in_sync, "devices": devices.describe(strategy)}
    facts |= draws(strategy, noisy)
    facts |= training(noisy)
    facts |= saving(strategy, noisy, folder)
    facts["refusals"] = refusals(strategy, metric)
    (folder / "replicas.json").write_text(json.dumps(facts))


def draws(strategy, gan):
    """Return the latents and dropout masks that two replicas draw in two steps."""
    dropout = next(layer for layer in gan.discriminator.layers if isinstance(layer, layers.Dropout))

    @tf.function
    def step():
        distribution.fold_replica_seed(gan.discriminator)
        latents = sampling.normal((2, 3), sampling.next_seed(gan.noise_seed))
        return latents, dropout(tf.ones((2, 40)), training=True)

    steps = [strategy.run(step) for _ in range(2)]
    latents, masks = (
        [part.numpy().tolist() for drawn in kind for part in strategy.experimental_local_results(drawn)]
        for kind in zip(*steps, strict=True)
    )
    return {"latents": latents, "masks": masks}


def training(gan):
    """Train with noise; return what replicas then hold and whether looking repeats."""
    images = made_images()
    states = [state for state in gan.discriminator.non_trainable_variables if state.name == "seed_generator_state"]
    seeds = [state.numpy()[0] for state in states]
    gan.fit(images, batch_size=8, epochs=2, verbose=0)
    found = [gan.evaluate(images, batch_size=8, verbose=0, return_dict=True) for _ in range(2)]
    return {
        "jit": gan.jit_status(),
        "spread": spread(gan.generator, gan.discriminator),
        "average_spread": spread(gan.ema_generator),
        "seed_steps": [int(copies(state)[1][0] - copies(state)[0][0]) for state in states],
        "seeds_kept": [state.numpy()[0] for state in states] == seeds,
        "draws_repeat": bool((gan.generate(3, seed=5) == gan.generate(3, seed=5)).all()),
        "evaluations": found,
    }


def saving(strategy, gan, folder):
    """Save a model, load it, train both on, and return how far they are apart."""
    gan.save(folder / "gan.keras")
    np.save(folder / "samples.npy", gan.generate(4, seed=1))
    with strategy.scope():
        again = keras.saving.load_model(folder / "gan.keras")
    for model in (gan, again):
        model.fit(made_images(), batch_size=8, shuffle=False, verbose=0)
    pairs = zip(gan.get_weights(), again.get_weights(), strict=True)
    facts = {"apart_after_loading": max(float(np.abs(one - two).max()) for one, two in pairs)}
    with strategy.scope():
        again.compile_from_config({**gan.get_compile_config(), "steps_per_execution": 4, "jit_compile": True})
    return {**facts, "steps_after_loading": again.steps_per_execution}


def worker(folder):
    """Train under MultiWorkerMirroredStrategy; the first worker alone saves."""
    strategy = devices.choose("all")
    own = devices.own_folder("run", strategy)
    with strategy.scope():
        gan, arrays = train("relativistic")
        noisy = noisy_gan()
    history = noisy.fit(made_images(), batch_size=8, epochs=2, verbose=0).history
    if own.name == "run":
        gan.save(folder / "workers.keras")
    arrays |= {"samples": gan.generate(4, seed=1), "noisy_samples": noisy.generate(4, seed=1)}
    arrays |= {"drawn": noisy.sample_latents(3), "devices": devices.describe(strategy)}
    arrays |= {f"noisy/{name}": values for name, values in history.items()}
    np.savez(folder / f"{own.name}.npz", **arrays)


if __name__ == "__main__":
    {"replicas": replicas, "worker": worker}[sys.argv[1]](Path(sys.argv[2]))
