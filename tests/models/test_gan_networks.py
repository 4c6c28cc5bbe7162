"""What GANModel accepts as its two networks and its other arguments, and what it says about the rest."""

import keras
import numpy as np
import pytest
from keras import layers

import rnngan_tf as rg


def user_generator(*more, image_shape=(8, 8, 1), latent_dim=4, **options):
    """A generator as a Keras user would write it."""
    head = [layers.Dense(int(np.prod(image_shape)), "tanh", **options), layers.Reshape(image_shape, **options)]
    return keras.Sequential([keras.Input((latent_dim,)), *more, *head])


def user_discriminator(*more, image_shape=(8, 8, 1), outputs=1, **options):
    """A discriminator as a Keras user would write it."""
    return keras.Sequential([keras.Input(image_shape), *more, layers.Flatten(), layers.Dense(outputs, **options)])


def train(gan, images):
    return gan.fit(images, batch_size=8, verbose=0).history


def test_networks_of_keras_layers_work(make_gan, images):
    generator = user_generator(layers.Dense(6), layers.BatchNormalization(), layers.LeakyReLU())
    discriminator = user_discriminator(layers.Conv2D(2, 3, 2), layers.LeakyReLU(), layers.Dropout(0.3))
    gan = make_gan((generator, discriminator), run_eagerly=False)
    assert np.isfinite(train(gan, images)["g_loss"]).all()
    assert gan.generate(3, seed=0).shape == (3, 8, 8, 1) and gan.generator is generator


def test_networks_within_networks_work(make_gan, images):
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(6), layers.BatchNormalization()])
    gan = make_gan((user_generator(inner), user_discriminator()))
    before = inner.layers[0].kernel.numpy()
    train(gan, images)
    assert np.abs(inner.layers[0].kernel.numpy() - before).max() > 0
    assert len(gan.ema_generator.weights) == len(gan.generator.weights)


def test_layers_of_ones_own_need_no_registration_to_train(make_gan, images):
    class Twice(layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    gan = make_gan((user_generator(Twice()), user_discriminator(Twice())))
    train(gan, images)
    assert gan.generate(2).shape == (2, 8, 8, 1)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_networks_that_end_in_low_precision_train_and_give_float32_images(policy, make_gan, images):
    gan = make_gan((user_generator(dtype=policy), user_discriminator(dtype=policy)))
    assert all(np.isfinite(values).all() for values in train(gan, images).values())
    assert gan.generate(2, seed=0).dtype == np.float32


def test_nested_float16_networks_are_scaled_too(make_gan):
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(6, dtype="mixed_float16")])
    gan = make_gan((user_generator(inner), user_discriminator()))
    assert isinstance(gan.generator_optimizer, keras.optimizers.LossScaleOptimizer)


def test_the_averaged_generator_is_a_copy(make_networks):
    generator, discriminator = make_networks()
    gan = rg.GANModel(generator, discriminator)
    assert gan.ema_generator is not generator and gan.ema_generator.name == "dense_generator_ema"
    assert not {id(weight) for weight in generator.weights} & {id(weight) for weight in gan.ema_generator.weights}
    z = np.ones((2, 4), "float32")
    np.testing.assert_array_equal(gan.ema_generator(z), generator(z))


class Subclassed(keras.Model):
    """A model that Keras cannot describe without calling it."""

    def __init__(self):
        super().__init__()
        self.dense, self.shape_of_images = layers.Dense(64), layers.Reshape((8, 8, 1))

    def call(self, inputs):
        return self.shape_of_images(self.dense(inputs))


def called(model):
    model(np.zeros((1, 4), "float32"))
    return model


PAIRS = [
    (lambda: "dense", user_discriminator, "generator 'dense' is not a built Keras model"),
    (lambda: rg.generators.dense, user_discriminator, "The generator .* is not a built Keras model"),
    (user_generator, lambda: keras.Sequential([layers.Dense(1)]), "The discriminator .* is not a built Keras model"),
    (lambda: called(Subclassed()), user_discriminator, "The generator .*[Ff]unctional"),
    (user_discriminator, user_generator, r"generator makes samples of shape \(1,\) and the discriminator takes \(4,\)"),
    (user_generator, lambda: user_discriminator(image_shape=(28, 28, 1)), r"\(8, 8, 1\) and .* takes \(28, 28, 1\)"),
    (user_generator, lambda: user_discriminator(image_shape=(8, 8, 3)), r"\(8, 8, 1\) and .* takes \(8, 8, 3\)"),
    (user_generator, lambda: user_discriminator(outputs=2), r"output has shape \(None, 2\); it must be one logit"),
    (lambda: keras.Sequential([keras.Input((1, 1, 4)), layers.Conv2DTranspose(1, 8)]), user_discriminator, "latent"),
]


