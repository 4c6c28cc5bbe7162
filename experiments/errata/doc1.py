"""Errors of document 1, sections 3 and 4: formulas without recurrence, and a dense GAN whose loop does not run."""

import functools

import keras
import numpy as np

import rnngan_tf as rg
from errata.erratum import Erratum
from errata.lines1 import DISCRIMINATOR, GENERATOR, GENERATOR_STEP, IMPORTS, LABELS, LOOP, LOSSES, MODELS
from errata.small import change, changes, gan, has_recurrent_layer, train
from errata.source import RECURRENT, called, run, unread
from errata.toy import alternate, hidden_value, linear_value, repeat_step_3
from rnngan_tf.documents import doc1


def models(units="latent_dim"):
    """Run the document's code up to its loop; `units` replaces the size of the discriminator's last layer."""
    judge = DISCRIMINATOR.replace("Dense(latent_dim", f"Dense({units}")
    return run(IMPORTS + GENERATOR + judge + MODELS + LOSSES, np=np, batch_size=4)


def compiled(units="latent_dim"):
    """Do the same and compile the discriminator, which the document leaves out."""
    found = models(units)
    optimizer, loss = found["discriminator_optimizer"], found["discriminator_loss"]
    found["discriminator_model"].compile(optimizer, loss, run_eagerly=True)
    return found


def recur_three_times():
    """Evaluate the document's formula of G three times, as for three rows, and return how much the rows differ."""
    generator = np.random.default_rng(0)
    W_g, b_g, z, h = (generator.normal(size=size) for size in ((2, 5), 2, 3, 2))
    rows = [1 / (1 + np.exp(-(W_g @ np.concatenate([z, h]) + b_g))) for _ in range(3)]
    return float(np.ptp(rows, axis=0).max())


def rows_differ():
    """Tell whether the package's recurrence writes rows that differ."""
    image = rg.generators.recurrent((8, 8, 1), latent_dim=3, units=8)(np.ones((1, 3), "float32"))
    return np.ptp(image.numpy()[0], axis=0).max() > 1e-3


def takes_turns():
    """Tell whether turns on every batch end at the data's mean of 3, and whether the package takes such turns."""
    model = gan(updates="alternating")
    train(model, batches=3)
    updates = [int(one.iterations) for one in (model.generator_optimizer, model.discriminator_optimizer)]
    return abs(alternate(1000) - 3) < 0.01 and updates == [3, 3]


@functools.cache
def mended():
    """Return the mended GAN."""
    return doc1.build_gan(8)


def train_discriminator(names):
    """Train the document's discriminator on one batch of its own size, all labelled 1."""
    return run("discriminator_model.train_on_batch(np.zeros((4, 784)), np.ones((4, 1)))", **names)


def confined_losses():
    """Return the least and the greatest of the document's loss where 1 is right and D is a sigmoid.

    Probabilities p taken for logits: -log(sigmoid(p)) lies between log(1 + 1/e) and log 2. They are given as bare
    numbers, as `predict` returns them: where Keras still sees the sigmoid, it goes back to the logits and warns.
    """
    loss = models("1")["discriminator_loss"]
    return [float(loss(np.ones((1, 1)), np.array([[probability]]))) for probability in (1.0, 0.0)]


def label_fakes():
    """Run the document's lines that put fakes and reals together and label them."""
    return run(LABELS, **compiled("1"), i=0, x_train=np.zeros((8, 784)), generated_imgs=np.zeros((4, 784)))


def labels_fakes_0():
    """Tell whether the package's discriminator loses by a fake that it takes for real, and not by a real one."""
    loss = mended().objective.discriminator_loss
    right, fooled = (float(loss(np.array([[3.0]]), np.array([[fake]]))) for fake in (-3.0, 3.0))
    return right < 0.1 < 3 < fooled


def step_of_the_generator():
    """Return the largest change of a weight of the generator in the document's step for it."""
    names = compiled("1")
    return change(names["generator_model"], lambda: run(GENERATOR_STEP, **names))


def compare_images_with_ones():
    """Evaluate the document's loss of the generator on its images and its labels."""
    line = "generator_loss(generated_imgs, y_true)"
    return run(line, **models("1"), generated_imgs=np.zeros((4, 784)), y_true=np.ones((4, 1)))


def divide_the_mean():
    """Return what the document logs for the generator when its mean loss is log 2."""
    return run("g_loss /= batch_size", g_loss=float(np.log(2)), batch_size=32)["g_loss"]


def loss_of(logit, batch=4):
    """Return the package's loss of a generator to all of whose images the discriminator gives one logit."""
    return float(mended().objective.generator_loss(None, np.full((batch, 1), logit, "float32")))


