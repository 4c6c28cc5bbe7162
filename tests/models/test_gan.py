"""GANModel under `fit`, `evaluate` and `predict`: what moves, what is logged, what repeats."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.objectives import R1R2

LOGS = {"d_loss", "g_loss", "d_real", "d_fake", "d_accuracy", "loss"}
STILL = {"generator_optimizer": keras.optimizers.SGD, "discriminator_optimizer": keras.optimizers.SGD}


def fit(gan, *data, epochs=1, **options):
    return gan.fit(*data, **{"batch_size": 8, "epochs": epochs, "shuffle": False, "verbose": 0, **options}).history


def standing():
    """Optimizers that move nothing."""
    return {name: kind(0.0) for name, kind in STILL.items()}


def assert_equal_weights(one, other):
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def any_difference(before, after):
    return max(np.abs(a - b).max() for a, b in zip(before, after, strict=True))


def test_fit_moves_both_networks_and_the_average(make_gan, images):
    gan = make_gan(objective="non_saturating")  # a relativistic difference would not move the last bias
    parts = (gan.generator, gan.discriminator, gan.ema_generator)
    before = [part.get_weights() for part in parts]
    assert_equal_weights(gan.generator, gan.ema_generator)
    fit(gan, images)
    for part, old in zip(parts, before, strict=True):
        for weight, old_weight in zip(part.weights, old, strict=True):
            assert np.abs(weight.numpy() - old_weight).max() > 0, weight.path
    assert any_difference(gan.generator.get_weights(), gan.ema_generator.get_weights()) > 1e-5


def test_training_pulls_images_towards_the_data(make_gan):
    # the data are all bright on the left and dark on the right; 60 steps are enough to see it in the samples
    data = np.full((32, 8, 8, 1), -0.8, "float32")
    data[:, :, :4] = 0.8
    gan = make_gan(run_eagerly=False, ema_decay=0.9, **{name: keras.optimizers.Adam(0.01, 0.5) for name in STILL})

    def contrast():
        images = gan.generate(32, seed=0)
        return images[:, :, :4].mean() - images[:, :, 4:].mean()

    before = contrast()
    fit(gan, data, epochs=15)
    assert abs(before) < 0.2 and contrast() > 0.6


def test_logs_are_running_means(make_gan, images):
    gan = make_gan(objective="wasserstein", penalty=None, discriminator_steps=1, **standing())
    gan.discriminator.get_layer("logit").kernel.assign_add(0.2 * np.ones((9, 1)))
    data = np.concatenate([images[:8], 0.2 * images[:8]])  # two batches that are judged differently
    first, last = (float(np.mean(gan.discriminator(part))) for part in (data[:8], data[8:]))
    history = fit(gan, data)
    assert set(history) == LOGS
    assert abs(first - last) > 0.01 and history["d_real"] == [pytest.approx((first + last) / 2, abs=1e-5)]
    # wasserstein: L_D = f - r, L_G = -f; the discriminator did not move, so that means of batches are the whole
    assert history["d_loss"] == [pytest.approx(history["d_fake"][0] - history["d_real"][0], abs=1e-5)]
    assert history["g_loss"] == [pytest.approx(-history["d_fake"][0], abs=1e-5)]
    assert history["loss"] == [pytest.approx(history["d_loss"][0] + history["g_loss"][0], abs=1e-5)]
    assert 0 <= history["d_accuracy"][0] <= 1


def test_the_penalty_is_no_part_of_the_logged_loss(make_gan, images):
    histories = []
    for penalty in (None, R1R2(gamma=100.0, every=1)):
        keras.utils.set_random_seed(0)
        histories.append(fit(make_gan(penalty=penalty, **standing()), images[:8]))
    for name, values in histories[0].items():  # the two steps differ in rounding; a penalty of 100 would differ more
        assert values == pytest.approx(histories[1][name], rel=1e-5, abs=1e-6), name


def test_the_average_follows_its_formula_with_batch_statistics(make_gan, images):
    gan = make_gan(ema_decay=0.3, generator_optimizer=keras.optimizers.SGD(0.5))
    names = [weight.name for weight in gan.generator.weights]
    assert "moving_mean" in names and "moving_variance" in names
    expected = gan.ema_generator.get_weights()
    for n in range(1, 5):
        fit(gan, images[:8])
        decay = min(0.3, (1 + n) / (10 + n))  # 2/11, 3/12, 4/13 = 0.307 -> 0.3, 0.3
        expected = [decay * a + (1 - decay) * w for a, w in zip(expected, gan.generator.get_weights(), strict=True)]
        for weight, value in zip(gan.ema_generator.get_weights(), expected, strict=True):
            np.testing.assert_allclose(weight, value, atol=1e-6)
    assert gan.ema_generator.trainable_variables == [] and gan.trainable_variables != []


def test_no_average_is_the_last_generator(make_gan, images):
    gan = make_gan(ema_decay=0)
    fit(gan, images)
    assert any_difference(gan.generator.get_weights(), gan.ema_generator.get_weights()) < 1e-7


def test_call_and_predict_are_the_averaged_generator(make_gan, images):
    gan, z = make_gan(), np.random.default_rng(0).normal(0, 1, (5, 4)).astype("float32")
    fit(gan, images)
    expected = gan.ema_generator(z, training=False).numpy()
    np.testing.assert_allclose(gan(z), expected, atol=1e-6)
    np.testing.assert_allclose(gan.predict(z, verbose=0), expected, atol=1e-6)
    np.testing.assert_allclose(gan.generate_from(z), expected, atol=1e-6)
    assert any_difference([expected], [gan.generator(z, training=False)]) > 1e-6


def test_evaluate_repeats_and_judges_the_averaged_generator(make_gan, images):
    gan = make_gan(network_options={"dropout": 0.5})
    first = gan.evaluate(images, batch_size=8, verbose=0, return_dict=True)
    assert set(first) == LOGS
    assert gan.evaluate(images, batch_size=8, verbose=0, return_dict=True) == first
    gan.generator.set_weights([0 * weight for weight in gan.generator.get_weights()])
    assert gan.evaluate(images, batch_size=8, verbose=0, return_dict=True) == first
    gan.ema_generator.set_weights([0 * weight for weight in gan.ema_generator.get_weights()])
    assert gan.evaluate(images, batch_size=8, verbose=0, return_dict=True) != first


def trained(make_gan, images, between=lambda gan: None, seed=0, **options):
    """Return a model trained for two epochs, with something done in between."""
    keras.utils.set_random_seed(1)
    gan = make_gan(seed=seed, network_options={"dropout": 0.3}, augmentation=shift, **options)
    fit(gan, images)
    between(gan)
    fit(gan, images)
    return gan


def shift(images, seed):
    """An augmentation that is random."""
    return images + tf.random.stateless_normal((tf.shape(images)[0], 1, 1, 1), seed)


def test_two_runs_of_one_seed_are_equal_bit_by_bit(make_gan, images):
    one, two = (trained(make_gan, images, run_eagerly=False) for _ in range(2))
    assert_equal_weights(one, two)
    np.testing.assert_array_equal(one.generate(3), two.generate(3))


def test_another_seed_is_another_run(make_gan, images):
    one, two = (trained(make_gan, images, seed=seed) for seed in (0, 1))
    assert any_difference(one.get_weights(), two.get_weights()) > 1e-5


def test_looking_does_not_disturb_training(make_gan, images):
    def look(gan):
        gan.evaluate(images, batch_size=8, verbose=0)
        gan.generate(3)
        gan.generate(3, seed=5, truncation=1.0)
        gan.predict(np.zeros((2, 4), "float32"), verbose=0)
        gan.summary(print_fn=lambda line, line_break=True: None)

    one, two = trained(make_gan, images), trained(make_gan, images, between=look)
    assert_equal_weights(one, two)


def test_validation_does_not_disturb_training(make_gan, images):
    keras.utils.set_random_seed(1)
    plain = make_gan(network_options={"dropout": 0.3})
    fit(plain, images, epochs=2)
    keras.utils.set_random_seed(1)
    watched = make_gan(network_options={"dropout": 0.3})
    history = fit(watched, images, epochs=2, validation_data=(images[:8], None))
    assert_equal_weights(plain, watched)
    assert set(history) == LOGS | {f"val_{name}" for name in LOGS}
    assert history["val_d_real"][-1] == pytest.approx(
        watched.evaluate(images[:8], batch_size=8, verbose=0, return_dict=True)["d_real"], abs=1e-6
    )


def test_graphs_and_several_steps_per_execution_compute_the_same(make_gan, images):
    results = []
    for options in ({"run_eagerly": True}, {"run_eagerly": False, "steps_per_execution": 2}):
        keras.utils.set_random_seed(1)
        gan = make_gan(network_options={"dropout": 0.3}, discriminator_steps=2, augmentation=shift, **options)
        histories = fit(gan, images, epochs=3)
        results.append([*gan.get_weights(), *histories.values()])
        assert int(gan.generator_optimizer.iterations) == 6 and int(gan.discriminator_optimizer.iterations) == 12
    for eager, graph in zip(*results, strict=True):
        np.testing.assert_allclose(eager, graph, atol=1e-5)


class Batches(keras.utils.PyDataset):
    """Two batches of 8."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self):
        return 2

    def __getitem__(self, index):
        parts = tuple(array[8 * index : 8 * index + 8] for array in self.arrays)
        return parts if len(parts) > 1 else parts[0]


