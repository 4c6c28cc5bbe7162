"""SequenceCodec: what the numbers of a sequence stand for: scaled series, or tokens of a vocabulary."""

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import PathLike, Shape
from rnngan_tf.core.files import replacing

END = "<end>"
SEPARATORS = {"text": "", "music": " "}


def split(text, kind):
    r"""Return the tokens of a text: its characters, or the words of a piece of music.

    Example:
        >>> split("anna", "text"), split("G4:1 A4:0.5", "music")
        (['a', 'n', 'n', 'a'], ['G4:1', 'A4:0.5'])
    """
    return list(text) if kind == "text" else text.split()


def join(words, kind):
    r"""Return tokens as one text, the reverse of `split`."""
    return SEPARATORS[kind].join(words)


def vocabulary_of(texts):
    r"""Return the vocabulary of texts: the end mark, then every token seen, in order.

    Args:
        texts: an iterable of lists of tokens.

    Example:
        >>> vocabulary_of([list("abba"), list("ac")])
        ('<end>', 'a', 'b', 'c')
    """
    return (END, *sorted({token for text in texts for token in text}))


def encode(texts, vocabulary, length):
    r"""Return texts as one-hot tokens with an end mark and padding.

    Args:
        texts: a list of N lists of tokens, none longer than `length`.
        vocabulary: V tokens; the first one is the end mark.
        length: T, the number of steps.

    Returns:
        float32 `(N, T, V)`.

    Raises:
        ValueError: a text that is too long, or a token that the vocabulary does not have.

    Example:
        >>> encode([["b"]], ("<end>", "a", "b"), length=3)[0].tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    numbers = {token: number for number, token in enumerate(vocabulary[1:], start=1)}
    samples = np.zeros((len(texts), length, len(vocabulary)), "float32")  # (N, T, V)
    for sample, text in zip(samples, texts, strict=True):
        if len(text) > length:
            raise ValueError(f"A text has {len(text)} tokens and at most {length} fit; shorten it.")
        unknown = [token for token in text if token not in numbers]
        if unknown:
            raise ValueError(_unknown(unknown[0], vocabulary))
        chosen = [numbers[token] for token in text] + [0] * (len(text) < length)
        sample[np.arange(len(chosen)), chosen] = 1.0
    return samples


def decode(sequences, vocabulary):
    r"""Return the tokens of sequences, up to the first end mark or the first step of padding.

    Args:
        sequences: `(N, T, V)`, one-hot or a number for each token, of which the largest counts.
        vocabulary: V tokens.

    Returns:
        A list of N lists of tokens, without end marks.

    Example:
        >>> decode(encode([["b", "a"], []], ("<end>", "a", "b"), length=3), ("<end>", "a", "b"))
        [['b', 'a'], []]
    """
    sequences = np.asarray(sequences)
    chosen = np.where((sequences != 0).any(-1), sequences.argmax(-1), 0)  # (N, T); 0 ends the text
    lengths = np.where((chosen == 0).any(-1), (chosen == 0).argmax(-1), chosen.shape[1])  # (N,)
    return [[vocabulary[token] for token in row[:end]] for row, end in zip(chosen, lengths, strict=True)]


def _unknown(token, vocabulary):
    """Return the sentence about a token that is not in the vocabulary."""
    known = vocabulary[1:]
    if all(len(word) == 1 for word in known):
        return f"The character {token!r} is not in the vocabulary {''.join(known)!r}; leave it out."
    nearest = difflib.get_close_matches(str(token), known, n=3, cutoff=0.0)
    near = " and ".join(filter(None, [", ".join(map(repr, nearest[:-1])), repr(nearest[-1])]))
    return f"The token {token!r} is not among the {len(known)} of the vocabulary; near it are {near}."


class Scaling:
    r"""The map $x \mapsto (x - c) / h$ of each feature, which takes [low, high] to [-1, 1].

    Values beyond [low, high] land beyond [-1, 1]: nothing is clipped, so that the map can always be undone.

    Attributes:
        low, high: what becomes -1 and 1, float64 `(D,)`.

    Example:
        >>> scaling = Scaling.fit(np.array([[0.0, 5.0], [10.0, 5.0]]))
        >>> scaling.to_unit([[5.0, 6.0]]).tolist()
        [[0.0, 1.0]]
        >>> scaling.from_unit([[1.0, -1.0]]).tolist()
        [[10.0, 4.0]]
    """

    def __init__(self, low, high):
        self.low, self.high = np.atleast_1d(low).astype("float64"), np.atleast_1d(high).astype("float64")

    @classmethod
    def fit(cls, values):
        r"""Learn from values `(..., D)` their least and largest; a feature that never changes becomes 0."""
        low, high = (extreme(values, axis=tuple(range(np.ndim(values) - 1))) for extreme in (np.min, np.max))
        constant = low == high
        return cls(np.where(constant, low - 1.0, low), np.where(constant, high + 1.0, high))

    def to_unit(self, values):
        r"""Return values `(..., D)` of the series' own units scaled, float32."""
        return ((np.asarray(values, "float64") - self.low) / (self.high - self.low) * 2.0 - 1.0).astype("float32")

    def from_unit(self, values):
        r"""Return scaled values `(..., D)` in the series' own units, float32."""
        return ((np.asarray(values, "float64") + 1.0) / 2.0 * (self.high - self.low) + self.low).astype("float32")