@pytest.mark.parametrize(("generator", "discriminator", "message"), PAIRS)
def test_networks_that_do_not_fit_are_told_in_one_sentence(generator, discriminator, message, refuse):
    with refuse(message):
        rg.GANModel(generator(), discriminator())


def test_classes_must_be_the_same_everywhere(make_networks, refuse):
    plain, conditional = make_networks(), make_networks(num_classes=3)
    with refuse("The generator 'dense_generator' has 1 inputs? and num_classes is 3"):
        rg.GANModel(*plain, num_classes=3)
    with refuse("The generator 'dense_generator' has 2 inputs and num_classes is None"):
        rg.GANModel(*conditional)
    with refuse("The discriminator 'dense_discriminator' has 1 inputs? and num_classes is 3"):
        rg.GANModel(conditional[0], plain[1], num_classes=3)
    with refuse("num_classes is 1"):
        rg.GANModel(*plain, num_classes=1)
    with refuse("num_classes"):  # built for 3 classes: label 4 would fail in the middle of training
        rg.GANModel(*conditional, num_classes=5)


@pytest.mark.parametrize("ema_decay", [1.0, 1.5, -0.1, "slow", float("nan"), None])
def test_a_bad_ema_decay_is_told(ema_decay, make_networks, refuse):
    with refuse("ema_decay is"):
        rg.GANModel(*make_networks(), ema_decay=ema_decay)


@pytest.mark.parametrize("seed", [None, 1.5, "seven"])
def test_a_bad_seed_is_told(seed, make_networks):
    with pytest.raises(ValueError, match="seed"):
        rg.GANModel(*make_networks(), seed=seed)


COMPILE = [
    ({"objective": "relativistc"}, "Unknown objective 'relativistc'.*Did you mean 'relativistic'"),
    ({"objective": None}, "None is not an objective"),
    ({"penalty": "r3"}, "Unknown penalty 'r3'"),
    ({"penalty": "Auto"}, "Unknown penalty 'Auto'"),
    ({"updates": "alternate"}, "Unknown updates 'alternate'.*Did you mean 'alternating'"),
    ({"discriminator_steps": 0}, "discriminator_steps is 0; it must be an integer >= 1"),
    ({"discriminator_steps": 1.5}, "discriminator_steps is 1.5"),
    ({"augmentation": "translaton"}, "Unknown augmentation 'translaton'.*Did you mean 'translation'"),
    ({"augmentation": 3}, "3 is no augmentation"),
    ({"jit_compile": "yes"}, "jit_compile"),
]


@pytest.mark.parametrize(("options", "message"), COMPILE, ids=str)
def test_bad_compile_arguments_are_told_in_one_sentence(options, message, make_gan, refuse):
    gan = make_gan()
    with refuse(message):
        gan.compile(**options)


def test_one_optimizer_for_both_networks_is_told(make_gan, refuse):
    optimizer = keras.optimizers.Adam()
    with refuse("optimizer"):
        make_gan(generator_optimizer=optimizer, discriminator_optimizer=optimizer)


def test_an_unknown_optimizer_is_told(make_gan):
    with pytest.raises(ValueError, match="adamm"):
        make_gan(generator_optimizer="adamm")


@pytest.mark.parametrize("option", [{"optimizer": "adam"}, {"loss": "mse"}, {"metrics": ["mae"]}])
def test_arguments_of_other_models_are_not_taken_in_silence(option, make_gan):
    with pytest.raises((TypeError, ValueError), match=next(iter(option))):
        make_gan().compile(**option)


def test_an_optimizer_may_be_named_and_is_built(make_gan):
    gan = make_gan(generator_optimizer="sgd", discriminator_optimizer=keras.optimizers.RMSprop(0.01))
    assert type(gan.generator_optimizer) is keras.optimizers.SGD and gan.generator_optimizer.built
    assert type(gan.discriminator_optimizer) is keras.optimizers.RMSprop and gan.discriminator_optimizer.built
