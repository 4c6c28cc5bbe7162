"""The same networks and the tutorial's training step in PyTorch, eager."""

import math
import time

import torch
from torch import nn
from torch.nn import functional


class ChannelsFirst(nn.Module):
    """`(B, D)` or `(B, T, D)` -> `(B, C, H, W)`."""

    def __init__(self, channels, height, width):
        super().__init__()
        self.shape = (channels, height, width)

    def forward(self, x):
        return x.reshape(len(x), *self.shape)


def dense(image_shape, latent_dim, units=(256, 512, 1024)):
    """The dense generator."""
    sizes = (latent_dim, *units)
    parts = []
    for before, after in zip(sizes, units, strict=False):
        parts += [nn.Linear(before, after, bias=False), nn.BatchNorm1d(after), nn.LeakyReLU(0.2)]
    height, width, channels = image_shape
    pixels = [nn.Linear(sizes[-1], math.prod(image_shape)), nn.Tanh(), ChannelsFirst(channels, height, width)]
    return nn.Sequential(*parts, *pixels)


def upsampler(channels, image_channels, filters=64):
    """From a map of `channels` to an image of four times the side: two transposed convolutions."""
    return nn.Sequential(
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.ConvTranspose2d(channels, filters, 4, 2, padding=1, bias=False),
        nn.BatchNorm2d(filters),
        nn.ReLU(),
        nn.ConvTranspose2d(filters, image_channels, 4, 2, padding=1),
        nn.Tanh(),
    )


def conv_transpose(image_shape, latent_dim, filters=64):
    """The transposed-convolution generator, for sides that are multiples of 4."""
    height, width, channels = image_shape[0] // 4, image_shape[1] // 4, 2 * filters
    return nn.Sequential(
        nn.Linear(latent_dim, height * width * channels, bias=False),
        ChannelsFirst(channels, height, width),
        upsampler(channels, image_shape[2], filters),
    )


class LSTMRow(nn.Module):
    """The row generator: a code for each row, residual LSTMs with layer normalisation, a readout."""

    def __init__(self, image_shape, latent_dim, units=256, num_layers=2, code_size=64):
        super().__init__()
        self.image_shape = image_shape
        rows, width, channels = image_shape
        self.code = nn.Linear(latent_dim, rows * code_size)
        self.code_norm = nn.LayerNorm(code_size)
        self.enter = nn.Linear(code_size, units)
        self.lstms = nn.ModuleList(nn.LSTM(units, units, batch_first=True) for _ in range(num_layers))
        self.mixers = nn.ModuleList(nn.Linear(units, units) for _ in range(num_layers))
        self.norms = nn.ModuleList(nn.LayerNorm(units) for _ in range(num_layers))
        self.readout = nn.Linear(units, width * channels)

    def forward(self, z):
        rows, width, channels = self.image_shape
        x = functional.leaky_relu(self.code(z).reshape(len(z), rows, -1), 0.2)
        x = self.enter(self.code_norm(x))  # (B, T, U)
        for lstm, mixer, norm in zip(self.lstms, self.mixers, self.norms, strict=True):
            x = norm(x + mixer(lstm(x)[0]))
        x = torch.tanh(self.readout(functional.leaky_relu(x, 0.2)))  # (B, T, W * C)
        return x.reshape(len(z), rows, width, channels).permute(0, 3, 1, 2)


class LSTMConv(nn.Module):
    """An LSTM over coarse rows, then transposed convolutions, for sides that are multiples of 4."""

    def __init__(self, image_shape, latent_dim, units=256, filters=64):
        super().__init__()
        self.rows, columns, channels = image_shape[0] // 4, image_shape[1] // 4, 2 * filters
        self.enter = nn.Linear(latent_dim, self.rows * units, bias=False)
        self.enter_norm = nn.BatchNorm1d(self.rows * units)
        self.lstm = nn.LSTM(units, units, batch_first=True)
        self.spread = nn.Linear(2 * units, columns * channels, bias=False)
        self.shape = (self.rows, columns, channels)
        self.upsampler = upsampler(channels, image_shape[2], filters)

    def forward(self, z):
        x = functional.leaky_relu(self.enter_norm(self.enter(z)), 0.2).reshape(len(z), self.rows, -1)  # (B, T, U)
        x = self.spread(torch.cat([x, self.lstm(x)[0]], dim=-1))  # (B, T, W * C)
        return self.upsampler(x.reshape(len(z), *self.shape).permute(0, 3, 1, 2))


