"""Errors of document 3: a game with its sides exchanged, and code for a TensorFlow that is gone."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from errata import lines3, toy
from errata.erratum import Erratum
from errata.small import IMAGE_SHAPE, networks
from errata.source import OldTensorFlow, run, unread
from rnngan_tf.documents import doc3
from rnngan_tf.models import encoders, generators
from rnngan_tf.models.base import make_optimizer

SIZE = (8, 8, 1)


def objective():
    """Return the objective of the mended code."""
    return doc3.networks().objective


def latents(n):
    """Return made latents of the mended code."""
    return np.random.default_rng(0).normal(size=(n, doc3.LATENT_DIM)).astype("float32")


def images(n):
    """Return made images for the small VAE."""
    return np.random.default_rng(0).uniform(-1, 1, (n, *SIZE)).astype("float32")


def bears_right_judgement():
    """Tell whether the package's discriminator loses less by judging rightly than by judging wrongly."""
    sure = np.log(0.999 / 0.001)
    right, wrong = (float(objective().discriminator_loss([[side]], [[-side]])) for side in (sure, -sure))
    return right < 0.01 < 10 < wrong


def train_functions():
    """Take the document's step with networks that are functions, as they are in the document."""
    step = run(lines3.TRAIN_STEP, tf=tf, generator=lambda z: z, discriminator=lambda image: image)["train_step"]
    return step(tf.zeros((2, *IMAGE_SHAPE)), tf.zeros((2, *IMAGE_SHAPE)))


def weights_are_kept():
    """Tell whether the mended generator draws the same images twice."""
    return np.array_equal(doc3.generator(latents(1)), doc3.generator(latents(1)))


def judge_three_numbers():
    """Let the document's discriminator judge what its generator makes, in a TensorFlow that has `tf.layers`."""
    names = run(lines3.GENERATOR + lines3.DISCRIMINATOR, tf=OldTensorFlow())
    return names["discriminator"](names["generator"](tf.zeros((2, doc3.LATENT_DIM))))


def train_on_given_images():
    """Take the document's step with Keras models and an optimizer, on images that were made before the step."""
    generator = keras.Sequential([keras.Input(IMAGE_SHAPE), layers.Flatten(), layers.Dense(16)])
    names = {"tf": tf, "generator": generator, "discriminator": networks()[1], "optimizer": keras.optimizers.Adam()}
    images = tf.zeros((2, *IMAGE_SHAPE))
    return run(lines3.TRAIN_STEP, **names)["train_step"](images, images)


def gradient_reaches_the_generator():
    """Tell whether all weights of the mended generator have a gradient where it draws inside of the tape."""
    shared = doc3.networks()
    with tf.GradientTape() as tape:
        loss = objective().generator_loss(None, shared.discriminator(shared.generator(latents(1))))
    return all(one is not None for one in tape.gradient(loss, shared.generator.trainable_variables))


def least_discriminator_loss():
    """Return the document's loss of a discriminator that is right and sure: a sigmoid of 1 for reals, 0 for fakes."""
    ones, zeros = tf.ones((2, 1)), tf.zeros((2, 1))
    return float(run(lines3.DISCRIMINATOR_LOSS, tf=tf, disc_output=ones, disc_output_generated=zeros)["disc_loss"])


def gradient_at(logit, loss):
    """Return the gradient of a loss with respect to the discriminator's logit."""
    logit = tf.Variable([[logit]])
    with tf.GradientTape() as tape:
        value = loss(logit)
    return float(tape.gradient(value, logit)[0, 0])


def documents_loss(logit):
    """Return the document's loss of the generator where its discriminator, a sigmoid, has a logit."""
    return run(lines3.GENERATOR_LOSS, tf=tf, disc_output_generated=tf.sigmoid(logit))["gen_loss"]


def share_an_optimizer():
    """Run the document's last two lines with one optimizer for both networks."""
    generator, discriminator = networks()
    gradients = [[tf.zeros_like(weight) for weight in one.trainable_variables] for one in (generator, discriminator)]
    names = {"generator": generator, "discriminator": discriminator, "optimizer": keras.optimizers.Adam()}
    return run(lines3.APPLY, gen_gradients=gradients[0], disc_gradients=gradients[1], **names)


