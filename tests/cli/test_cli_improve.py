"""`rnngan improve`: images and arrays, bundled and own models, and what is refused."""

import keras
import numpy as np
import pytest
from PIL import Image

import rnngan_tf as rg
from rnngan_tf.cli import improve, main
from rnngan_tf.improvement import tasks


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with images, arrays, models of one's own, and untrained bundled ones."""
    folder = tmp_path_factory.mktemp("improve")
    draw = np.random.default_rng(0)
    Image.fromarray(draw.integers(0, 256, (18, 21), "uint8")).save(folder / "grey.png")
    Image.fromarray(draw.integers(0, 256, (16, 12, 3), "uint8")).save(folder / "colour.png")
    mask = np.full((18, 21), 255, "uint8")
    mask[4:9, 5:12] = 0
    Image.fromarray(mask).save(folder / "mask.png")
    np.savez(folder / "many.npz", images=draw.uniform(-1, 1, (3, 12, 12, 1)).astype("float32"))
    keras.utils.set_random_seed(0)
    for task, data in (("denoise", "mnist"), ("upscale2", "mnist"), ("upscale4", "cifar10"), ("inpaint", "mnist")):
        model = tasks.make(task, data)
        head = model.network.get_layer("correction")
        head.set_weights([0.01 * draw.normal(size=weight.shape) for weight in head.get_weights()])
        tasks.write(model, task, data, {}, folder / "weights")
        model.save(folder / f"{task}.keras")
    rg.GANModel(rg.generators.dense((8, 8, 1), 2, (4,)), rg.discriminators.dense((8, 8, 1), (4,))).save(
        folder / "gan.keras"
    )
    return folder


@pytest.fixture(autouse=True)
def bundled(place, monkeypatch):
    """Let the bundled models be those of the folder."""

    def here(task, data):
        return tasks.pretrained(task, data, folder=place / "weights")

    monkeypatch.setattr(improve, "pretrained", here)


@pytest.mark.parametrize(
    ("words", "size", "mode"),
    [
        (["denoise", "grey.png"], (21, 18), "L"),
        (["upscale", "grey.png"], (42, 36), "L"),
        (["upscale", "colour.png", "--factor", "4"], (48, 64), "RGB"),
        (["inpaint", "grey.png", "--rows", "9"], (21, 18), "L"),
    ],
)
def test_images_of_any_size_are_improved(words, size, mode, place, tmp_path, capsys):
    out = tmp_path / "out.png"
    assert main(["improve", words[0], str(place / words[1]), str(out), *words[2:]]) == 0
    with Image.open(out) as image:
        assert image.size == size and image.mode == mode
    assert f"{size[1]}x{size[0]}" in capsys.readouterr().out


def test_a_mask_tells_what_is_kept(place, tmp_path):
    files = place / "grey.png", tmp_path / "out.png", place / "mask.png"
    assert main(["improve", "inpaint", str(files[0]), str(files[1]), "--mask", str(files[2])]) == 0
    before, after, mask = (np.asarray(Image.open(file)) for file in files)
    np.testing.assert_array_equal(before[mask > 0], after[mask > 0])
    assert (before != after)[mask == 0].mean() > 0.9


def test_arrays_are_improved_by_a_model_of_ones_own(place, tmp_path):
    words = ["improve", "denoise", str(place / "many.npz"), str(tmp_path / "out.npz")]
    assert main([*words, "--model", str(place / "denoise.keras")]) == 0
    with np.load(tmp_path / "out.npz") as file, np.load(place / "many.npz") as given:
        expected = keras.saving.load_model(place / "denoise.keras").improve(given["images"])
        np.testing.assert_array_equal(file["images"], expected)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["denoise", "nothing.png", "out.png"], "no image at"),
        (["denoise", "denoise.keras", "out.png"], "cannot be read"),
        (["denoise", "many.npz", "out.png"], "must be an .npz file"),
        (["denoise", "grey.png", "out.npz"], "must be an image file"),
        (["denoise", "grey.png", "out.docx"], "must be an image file"),
        (["denoise", "grey.png", "out.png", "--factor", "2"], "--factor goes with upscale"),
        (["denoise", "grey.png", "out.png", "--rows", "3"], "--rows goes with inpaint"),
        (["inpaint", "grey.png", "out.png"], "give --mask"),
        (["inpaint", "grey.png", "out.png", "--rows", "18"], "give fewer"),
        (["inpaint", "grey.png", "out.png", "--mask", "colour.png"], "mask has shape"),
        (["denoise", "grey.png", "out.png", "--model", "gan.keras"], "a model to GANModel"),
        (["denoise", "grey.png", "out.png", "--model", "inpaint.keras"], "a model to inpaint; give one to denoise"),
        (["upscale", "grey.png", "out.png", "--model", "upscale2.keras", "--factor", "4"], "this model has 2"),
        (["denoise", "grey.png", "out.png", "--model", "grey.png"], "no model that Keras can load"),
        (["denoise", "colour.png", "out.png"], "includes no trained model"),
    ],
)
def test_what_does_not_fit_is_refused(words, told, place, tmp_path, refusal):
    files = (".png", ".npz", ".keras", ".docx")
    folders = [tmp_path if word.startswith("out.") else place for word in words]
    words = [str(there / word) if word.endswith(files) else word for there, word in zip(folders, words, strict=True)]
    assert main(["improve", *words]) == 2
    assert told in refusal()
    assert not list(tmp_path.iterdir())