def discriminator(image_shape, filters):
    """Stride-2 convolutions to a logit; where a side is odd, two pixels of padding give Keras' "same" size."""
    height, width, channels = image_shape
    parts = []
    for count in filters:
        parts += [nn.Conv2d(channels, count, 4, 2, padding=1 + height % 2), nn.LeakyReLU(0.2)]
        height, width, channels = -(-height // 2), -(-width // 2), count
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(height * width * channels, 1))


GENERATORS = {"dense": dense, "conv_transpose": conv_transpose, "lstm_row": LSTMRow, "lstm_conv": LSTMConv}


def parameters(network):
    """Return the number of parameters, and how many of them are the second biases of `nn.LSTM`."""
    twice = sum(4 * part.hidden_size * part.num_layers for part in network.modules() if isinstance(part, nn.LSTM))
    return sum(parameter.numel() for parameter in network.parameters()), twice


class TorchGAN:
    """The tutorial's step: the discriminator on reals and fresh fakes in one batch, then the generator on fresh ones.

    Args:
        images: float32 array `(N, H, W, C)` in [-1, 1].
    """

    def __init__(self, generator, filters, image_shape, latent_dim, images, batch_size, learning_rate=6e-4):
        self.generator = GENERATORS[generator](image_shape, latent_dim)
        self.discriminator = discriminator(image_shape, filters)
        self.latent_dim, self.batch_size = latent_dim, batch_size
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
        self.g_optimizer, self.d_optimizer = (
            torch.optim.Adam(network.parameters(), learning_rate, betas=(0.5, 0.999))
            for network in (self.generator, self.discriminator)
        )
        self.loss = nn.BCEWithLogitsLoss()
        self.d_total = self.g_total = 0.0

    def run(self, steps):
        """Train for a number of steps; return the seconds they took."""
        start = time.perf_counter()
        for step in range(steps):
            position = step % (len(self.images) // self.batch_size)
            if position == 0:
                order = torch.randperm(len(self.images))
            self.step(self.images[order[position * self.batch_size : (position + 1) * self.batch_size]])
        return time.perf_counter() - start

    def step(self, real):
        """Update the discriminator, then the generator, on `(B, C, H, W)` reals."""
        count = len(real)
        with torch.no_grad():
            fake = self.generator(torch.randn(count, self.latent_dim))
        labels = torch.cat([torch.zeros(count, 1), torch.ones(count, 1)])
        d_loss = self.loss(self.discriminator(torch.cat([fake, real])), labels)
        self.d_optimizer.zero_grad()
        d_loss.backward()
        self.d_optimizer.step()

        g_loss = self.loss(
            self.discriminator(self.generator(torch.randn(count, self.latent_dim))), torch.ones(count, 1)
        )
        self.g_optimizer.zero_grad()
        g_loss.backward()
        self.g_optimizer.step()
        self.d_total += d_loss.item()
        self.g_total += g_loss.item()


def best_threads(gan, cores, steps=8):
    """Let PyTorch use the number of threads that trains a GAN fastest, and return it; the best of three tries each.

    Args:
        gan: a `TorchGAN`.
        cores: the largest number tried.
    """
    seconds = {}
    for threads in range(1, cores + 1):
        torch.set_num_threads(threads)
        gan.run(2)
        seconds[threads] = min(gan.run(steps) for _ in range(3))
    best = min(seconds, key=seconds.get)
    torch.set_num_threads(best)
    return best