PLAIN = ("name", "kind", "sequence_shape", "vocabulary", "feature_names", "sampling_rate")


class SequenceCodec:
    r"""All that is needed to read generated sequences, without the data themselves: kept with runs and presets.

    Attributes:
        name, kind, sequence_shape, vocabulary, feature_names, scaling, sampling_rate: as of `SequenceData`.

    Example:
        >>> form = SequenceCodec("ab", "text", (3, 3), vocabulary=("", "a", "b"))
        >>> form.decode(form.encode(["ba"]))
        ['ba']
        >>> SequenceCodec.from_dict(form.to_dict()).decode(form.encode(["ba"]))
        ['ba']
    """

    def __init__(
        self,
        name: str,
        kind: str,
        sequence_shape: Shape,
        vocabulary: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
        scaling: Scaling | None = None,
        sampling_rate: int | None = None,
    ) -> None:
        self.name, self.kind, self.sequence_shape = name, kind, tuple(sequence_shape)
        self.vocabulary = None if vocabulary is None else tuple(vocabulary)
        self.feature_names = None if feature_names is None else tuple(feature_names)
        self.scaling, self.sampling_rate = scaling, sampling_rate

    def to_dict(self) -> dict[str, Any]:
        r"""Return the form as plain values, for JSON."""
        scaling = None if self.scaling is None else [self.scaling.low.tolist(), self.scaling.high.tolist()]
        return {name: getattr(self, name) for name in PLAIN} | {"scaling": scaling}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "SequenceCodec":
        r"""Return the form that `to_dict` told.

        Raises:
            ValueError: the values tell no form.
        """
        try:
            scaling = None if values["scaling"] is None else Scaling(*values["scaling"])
            return cls(**{name: values[name] for name in PLAIN}, scaling=scaling)
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"This tells no form of sequences ({error!r}); it is damaged or something else."
            ) from error

    def write(self, path: PathLike) -> None:
        r"""Write the form to a JSON file, whole or not at all."""
        with replacing(path) as part:
            part.write_text(json.dumps(self.to_dict(), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: PathLike) -> "SequenceCodec":
        r"""Return the form in a JSON file that `write` wrote.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it is damaged.
        """
        try:
            return cls.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
        except json.JSONDecodeError as error:
            raise ValueError(f"The form of sequences {str(path)!r} is damaged: {error}.") from error

    def decode(self, sequences: ArrayLike) -> list[str] | np.ndarray:
        r"""Return sequences, also generated ones, as what they stand for.

        Args:
            sequences: `(N, T, D)`; of tokens the largest of each step counts, so that probabilities do as well.

        Returns:
            A list of N texts for text (`"anna"`) and music (`"G4:1 A4:0.5"`), up to the end mark; float32 `(N, T, D)`
            in own units for a series; waves, float32 `(N, T D)` in [-1, 1], for audio.

        Raises:
            ValueError: the sequences have another shape.

        Example:
            >>> from rnngan_tf.data import load_sequences
            >>> data = load_sequences("mnist_rows")
            >>> float(data.decode(data.test_sequences[:1]).max())  # a grey level of an image
            255.0
        """
        sequences = np.asarray(sequences)
        if sequences.ndim != 3 or sequences.shape[1:] != self.sequence_shape:
            raise ValueError(
                f"{self.name!r} decodes sequences of shape (N, {', '.join(map(str, self.sequence_shape))}), "
                f"but the shape is {sequences.shape}."
            )
        if self.vocabulary is not None:
            return [join(text, self.kind) for text in decode(sequences, self.vocabulary)]
        values = self.scaling.from_unit(sequences)
        return values.reshape(len(values), -1) if self.kind == "audio" else values

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        r"""Return texts as sequences of tokens.

        Args:
            texts: a list of N texts: of characters, or of notes with a space between (`"G4:1 A4:0.5"`).

        Returns:
            float32 `(N, T, D)`: one-hot tokens, an end mark where there is room, and zeros.

        Raises:
            ValueError: the data set has no tokens, or a text is too long or has others than these.
        """
        if self.vocabulary is None:
            raise ValueError(
                f"{self.name!r} is of kind {self.kind!r}, which has no tokens; encode takes texts or music."
            )
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"texts must be a list of texts, but is {str(texts)[:40]!r} ({type(texts).__name__}).")
        token_lists = [split(text, self.kind) for text in texts]
        return encode(token_lists, self.vocabulary, self.sequence_shape[0])