@pytest.mark.parametrize("num_classes", [None, 3])
def test_fit_takes_arrays_datasets_and_generators(num_classes, make_gan, images, labels):
    arrays = (images, labels) if num_classes else (images,)
    gan = make_gan(num_classes=num_classes)
    dataset = tf.data.Dataset.from_tensor_slices(arrays if num_classes else images).batch(8)
    for data in (arrays, (dataset,), (Batches(*arrays),), ((parts if num_classes else (parts,) for parts in dataset),)):
        steps = int(gan.generator_optimizer.iterations)
        assert set(fit(gan, *data, steps_per_epoch=2, batch_size=None if len(data) == 1 else 8)) == LOGS
        assert int(gan.generator_optimizer.iterations) == steps + 2
    fit(gan, *(array.astype("float64" if array is images else "int64") for array in arrays))
    fit(gan, *arrays, shuffle=True, validation_split=0.5)


def test_labels_that_a_model_without_classes_does_not_need_are_left_out(make_gan, images, labels):
    assert set(fit(make_gan(), images, labels)) == LOGS


def test_all_objectives_train(make_gan, images):
    for objective in rg.objectives.OBJECTIVES:
        gan = make_gan(objective=objective)
        history = fit(gan, images[:8])
        assert all(np.isfinite(values).all() for values in history.values()), objective


