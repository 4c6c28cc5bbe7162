"""Tests of reading a trained model back; damaged and foreign files are tested through `rnngan sample`."""

import keras
import numpy as np
import pytest

from rnngan_tf.models.saving import MODEL, load_trained


def test_a_run_folder_and_its_file_give_the_same_model(make_gan, tmp_path):
    gan = make_gan()
    gan.save(tmp_path / MODEL)
    gan.ema_generator.set_weights([2 * weight for weight in gan.ema_generator.get_weights()])
    gan.save(tmp_path / "later.keras")
    for place, other in ((tmp_path, False), (str(tmp_path / MODEL), False), (tmp_path / "later.keras", True)):
        alike = np.array_equal(load_trained(place).generate(3, seed=1), gan.generate(3, seed=1))
        assert alike == other


def test_what_is_no_model_of_the_package_is_refused(tmp_path, refuse):
    with pytest.raises(FileNotFoundError, match=r"^There is no model at .*model\.keras; give a run folder"):
        load_trained(tmp_path)
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(tmp_path / MODEL)
    with refuse("class 'Sequential', not a GANModel"):
        load_trained(tmp_path)
    (tmp_path / MODEL).write_text("no archive")
    with refuse("is no model that Keras saved"):
        load_trained(tmp_path / MODEL)