def two_optimizers():
    """Tell whether each network of the mended code has an optimizer that was built for its weights alone."""
    shared = doc3.networks()
    pairs = ((shared.generator_optimizer, shared.generator), (shared.discriminator_optimizer, shared.discriminator))
    sizes = [(len(one._trainable_variables), len(network.trainable_variables)) for one, network in pairs]
    return pairs[0][0] is not pairs[1][0] and all(one == other for one, other in sizes)


def draw_code():
    """Run the line with which the document draws from the encoder's distribution."""
    return run(lines3.SAMPLE, tf=tf, z_mean=tf.zeros((4, 2)), z_log_var=tf.zeros((4, 2)))["z"]


class SmallVAE(doc3.VAE):
    """The mended VAE with networks of a few weights."""

    def __init__(self):
        self.encoder = encoders.dense(SIZE, 2, units=(8,))
        self.decoder = generators.dense(SIZE, 2, units=(8,), normalization=None)
        self.encoder_optimizer = make_optimizer(keras.optimizers.Adam(), self.encoder)
        self.decoder_optimizer = make_optimizer(keras.optimizers.Adam(), self.decoder)
        self.seeds = keras.random.SeedGenerator(0)


def codes_are_drawn():
    """Tell whether two codes of the same images differ while their means do not."""
    model = SmallVAE()
    (mean, _, code), (same, _, other) = model.encode(images(2)), model.encode(images(2))
    return np.array_equal(mean, same) and bool((code.numpy() != other.numpy()).all())


def shapes_of_the_autoencoder():
    """Return two shapes for 8 images of 8x8x3: of the document's codes, and of images less reconstructions.

    The second is of flattened images, in which a reconstruction is three numbers: it is broadcast because there are
    as many images as they are wide. The hidden layers are narrower than the document's, to save time.
    """
    lines = (lines3.ENCODER + "    return z_mean\n" + lines3.DECODER).replace("4*4*256", "4")
    names = run(lines, tf=OldTensorFlow(), z_dim=2)
    images = tf.zeros((8, 8, 8, 3))
    codes = names["encoder"](images)
    reconstructed = names["decoder"](names["encoder"](tf.reshape(images, (8, -1))))
    return [list(codes.shape), list((images - reconstructed).shape)]


def one_code_and_one_image_each():
    """Tell whether the mended VAE has a code for each image, and a reconstruction of the image's shape."""
    codes = SmallVAE().encode(images(5))
    fits = all(code.shape == (5, 2) for code in codes)
    return fits and doc3.build_decoder().output_shape == (None, *doc3.VAE_IMAGE_SHAPE)


def shape_of_the_loss():
    """Return the shape of the document's loss of a VAE for 4 images, with an encoder and a decoder that do run."""
    codes, images = tf.zeros((4, doc3.Z_DIM)), tf.zeros((4, 8, 8, 3))
    names = {"tf": tf, "encoder": lambda images: (codes, codes, codes), "decoder": lambda z: images}
    return list(run(lines3.VAE_LOSS + "    return loss\n", **names)["train_step"](images, None).shape)


def loss_is_a_number():
    """Tell whether the mended loss is one number for a batch."""
    model = SmallVAE()
    losses = doc3.VAE.train_step.python_function(model, images(2))  # line by line: tracing takes longer than the step
    return all(loss.shape == () for loss in losses.values())