def test_recurrent_networks_train_with_the_default_recipe(make_gan, images):
    generator = rg.generators.lstm_row((8, 8, 1), 4, num_layers=1, units=6, precision="float32")
    discriminator = rg.discriminators.recurrent((8, 8, 1), units=6, precision="float32")
    gan = make_gan((generator, discriminator), run_eagerly=False)
    weights = [weight for weight in gan.trainable_variables if weight.path != "logit/bias"]  # cancels: relativistic
    before = [weight.numpy() for weight in weights]
    assert all(np.isfinite(values).all() for values in fit(gan, images).values())
    for weight, old in zip(weights, before, strict=True):
        assert np.isfinite(weight).all() and np.abs(weight - old).max() > 0, weight.path


def test_a_second_fit_starts_anew_after_a_backup(make_gan, images, tmp_path):
    gan = make_gan()
    fit(gan, images, epochs=2, callbacks=[keras.callbacks.BackupAndRestore(tmp_path / "backup")])
    assert len(fit(gan, images, epochs=2)["d_loss"]) == 2


def test_summary_and_names(make_gan):
    gan, lines = make_gan(), []
    gan.summary(print_fn=lambda line, line_break=True: lines.append(line))
    text = "\n".join(lines)
    for part in ("dense_generator", "dense_discriminator", "dense_generator_ema", "Total params"):
        assert part in text
    assert (gan.latent_dim, gan.image_shape, gan.num_classes) == (4, (8, 8, 1), None)
