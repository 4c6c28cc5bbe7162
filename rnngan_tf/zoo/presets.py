"""The presets: one table of recipes, an entry each; weights and what was measured of them lie in `weights/`."""

from functools import partial

from rnngan_tf.training.recipe import Recipe

# The discriminators of all image presets are small enough to be shipped beside the generators.
_gan = partial(Recipe, discriminator="conv", discriminator_options={"filters": [48, 96, 192]}, schedule="cosine")
_vae = partial(Recipe, model="vae", encoder="dense", schedule="cosine")
_sequence_gan = partial(Recipe, discriminator="conv1d", schedule="cosine", latent_dim=32, ema_decay=0.99)
_text_gan = partial(_sequence_gan, generator="text", learning_rate=1e-4, gumbel_temperature=(1.0, 0.5))

LSTM_CONV = {"units": 192, "filters": 48}
DENSE_DECODER = {"units": [256, 512], "normalization": None}

PRESETS = {
    "dense_mnist": _gan("mnist", generator="dense", epochs=15, generator_options={"units": [256, 512, 512]}),
    "conv_transpose_mnist": _gan(
        "mnist", generator="conv_transpose", epochs=22, generator_options={"kernel_size": 6, "head_filters": 16}
    ),
    "recurrent_mnist": _gan("mnist", generator="recurrent", epochs=15),
    "lstm_row_mnist": _gan("mnist", generator="lstm_row", epochs=15),
    "bi_lstm_row_mnist": _gan(
        "mnist", generator="lstm_row", epochs=15, generator_options={"bidirectional": True, "units": 112}
    ),
    "gru_row_mnist": _gan("mnist", generator="lstm_row", epochs=15, generator_options={"cell": "gru"}),
    "lstm_conv_mnist": _gan("mnist", generator="lstm_conv", epochs=15, generator_options=LSTM_CONV),
    "conv_transpose_fashion_mnist": _gan(
        "fashion_mnist", generator="conv_transpose", epochs=20, generator_options={"kernel_size": 6}
    ),
    "lstm_row_fashion_mnist": _gan("fashion_mnist", generator="lstm_row", epochs=15),
    "conv_transpose_cifar10": _gan(
        "cifar10", generator="conv_transpose", epochs=15, latent_dim=100, generator_options={"filters": 56}
    ),
    "lstm_row_cifar10": _gan(
        "cifar10", generator="lstm_row", epochs=15, latent_dim=100, generator_options={"units": 192}
    ),
    "lstm_conv_cifar10": _gan("cifar10", generator="lstm_conv", epochs=15, latent_dim=100, generator_options=LSTM_CONV),
    "vae_mnist": _vae("mnist", generator="dense", epochs=40, latent_dim=32, generator_options=DENSE_DECODER),
    "vae_fashion_mnist": _vae(
        "fashion_mnist", generator="dense", epochs=40, latent_dim=32, generator_options=DENSE_DECODER
    ),
    "sines": _sequence_gan("sines", generator="sequence", epochs=40, generator_options={"units": 64}),
    "names": _text_gan("names", epochs=12, pretrain_epochs=25, generator_options={"units": 96}),
    "chorales": _text_gan("chorales", epochs=25, pretrain_epochs=60, generator_options={"units": 96}),
}


def preset_names(kind_of_data):
    """Return the names of the presets of "images" or "sequences", in the table's order.

    Example:
        >>> preset_names("sequences")
        ['sines', 'names', 'chorales']
    """
    return [name for name, recipe in PRESETS.items() if recipe.kind_of_data == kind_of_data]