ERRATA = (
    Erratum(
        "B1.1",
        section="3",
        where="the formula G(z) = sigma(W_g [z; h] + b_g) never gives a new h",
        correction="The state is updated at each step, and each step writes a row: h_t = tanh(W_g [z; h_(t-1)] + b_g).",
        literal=recur_three_times,
        shows=0.0,
        mended=rows_differ,
    ),
    Erratum(
        "B1.2",
        section="3",
        where="the formula D(x) = sigma(W_d x + b_d) is linear",
        correction="A linear D sees nothing but a difference of means: with equal means it cannot leave D(x) = 1/2 and "
        "the value -log 4; one hidden layer can.",
        literal=lambda: linear_value(500),
        shows=-2 * float(np.log(2)),
        mended=lambda: hidden_value() > -1.2,
    ),
    Erratum(
        "B1.3",
        section="3",
        where="the algorithm: step 2 over all samples, then step 3 over all samples, then step 3 again",
        correction="D and G take turns on every batch; where D is never updated again, G runs past the data.",
        literal=lambda: repeat_step_3(1000),
        shows=lambda shift: shift > 5,  # the data's mean is 3
        mended=takes_turns,
    ),
    Erratum(
        "B1.4",
        section="4",
        where="the generator: LSTM is imported and not used, and neither is latent_dim",
        correction="A recurrent generator has a recurrent layer, as rnngan_tf.generators.recurrent has.",
        literal=lambda: (sorted(called(GENERATOR + DISCRIMINATOR) & RECURRENT), unread(IMPORTS + GENERATOR)),
        shows=lambda found: found[0] == [] and {"LSTM", "latent_dim"} <= set(found[1]),
        mended=lambda: has_recurrent_layer(rg.generators.recurrent((8, 8, 1), latent_dim=3, units=8)),
        claims=("1.7",),
    ),
    Erratum(
        "B1.5",
        section="4",
        where="the discriminator ends in Dense(latent_dim)",
        correction="A discriminator judges a picture by one number: Dense(1).",
        literal=lambda: train_discriminator(compiled()),
        raises=ValueError,
        says="same shape",
        mended=lambda: mended().discriminator.output_shape == (None, 1),
    ),
    Erratum(
        "B1.6",
        section="4",
        where="train_on_batch of a model that was never compiled",
        correction="A model is compiled before it is trained.",
        literal=lambda: train_discriminator(models("1")),
        raises=ValueError,
        says="compile",
        mended=lambda: mended().compiled,
    ),
    Erratum(
        "B1.7",
        section="4",
        where="from_logits=True for a discriminator that ends in a sigmoid",
        correction="The discriminator ends in a logit, whose loss has no upper bound and a gradient where D is sure.",
        literal=confined_losses,
        shows=[float(np.log(1 + np.exp(-1))), float(np.log(2))],
        mended=lambda: abs(loss_of(-30.0) - 30) < 1e-4,
    ),
    Erratum(
        "B1.8",
        section="4",
        where="x_cat holds fakes and reals, and all are labelled 1",
        correction="Reals are labelled 1 and fakes 0, in batches of their own.",
        literal=label_fakes,
        raises=ValueError,
        says="same shape",
        mended=labels_fakes_0,
    ),
    Erratum(
        "B1.9",
        section="4",
        where="the step for the generator trains the discriminator to take noise for real",
        correction="The generator's weights are what the generator's step changes.",
        literal=step_of_the_generator,
        shows=0.0,
        mended=lambda: changes()[0] > 0,
    ),
    Erratum(
        "B1.10",
        section="4",
        where="generator_optimizer.zero_grad() and .step()",
        correction="These are PyTorch's; in Keras gradients come from a tape and go to optimizer.apply.",
        literal=lambda: run("generator_optimizer.zero_grad()", generator_optimizer=keras.optimizers.Adam(1e-4)),
        raises=AttributeError,
        says="zero_grad",
        mended=lambda: min(changes()) > 0,
    ),
    Erratum(
        "B1.11",
        section="4",
        where="generator_loss(generated_imgs, y_true) compares pictures with ones",
        correction="The generator's loss compares the discriminator's logits for its pictures with the label 1.",
        literal=compare_images_with_ones,
        raises=ValueError,
        says="same shape",
        mended=lambda: loss_of(3.0) < loss_of(0.0) < loss_of(-3.0),
    ),
    Erratum(
        "B1.12",
        section="4",
        where="train_size, x_train, i and np are never defined",
        correction="Batches come from a data set, in a new order each epoch.",
        literal=lambda: run(LOOP, latent_dim=100),
        raises=NameError,
        says="train_size",
        mended=lambda: len(rg.load_images("mnist_mini").train(32)) == 10_000 // 32,
    ),
    Erratum(
        "B1.13",
        section="4",
        where="g_loss /= batch_size of a loss that is a mean already",
        correction="A mean loss does not depend on the size of the batch.",
        literal=divide_the_mean,
        shows=float(np.log(2)) / 32,
        mended=lambda: all(abs(loss_of(0.0, batch) - np.log(2)) < 1e-6 for batch in (4, 64)),
    ),
)
