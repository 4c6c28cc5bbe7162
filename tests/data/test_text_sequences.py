"""Texts count once, go to training or test by what they are, and only what fits the vocabulary and the length stays."""

import numpy as np
import pytest

from rnngan_tf.data import load_sequences
from rnngan_tf.data.sequences import text
from rnngan_tf.data.sequences.codec import vocabulary_of
from rnngan_tf.data.sequences.text import lines_of_tunes, token_data

TUNES = r"""X: 1
T: The Tune | With a Bar
K:Gm
% a comment | of bars
G3-A   (Bcd=e) | f4 (g2dB) | \
"p"G2 A2 | B4 !D.C.! ||
w: words | to sing
||
X: 2
K:D
d2 e2 | f4 :| % the end
|: g4 :|
"""


def decoded(data):
    return data.decode(data.train_sequences), data.decode(data.test_sequences)


def words(count):
    """Return `count` different texts of four letters."""
    return [f"{a}{b}{c}x" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh"][:count]


def test_a_vocabulary_is_the_end_mark_and_the_tokens_in_order():
    assert vocabulary_of([list("cab"), list("bad")]) == ("<end>", "a", "b", "c", "d")


def test_every_text_counts_once_and_one_in_five_is_for_testing():
    train, test = decoded(token_data("toy", "text", [[word] for word in words(100) * 2], "made", 0))
    assert sorted(train + test) == sorted(words(100)) and len(test) == 20


def test_the_split_depends_on_the_texts_alone():
    first, again = (
        decoded(token_data("toy", "text", [[word] for word in texts], "made", seed))
        for texts, seed in ((words(100), 0), (words(100)[::-1], 7))
    )
    assert [sorted(part) for part in first] == [sorted(part) for part in again]
    grown = decoded(token_data("toy", "text", [[word] for word in words(110)], "made", 0))
    assert len(set(first[1]) - set(grown[1])) <= 4  # all but a few stay where they are


def test_the_texts_of_a_group_stay_together_and_no_text_is_in_both_parts():
    groups = [[f"{word}{letter}" for letter in "yz"] + ["refrain"] for word in words(50)]
    train, test = decoded(token_data("toy", "text", groups, "made", 0))
    assert train.count("refrain") == 1 and "refrain" not in test
    assert not {text[:4] for text in train} & {text[:4] for text in test}
    assert len(test) == 20  # ten groups, two texts of their own each


def test_texts_too_long_or_with_rare_tokens_are_left_out_and_counted():
    groups = [[text] for text in ("ab", "ba", "aab", "aq", "bbbbbb")]
    data = token_data("toy", "text", groups, "made", 0, length=4, rare=2)
    assert sorted(sum(decoded(data), [])) == ["aab", "ab", "ba"]
    assert data.sequence_shape == (4, 3) and data.vocabulary == ("<end>", "a", "b")
    assert data.source == "made; left out: 1 longer than 4 tokens and 1 with tokens that fewer than 2 have"
    assert token_data("toy", "text", groups, "made", 0).source == "made"


def test_the_longest_text_leaves_room_for_its_end_mark():
    data = token_data("toy", "text", [["ab"], ["abc"]], "made", 0)
    assert data.sequence_shape == (4, 4)


def test_too_many_texts_are_refused(monkeypatch, refuse):
    monkeypatch.setattr(text, "LARGEST", 1000)
    with refuse("^100 texts of 5 tokens out of 10 need more than .* GiB; choose a smaller length"):
        token_data("toy", "text", [[word] for word in words(100)], "made", 0)


def test_tunes_keep_whole_lines_of_music_and_nothing_else():
    assert lines_of_tunes(TUNES) == [["G3-A (Bcd=e) | f4 (g2dB) |", "G2 A2 | B4 ||"], ["d2 e2 | f4 :|"]]


def test_names_are_lower_case_and_different():
    pytest.importorskip("names")
    data = load_sequences("names")
    train, test = decoded(data)
    assert "".join(data.vocabulary[1:]) == "abcdefghijklmnopqrstuvwxyz"
    assert len(train + test) == len(set(train + test)) == 5163 and len(test) >= 1000
    assert {"mary", "john", "christopher"} <= set(train + test)
    assert load_sequences("names", length=4).source.endswith("left out: 4348 longer than 4 tokens")


def test_tunes_are_lines_with_bars():
    pytest.importorskip("music21")
    data = load_sequences("tunes")
    train, test = decoded(data)
    assert len(train) > 5000 and len(test) > 1000 and len(data.vocabulary) < 50
    assert all("|" in line and len(line) <= 64 and '"' not in line for line in train + test)
    assert "G3-A (Bcd=e) | f4 (g2dB) | ({d}c3-B) G2-E2 | F4 (D2=E^F) |" in train + test


def test_lines_of_a_file_are_texts(tmp_path):
    path = tmp_path / "verses.txt"
    path.write_text("Öl ist\n\n  gut  \ngut\nnie zu viel\n", encoding="utf-8-sig")
    data = load_sequences(path)
    assert sorted(sum(decoded(data), [])) == ["gut", "nie zu viel", "Öl ist"]
    assert data.sequence_shape == (12, len(set("Öl istgutnie zu viel")) + 1) and data.kind == "text"
    short = load_sequences(path, length=6)
    assert sorted(sum(decoded(short), [])) == ["gut", "Öl ist"] and short.sequence_shape[0] == 6


def test_very_long_lines_of_a_file_are_left_out_unless_asked_for(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("ab\n" + "b" * 300 + "\n")
    assert load_sequences(path).source.endswith("left out: 1 longer than 256 tokens")
    assert len(load_sequences(path, length=300).train_sequences) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "^'verses' has no texts; give a file with a text on each line.$"),
        (b"\n  \n", "^'verses' has no texts; give a file with a text on each line.$"),
        (
            b"a" * 300,
            "^None of the 1 texts of 'verses' has at most 256 tokens that are not rare; choose a larger length.$",
        ),
        (b"\xff\xfe\x00a", "verses.txt' is no text in UTF-8 .*; save it as one.$"),
    ],
)
def test_files_without_texts_are_refused(content, message, tmp_path, refuse):
    (tmp_path / "verses.txt").write_bytes(content)
    with refuse(message):
        load_sequences(tmp_path / "verses.txt")


def test_one_text_is_for_training(tmp_path):
    (tmp_path / "one.txt").write_text("hello\n")
    data = load_sequences(tmp_path / "one.txt")
    assert decoded(data) == (["hello"], []) and data.test_sequences.shape == (0, 6, 5)
    assert np.isfinite(next(iter(data.train(1)))).all()
