"""Tests of walks through the latents: on the sphere, from end to end, in rows and there and back."""

import numpy as np
import pytest
from PIL import Image, ImageSequence

from rnngan_tf import plot


class Scale:
    """A model whose images are flat: the first latent, squashed, is their grey; it notes what it was asked."""

    latent_dim, num_classes = 3, None

    def sample_latents(self, n, seed=None):
        return np.random.default_rng(seed).normal(size=(n, 3)).astype("float32")

    def generate_from(self, latents, labels=None):
        self.latents, self.labels = latents, labels
        return np.tanh(latents[:, :1, None, None] * np.ones((1, 8, 8, 1), "float32"))


def test_halfway_between_orthogonal_latents_lies_on_the_circle():
    # slerp((2, 0), (0, 2), 1/3) = 2 (cos 30, sin 30) = (sqrt 3, 1)
    walk = plot.spherical(np.array([[2.0, 0.0]]), np.array([[0.0, 2.0]]), [0.0, 1 / 3, 1.0])
    np.testing.assert_allclose(walk[0], [[2, 0], [np.sqrt(3), 1], [0, 2]], atol=1e-6)


@pytest.mark.parametrize("factor", [1.0, 2.0, -1.0])
def test_latents_on_one_line_are_joined_by_it(factor):
    a = np.random.default_rng(0).normal(size=(4, 5))
    walk = plot.spherical(a, factor * a, [0.0, 0.25, 1.0])
    np.testing.assert_allclose(walk[:, 1], (0.75 + 0.25 * factor) * a, rtol=1e-5)
    assert np.isfinite(plot.spherical(np.zeros((1, 3)), a[:1, :3], [0.0, 0.5, 1.0])).all()


def test_random_walks_keep_the_length_of_random_latents():
    a, b = np.random.default_rng(0).normal(size=(2, 50, 64))
    lengths = np.linalg.norm(plot.spherical(a, b, np.linspace(0, 1, 9)), axis=-1)
    middle, ends = lengths[:, 4], (lengths[:, 0] + lengths[:, 8]) / 2
    # a straight line would have its middle at 1 / sqrt 2 of the length of its ends
    assert abs(middle.mean() / ends.mean() - 1) < 0.05


def test_rows_go_from_one_sample_to_another_and_keep_their_class():
    gan = Scale()
    gan.num_classes = 2
    image = plot.latent_walk(gan, n=3, steps=4, seed=5)
    ends = gan.sample_latents(6, 5)
    walks = gan.latents.reshape(3, 4, 3)
    np.testing.assert_allclose(walks[:, 0], ends[:3], atol=1e-6)
    np.testing.assert_allclose(walks[:, -1], ends[3:], atol=1e-6)
    assert gan.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    assert image == plot.grid(gan.generate_from(gan.latents), columns=4)
    plot.latent_walk(gan, n=3, steps=2, labels=1)
    assert gan.labels.tolist() == [1] * 6


def test_an_animation_goes_there_and_back_while_the_rows_are_returned(tmp_path):
    image = plot.latent_walk(Scale(), n=1, steps=4, seed=1, path=tmp_path / "a.gif")
    assert image == plot.latent_walk(Scale(), n=1, steps=4, seed=1)
    with Image.open(tmp_path / "a.gif") as animation:
        levels = [frame.convert("L").getpixel((10, 10)) for frame in ImageSequence.Iterator(animation)]
    shown = [image.getpixel((10 + 68 * column, 10)) for column in (0, 1, 2, 3, 2, 1)]  # 8 times 8 pixels, line 4
    assert levels == pytest.approx(shown, abs=2) and len(set(shown)) == 4
    assert [file.name for file in tmp_path.iterdir()] == ["a.gif"]


def test_the_walk_of_a_real_model_is_repeatable_and_written(make_gan, tmp_path):
    gan = make_gan(num_classes=3)
    image = plot.latent_walk(gan, n=2, steps=3, seed=4, path=tmp_path / "walk.png", labels=[2, 1])
    assert Image.open(tmp_path / "walk.png").size == image.size
    assert image == plot.latent_walk(gan, n=2, steps=3, seed=4, labels=[2, 1])
    assert image != plot.latent_walk(gan, n=2, steps=3, seed=5, labels=[2, 1])


def test_bad_walks_are_refused(refuse):
    with refuse("steps is 1; it must be at least 2"):
        plot.latent_walk(Scale(), steps=1)
    with refuse("n is .*; it must be an integer >= 1"):
        plot.latent_walk(Scale(), n=0)
    with refuse("latent_walk needs a GANModel.*got dict"):
        plot.latent_walk({})
    with refuse(r"one for all or 3, one per row.*\(2,\)"):
        plot.latent_walk(Scale(), n=3, labels=[0, 1])
