"""All scores that suit a family of sequences, in one dictionary."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.names import choose
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences.modality import Audio, Music, Series, Text
from rnngan_tf.metrics.sequences.text import brackets_close

FAMILIES = {"series": Series, "text": Text, "music": Music, "audio": Audio}


def compare(
    kind: str,
    real: ArrayLike,
    test: ArrayLike,
    generated: ArrayLike,
    samples: int = 1000,
    seed: int = 0,
    control: bool = False,
    **options: Any,
) -> dict[str, float]:
    r"""Return the scores of generated sequences that suit their family, a dictionary from name to float.

    Generated sequences are compared with equally many of the test part. With `control`, as many real training
    sequences stand in their place: those scores, named "control_...", are what a perfect generator would have.

    * "series": mmd, mmd_p, nn_accuracy, nn_accuracy_real, nn_accuracy_generated, autocorrelation, spectrum (dB) and
      marginal; unless `networks=False` discriminative and discriminative_spread, predictive and
      predictive_trained_on_real; with `returns=True` errors of kurtosis, clustering and leverage; with
      `labels=(real, test, generated)`, whole numbers, class_accuracy and class_accuracy_trained_on_real;
    * "text": unigram_jsd, bigram_jsd, length_jsd, unique, bleu_2 to bleu_4, self_bleu_2 to self_bleu_4, novelty;
      with `valid`, a collection of all valid texts or a function that knows them, valid, the share of those;
    * "music": pitch_class_jsd, bigram_jsd, scale_consistency, repetition, phrase_duration, pitch_span, unique, novelty;
    * "audio": pitch_kl, pitch_coverage, spectrum (dB), and in the space of log spectra mmd, mmd_p and nn_accuracy with
      both its parts; `sampling_rate` in Hz is needed.

    Args:
        kind: "series", "text", "music" or "audio".
        real: real training sequences `(N, T, D)`; for text and music a list, of strings or of lists of tokens.
        test: real sequences that nothing was trained on, in the same form.
        generated: generated sequences, in the same form.
        samples: at most so many of each are compared, drawn by the seed. What learns from sequences, and what looks
            for them among the training ones, takes all.
        seed: of everything that is drawn.
        control: whether real training sequences are scored too.
        **options: of the family, as named above.

    Raises:
        ValueError: an unknown kind, sequences in another form, or too few of them.
        ImportError: nltk is not installed ("text").

    Example:
        >>> scores = compare("music", ["C4:1 D4:1", "E4:1"], ["C4:1 E4:1", "E4:1"], ["E5:1 E5:1", "E5:2"])
        >>> scores["novelty"], scores["unique"], round(scores["pitch_class_jsd"], 2)      # E 2/3, C 1/3 against E
        (1.0, 1.0, 0.19)
    """
    family = choose("kind of sequences", kind, FAMILIES)(whole("seed", seed, low=0), **options)
    sets = family.checked(real=real, test=test, generated=generated)
    size, rng = min(whole("samples", samples, low=2), *map(len, sets)), np.random.default_rng(seed)
    training, tested, made = (_draw(rng, one, size) for one in sets)
    scores = family.compared(tested, made) | family.learnt(*sets)
    if control:
        scores |= {f"control_{name}": value for name, value in family.compared(tested, training).items()}
    return {name: float(value) for name, value in scores.items()}


def comparable(data, made):
    """Return training, test and generated sequences in the form that `compare` takes, and its options for the data.

    Args:
        data: a `SequenceData`.
        made: generated sequences like it, `(N, T, D)`.

    Returns:
        sets: three arrays, or lists of texts without those of a single token, which have no pairs to compare.
        options: a dictionary, with the sampling rate of sounds, for names the names there are, and for tunes whether
            all brackets close.
    """
    sets = [data.train_sequences, data.test_sequences, made]
    options = {} if data.sampling_rate is None else {"sampling_rate": data.sampling_rate}
    if data.vocabulary is None:
        return sets, options
    texts = [data.decode(one) for one in sets]
    texts = [[text for text in one if len(text.split() if data.kind == "music" else text) > 1] for one in texts]
    valid = {"names": {*texts[0], *texts[1]}, "tunes": brackets_close}.get(data.name)
    return texts, options | ({} if valid is None else {"valid": valid})


def _draw(rng, sequences, size):
    """Return `size` of the sequences without replacement, of an array or a list."""
    rows = rng.permutation(len(sequences))[:size]
    return sequences[rows] if isinstance(sequences, np.ndarray) else [sequences[row] for row in rows]
