"""Which scores suit which family of sequences.

Every family has `checked`, which returns the sets as lists or arrays whose rows can be drawn; `compared`, the scores of
generated sequences beside equally many real ones; and `learnt`, those that need the training part.
"""

from rnngan_tf.metrics.sequences import audio, checks
from rnngan_tf.metrics.sequences import series as temporal
from rnngan_tf.metrics.sequences import text as texts
from rnngan_tf.metrics.sequences.discriminative import discriminative_score, nearest_neighbour_test
from rnngan_tf.metrics.sequences.mmd import mmd
from rnngan_tf.metrics.sequences.music import as_tokens, music_statistics, pitch_class_divergence
from rnngan_tf.metrics.sequences.predictive import classification_score, predictive_score
from rnngan_tf.metrics.sequences.series import stylised_errors
from rnngan_tf.metrics.sequences.text import bleu, self_bleu

BLEU = (2, 3, 4)  # tokens of the longest n-gram


class Series:
    """Real-valued series: see `report.compare`."""

    def __init__(self, seed, networks=True, returns=False, labels=None):
        self.seed, self.networks, self.returns, self.labels = seed, networks, returns, labels
        if labels is not None and (not isinstance(labels, (list, tuple)) or len(labels) != 3):
            raise ValueError("labels must be three arrays, of the training, the test and the generated sequences.")

    def checked(self, **sets):
        return checks.sequences(**sets)

    def compared(self, real, generated):
        scores = {
            **_two_samples(real, generated, self.seed),
            "autocorrelation": temporal.autocorrelation_error(real, generated),
            "spectrum": temporal.spectrum_distance(real, generated),
            "marginal": temporal.marginal_distance(real, generated),
        }
        if self.networks:
            found = discriminative_score(real, generated, seed=self.seed)
            scores |= {"discriminative": found.score, "discriminative_spread": found.spread}
        if self.returns:
            scores |= stylised_errors(real, generated)._asdict()
        return scores

    def learnt(self, training, test, generated):
        scores = {}
        if self.networks:
            found = predictive_score(training, test, generated, seed=self.seed)
            scores |= _on_real("predictive", found)
        if self.labels is not None:
            found = classification_score(training, test, generated, *self.labels, seed=self.seed)
            scores |= _on_real("class_accuracy", found)
        return scores


class Text:
    """Texts, as strings or lists of tokens: see `report.compare`."""

    def __init__(self, seed, valid=None):
        self.valid = valid

    def checked(self, **sets):
        checks.texts(2, **sets)
        return [list(one) for one in sets.values()]

    def compared(self, real, generated):
        return {
            "unigram_jsd": texts.ngram_divergence(real, generated, 1),
            "bigram_jsd": texts.ngram_divergence(real, generated, 2),
            "length_jsd": texts.length_divergence(real, generated),
            "unique": texts.share_unique(generated),
            **{f"bleu_{n}": bleu(generated, real, n) for n in BLEU},
            **{f"self_bleu_{n}": self_bleu(generated, n) for n in BLEU},
        }

    def learnt(self, training, test, generated):
        scores = {"novelty": texts.novelty(generated, training)}
        if self.valid is not None:
            scores["valid"] = texts.share_valid(generated, self.valid)
        return scores


class Music:
    """Pieces of music, as strings or lists of tokens: see `report.compare`."""

    def __init__(self, seed):
        pass

    def checked(self, **sets):
        return [as_tokens(name, pieces, least=2) for name, pieces in sets.items()]

    def compared(self, real, generated):
        return {
            "pitch_class_jsd": pitch_class_divergence(real, generated),
            "bigram_jsd": texts.ngram_divergence(real, generated, 2),
            **music_statistics(generated)._asdict(),
            "unique": texts.share_unique(generated),
        }

    def learnt(self, training, test, generated):
        return {"novelty": texts.novelty(generated, training)}


class Audio:
    """Sounds, whose steps of D values follow each other in time: see `report.compare`."""

    def __init__(self, seed, sampling_rate):
        self.seed, self.sampling_rate = seed, sampling_rate

    def checked(self, **sets):
        return checks.sequences(**sets)

    def compared(self, real, generated):
        pitch = audio.pitch_comparison(real, generated, self.sampling_rate)
        waves = [checks.flat(sounds)[..., None] for sounds in (real, generated)]
        return {
            "pitch_kl": pitch.divergence,
            "pitch_coverage": pitch.coverage,
            "spectrum": temporal.spectrum_distance(*waves),
            **_two_samples(audio.log_spectra(real), audio.log_spectra(generated), self.seed),
        }

    def learnt(self, training, test, generated):
        return {}


def _two_samples(real, generated, seed):
    """Return the scores that ask whether two sets come from one distribution."""
    found, neighbours = mmd(real, generated, seed=seed), nearest_neighbour_test(real, generated, seed)
    return {
        "mmd": found.value,
        "mmd_p": found.p,
        "nn_accuracy": neighbours.accuracy,
        "nn_accuracy_real": neighbours.real_accuracy,
        "nn_accuracy_generated": neighbours.generated_accuracy,
    }


def _on_real(name, found):
    return {name: found.trained_on_generated, f"{name}_trained_on_real": found.trained_on_real}
