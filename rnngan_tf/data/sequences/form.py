r"""What sequences stand for: from one-hot tokens and scaled numbers to texts, notes, values and waves, and back."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import PathLike, Shape
from rnngan_tf.core.files import replacing
from rnngan_tf.data.sequences import tokens
from rnngan_tf.data.sequences.scaling import Scaling

PLAIN = ("name", "kind", "sequence_shape", "vocabulary", "feature_names", "sampling_rate")


class SequenceForm:
    r"""All that is needed to read generated sequences, without the data themselves: kept with runs and presets.

    Attributes:
        name, kind, sequence_shape, vocabulary, feature_names, scaling, sampling_rate: as of `SequenceData`.

    Example:
        >>> form = SequenceForm("ab", "text", (3, 3), vocabulary=("", "a", "b"))
        >>> form.decode(form.encode(["ba"]))
        ['ba']
        >>> SequenceForm.from_dict(form.to_dict()).decode(form.encode(["ba"]))
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
    def from_dict(cls, values: dict[str, Any]) -> "SequenceForm":
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
    def read(cls, path: PathLike) -> "SequenceForm":
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
            return [tokens.join(text, self.kind) for text in tokens.decode(sequences, self.vocabulary)]
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
        split = [tokens.split(text, self.kind) for text in texts]
        return tokens.encode(split, self.vocabulary, self.sequence_shape[0])