ERRATA = (
    Erratum(
        "B3.1",
        section="3.2",
        where="G is to maximise V and D to minimise it",
        correction="D maximises V and G minimises it; the other way round D's problem has no lower end.",
        literal=lambda: toy.value(*np.log([[0.001 / 0.999], [0.999 / 0.001]])),
        shows=2 * float(np.log(0.001)),  # D(x) = 0.001 and D(G(z)) = 0.999, and lower still when surer of the wrong
        mended=bears_right_judgement,
    ),
    Erratum(
        "B3.3",
        section="4",
        where="tf.layers in all four networks",
        correction="TensorFlow 2 has no tf.layers: layers are Keras', inside models that keep their weights.",
        literal=lambda: run(lines3.GENERATOR, tf=tf)["generator"](tf.zeros((2, 100))),
        raises=AttributeError,
        says="layers",
        mended=lambda: doc3.generator(latents(1)).shape == (1, *doc3.IMAGE_SHAPE),
    ),
    Erratum(
        "B3.4",
        section="4",
        where="the networks are functions, of which trainable_variables is asked",
        correction="A network is a keras.Model, made once: a function makes new weights at each call and has none.",
        literal=train_functions,
        raises=AttributeError,
        says="trainable_variables",
        mended=weights_are_kept,
    ),
    Erratum(
        "B3.5",
        section="4.1",
        where="the generator ends in three numbers",
        correction="The last dense layer's numbers become a map, which transposed convolutions double to a picture.",
        literal=judge_three_numbers,
        raises=ValueError,
        says="expected min_ndim=4, found ndim=2",
        mended=lambda: doc3.networks().generator.output_shape == doc3.networks().discriminator.input_shape,
    ),
    Erratum(
        "B3.6",
        section="4.1",
        where="gen_output = generator(images): the generator is fed pictures, and what it makes is not used",
        correction="The generator is fed latents, and its loss is of the discriminator's judgement of what it makes.",
        literal=lambda: unread(lines3.TRAIN_STEP),
        shows=lambda names: "gen_output" in names,
        mended=lambda: doc3.networks().generator.input_shape == (None, doc3.LATENT_DIM),
    ),
    Erratum(
        "B3.7",
        section="4.1",
        where="generated_images come from outside of the tape",
        correction="The generator draws inside of the tape, or no gradient reaches it.",
        literal=train_on_given_images,
        raises=ValueError,
        says="No gradients provided",
        mended=gradient_reaches_the_generator,
    ),
    Erratum(
        "B3.8",
        section="4.1",
        where="a sigmoid goes into sigmoid_cross_entropy_with_logits",
        correction="The discriminator ends in a logit: then the loss of a right and sure judgement is 0.",
        literal=least_discriminator_loss,
        shows=float(np.log(1 + np.exp(-1)) + np.log(2)),
        mended=lambda: float(objective().discriminator_loss([[30.0]], [[-30.0]])) < 1e-9,
    ),
    Erratum(
        "B3.9",
        section="4.1",
        where="gen_loss is the mean of a sigmoid",
        correction="The generator minimises -log D(G(z)), whose gradient is not lost where D is sure: D(G(z)) - 1.",
        literal=lambda: gradient_at(-6.0, documents_loss),
        shows=-float(np.exp(-6) / (1 + np.exp(-6)) ** 2),  # the slope of the sigmoid at -6: 0.0025
        mended=lambda: gradient_at(-6.0, lambda logit: objective().generator_loss(None, logit)) < -0.99,
    ),
    Erratum(
        "B3.10",
        section="4",
        where="one optimizer, never defined, for two networks",
        correction="Each network has an optimizer of its own.",
        literal=share_an_optimizer,
        raises=ValueError,
        says="nknown variable",
        mended=two_optimizers,
    ),
    Erratum(
        "B3.11",
        section="4.2",
        where="tf.nn.batch_normalization in place of a draw",
        correction="z = mu + sigma * epsilon with epsilon drawn from the standard normal distribution.",
        literal=draw_code,
        raises=TypeError,
        says="positional argument",
        mended=codes_are_drawn,
    ),
    Erratum(
        "B3.12",
        section="4.2",
        where="dense layers on pictures, and a decoder of three numbers",
        correction="Pictures are flattened, and the decoder has an output for each of their values: as it stands each "
        "pixel has a code of its own; of flattened pictures the loss fails, or passes where batch and width agree.",
        literal=shapes_of_the_autoencoder,
        shows=[[8, 8, 8, 2], [8, 8, 8, 3]],
        mended=one_code_and_one_image_each,
    ),
    Erratum(
        "B3.13",
        section="4.2",
        where="recon_loss is a number and kl_loss a vector",
        correction="The divergence is averaged over the batch as the reconstruction is.",
        literal=shape_of_the_loss,
        shows=[4],
        mended=loss_is_a_number,
    ),
)
