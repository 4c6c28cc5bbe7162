"""What one training step of GANModel does, against steps written out by hand and closed forms."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf.objectives import R1, R1R2, GradientPenalty, Objective


def sgd(rate):
    return {
        "generator_optimizer": keras.optimizers.SGD(rate),
        "discriminator_optimizer": keras.optimizers.SGD(2 * rate),
    }


def train(gan, images, steps=1, y=None):
    """Train on the same 8 images for some steps."""
    y = None if y is None else y[:8]
    return gan.fit(images[:8], y, batch_size=8, epochs=steps, shuffle=False, verbose=0)


def softplus(x):
    return tf.math.log(1 + tf.exp(x))


def descend(network, tape, loss, rate):
    """Take one step of gradient descent."""
    gradients = tape.gradient(loss, network.trainable_variables)
    for weight, gradient in zip(network.trainable_variables, gradients, strict=True):
        weight.assign_sub(rate * gradient)


def clones(networks):
    copies = [keras.models.clone_model(network) for network in networks]
    for copy, network in zip(copies, networks, strict=True):
        copy.set_weights(network.get_weights())
    return copies


def assert_same_weights(network, other):
    for one, two in zip(network.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-5)


def test_simultaneous_is_one_pass_and_two_descents_from_the_same_point(recorded, make_gan, images):
    g, d = clones(recorded.networks)
    gan = make_gan(recorded.networks, penalty=None, **sgd(0.5))
    recorded.calls.clear()
    train(gan, images, steps=3)
    draws = recorded.inputs("G")
    assert len(draws) == 3 and len(recorded.inputs("D")) == 6  # one pass of each network on reals and on fakes
    for z in draws:
        with tf.GradientTape(persistent=True) as tape:
            real, fake = d(images[:8]), d(g(z))
            d_loss, g_loss = tf.reduce_mean(softplus(fake - real)), tf.reduce_mean(softplus(real - fake))
        descend(d, tape, d_loss, 1.0)
        descend(g, tape, g_loss, 0.5)
    assert_same_weights(gan.discriminator, d)
    assert_same_weights(gan.generator, g)


def test_alternating_is_the_discriminator_first_then_fresh_fakes(recorded, make_gan, images):
    g, d = clones(recorded.networks)
    gan = make_gan(recorded.networks, penalty=None, updates="alternating", **sgd(0.5))
    recorded.calls.clear()
    train(gan, images, steps=2)
    draws = recorded.inputs("G")
    assert len(draws) == 4 and np.abs(draws[0] - draws[1]).min() > 0
    for first, second in zip(draws[::2], draws[1::2], strict=True):
        with tf.GradientTape() as tape:
            d_loss = tf.reduce_mean(softplus(d(g(first)) - d(images[:8])))
        descend(d, tape, d_loss, 1.0)
        with tf.GradientTape() as tape:
            g_loss = tf.reduce_mean(softplus(d(images[:8]) - d(g(second))))
        descend(g, tape, g_loss, 0.5)
    assert_same_weights(gan.discriminator, d)
    assert_same_weights(gan.generator, g)


def test_discriminator_steps_see_the_same_reals_and_fresh_fakes(recorded, make_gan, images):
    g, d = clones(recorded.networks)
    gan = make_gan(recorded.networks, objective="wasserstein", penalty=None, discriminator_steps=3, **sgd(0.1))
    recorded.calls.clear()
    train(gan, images)
    draws, judged = recorded.inputs("G"), recorded.inputs("D")
    assert len(draws) == 3 and np.abs(np.diff(draws, axis=0)).min() > 0
    assert all(np.array_equal(one, images[:8]) for one in judged[::2])
    assert int(gan.discriminator_optimizer.iterations) == 3 and int(gan.generator_optimizer.iterations) == 1
    for z in draws:
        with tf.GradientTape(persistent=True) as tape:
            fake = tf.reduce_mean(d(g(z)))
            d_loss, g_loss = fake - tf.reduce_mean(d(images[:8])), -fake
        g_gradient = tape.gradient(g_loss, g.trainable_variables)
        descend(d, tape, d_loss, 0.2)
    for weight, gradient in zip(g.trainable_variables, g_gradient, strict=True):  # from the last round's pass
        weight.assign_sub(0.1 * gradient)
    assert_same_weights(gan.discriminator, d)
    assert_same_weights(gan.generator, g)


def test_defaults_follow_the_objective(make_gan):
    gan = make_gan()
    assert (gan.objective.name, gan.updates, gan.discriminator_steps, gan.augmentation) == (
        "relativistic", "simultaneous", 1, None,
    )  # fmt: skip
    assert isinstance(gan.penalty, R1R2) and (gan.penalty.gamma, gan.penalty.every) == (0.5, 4)
    gan.compile("wasserstein")
    assert isinstance(gan.penalty, GradientPenalty) and gan.penalty.weight == 10 and gan.discriminator_steps == 5
    gan.compile("wasserstein", penalty=None, discriminator_steps=2)
    assert gan.penalty is None and gan.discriminator_steps == 2
    for objective in ("minimax", "non_saturating", "least_squares", "hinge"):
        gan.compile(objective)
        assert gan.penalty is None and gan.discriminator_steps == 1
    gan.compile("hinge", penalty="r1")
    assert isinstance(gan.penalty, R1)
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert type(optimizer) is keras.optimizers.Adam and (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
        assert float(optimizer.learning_rate) == pytest.approx(6e-4)
    assert gan.generator_optimizer is not gan.discriminator_optimizer


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class NoGame(Objective):
    """No losses: the discriminator moves by its penalty alone."""

    name = "no_game"

    def discriminator_loss(self, real_logits, fake_logits):
        return 0.0 * tf.reduce_mean(real_logits)

    def generator_loss(self, real_logits, fake_logits):
        return 0.0 * tf.reduce_mean(fake_logits)


@pytest.mark.parametrize("eagerly", [False, True])
def test_penalty_runs_on_each_third_step_with_three_times_its_weight(eagerly, make_gan, images, recorded):
    # D(x) = w.x has gradient w everywhere: R1 is gamma/2 |w|^2 and its own gradient gamma w. With gamma 1/2, every 3
    # and a rate of 0.2, a step on which it runs multiplies w by 1 - 0.2 * 3 * 0.5 = 0.7.
    layers = [keras.layers.Flatten(), keras.layers.Dense(1, use_bias=False)]
    discriminator = keras.Sequential([keras.Input((8, 8, 1)), *layers])
    networks = recorded.networks[0], discriminator
    gan = make_gan(networks, objective=NoGame(), penalty=R1(gamma=0.5, every=3), run_eagerly=eagerly, **sgd(0.1))
    norms = [np.linalg.norm(gan.discriminator.get_weights()[0])]
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: norms.append(np.linalg.norm(gan.discriminator.get_weights()[0]))
    )
    gan.fit(images[:8], batch_size=8, epochs=5, verbose=0, callbacks=[note])
    factors = np.divide(norms[1:], norms[:-1])
    np.testing.assert_allclose(factors, [0.7, 1, 1, 0.7, 1], rtol=1e-5)


def test_penalty_moves_the_discriminator_alone(recorded, make_gan, images):
    gan = make_gan(recorded.networks, objective=NoGame(), penalty=R1R2(gamma=1.0, every=1), **sgd(0.1))
    g, d = clones((gan.generator, gan.discriminator))
    train(gan, images)
    assert_same_weights(gan.generator, g)
    assert np.abs(gan.discriminator.get_weights()[0] - d.get_weights()[0]).max() > 1e-4


def test_penalty_draws_anew_on_each_step(make_gan, images, recorded):
    seeds = []

    class Noting(GradientPenalty):
        def __call__(self, critic, real, fake, seed=None):
            seeds.append(tuple(np.asarray(seed)))
            return super().__call__(critic, real, fake, seed)

    gan = make_gan(recorded.networks, penalty=Noting(every=2))
    train(gan, images, steps=5)
    assert len(seeds) == len(set(seeds)) == 3


def test_labels_reach_both_networks(make_gan, images):
    options = {"normalization": None}  # over a batch of one class it would take the label out again
    gan = make_gan(num_classes=3, penalty=None, network_options=options, **sgd(0.5))
    tables = [gan.generator.get_layer("label"), gan.discriminator.get_layer("projection")]
    before = [table.get_weights()[0] for table in tables]
    train(gan, images, y=np.full(16, 1, "int32"))
    for table, old in zip(tables, before, strict=True):  # only the row of the class that was there has moved
        moved = np.abs(table.get_weights()[0] - old).max(axis=1)
        assert moved[1] > 1e-5 and moved[0] == moved[2] == 0


def test_penalty_of_a_conditional_critic_sees_the_labels(make_gan, images):
    gan = make_gan(num_classes=3, objective=NoGame(), penalty=R1(gamma=1.0), **sgd(0.5))
    table = gan.discriminator.get_layer("projection")
    before = table.get_weights()[0]
    train(gan, images, y=np.full(16, 2, "int32"))
    moved = np.abs(table.get_weights()[0] - before).max(axis=1)
    assert moved[2] > 1e-5 and moved[0] == moved[1] == 0


@pytest.mark.parametrize("eagerly", [False, True])
def test_classes_go_with_a_penalty_on_some_steps(eagerly, make_gan, images, labels):
    gan = make_gan(num_classes=3, penalty=R1R2(every=2), run_eagerly=eagerly)
    assert np.isfinite(train(gan, images, steps=3, y=labels).history["d_loss"]).all()


def test_augmentation_changes_reals_and_fakes_alike(recorded, make_gan, images):
    calls = []

    def halve(seen_images, seed):
        calls.append((seen_images.numpy(), tuple(np.asarray(seed))))
        return 0.5 * seen_images

    gan = make_gan(recorded.networks, penalty=None, augmentation=halve)
    generator = clones((gan.generator,))[0]
    recorded.calls.clear()
    train(gan, images)
    (real, real_seed), (fake, fake_seed) = calls
    np.testing.assert_array_equal(real, images[:8])
    np.testing.assert_allclose(fake, generator(recorded.inputs("G")[0]), atol=1e-6)
    assert real_seed != fake_seed
    for judged, shown in zip(recorded.inputs("D"), (real, fake), strict=True):
        np.testing.assert_allclose(judged, 0.5 * shown, atol=1e-6)
    train(gan, images)
    assert len({seed for _, seed in calls}) == 4
    recorded.calls.clear()
    gan.evaluate(images[:8], verbose=0)
    assert len(calls) == 4
    np.testing.assert_array_equal(recorded.inputs("D")[0], images[:8])


def test_the_generators_gradient_goes_through_the_augmentation(recorded, make_gan, images):
    gan = make_gan(recorded.networks, augmentation=lambda seen_images, seed: 0.0 * seen_images, **sgd(0.5))
    g = clones((gan.generator,))[0]
    logs = train(gan, images).history
    assert logs["d_real"] == logs["d_fake"] and logs["d_accuracy"] == [0.5]
    assert_same_weights(gan.generator, g)


def test_training_calls_are_training_calls_and_others_are_not(recorded, make_gan, images):
    gan = make_gan(recorded.networks, penalty=R1R2(every=1), discriminator_steps=2, updates="alternating")
    recorded.calls.clear()
    train(gan, images)
    assert {(key, training) for key, _, training in recorded.calls} == {("G", True), ("D", True)}
    recorded.calls.clear()
    gan.evaluate(images[:8], verbose=0)
    gan.predict(np.zeros((2, 4), "float32"), verbose=0)
    gan.generate(2)
    gan(np.zeros((2, 4), "float32"))
    assert {training for _, _, training in recorded.calls} == {False}


def test_dropout_is_active_in_training(make_gan, images):
    """With a rate of nearly 1 the critic's hidden layer is silent, and the logit is its bias, the same for all."""
    gan = make_gan(network_options={"dropout": 0.999}, objective="hinge", penalty=None, **sgd(0.0))
    gan.discriminator.get_layer("logit").bias.assign([0.25])
    assert train(gan, images).history["d_real"] == [pytest.approx(0.25, abs=0.01)]
    assert abs(gan.evaluate(images[:8], verbose=0, return_dict=True)["d_real"] - 0.25) > 0.02
