"""SequenceCodec: what generated sequences stand for, without the data."""

import numpy as np
import pytest

import rnngan_tf as rg


@pytest.mark.parametrize("name", ["sines", "garch", "tones", "mnist_rows"])
def test_a_form_reads_numbers_as_the_data_do(name, tmp_path):
    data = rg.load_sequences(name)
    data.form.write(tmp_path / "form.json")
    form = rg.SequenceCodec.read(tmp_path / "form.json")
    np.testing.assert_array_equal(form.decode(data.test_sequences[:3]), data.decode(data.test_sequences[:3]))
    assert (form.kind, form.sampling_rate, form.feature_names) == (data.kind, data.sampling_rate, data.feature_names)


def test_a_form_reads_texts_and_writes_them_to_files(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("\n".join(["anna", "bob", "cid", "dana", "eve"] * 3 + [f"ab{letter}" for letter in "abcde"]))
    data = rg.load_sequences(str(path))
    data.form.write(tmp_path / "form.json")
    form = rg.SequenceCodec.read(tmp_path / "form.json")
    assert form.vocabulary == data.vocabulary and not hasattr(form, "train_sequences")
    rg.write_sequences(tmp_path / "out.txt", form.encode(["anna", "bob"]), form)
    assert (tmp_path / "out.txt").read_text() == "anna\nbob\n"


@pytest.mark.parametrize("content", ["{", "[]", '{"name": "a"}'])
def test_a_damaged_form_is_refused(content, tmp_path, refuse):
    (tmp_path / "form.json").write_text(content)
    with refuse("damaged"):
        rg.SequenceCodec.read(tmp_path / "form.json")
