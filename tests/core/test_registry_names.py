"""The names read from source are those of the registries."""

import pytest

from rnngan_tf import objectives
from rnngan_tf.core import registry_names
from rnngan_tf.data.load import LOADERS
from rnngan_tf.data.sequences import load as sequences
from rnngan_tf.export.formats import FORMATS
from rnngan_tf.models import discriminators, generators
from rnngan_tf.models.encoders import ENCODERS
from rnngan_tf.training.build import SCHEDULES
from rnngan_tf.training.recipe import SCHEDULES as SCHEDULE_NAMES


@pytest.mark.parametrize(
    ("names", "registry"),
    [
        (registry_names.GENERATORS, generators.GENERATORS),
        (registry_names.DISCRIMINATORS, discriminators.DISCRIMINATORS),
        (registry_names.SEQUENCE_GENERATORS, generators.SEQUENCE_GENERATORS),
        (registry_names.SEQUENCE_DISCRIMINATORS, discriminators.SEQUENCE_DISCRIMINATORS),
        (registry_names.ENCODERS, ENCODERS),
        (registry_names.IMAGES, LOADERS),
        (registry_names.SEQUENCES, sequences.LOADERS),
        (registry_names.SEQUENCE_FILES, sequences.READERS),
        (registry_names.OBJECTIVES, objectives.OBJECTIVES),
        (registry_names.PENALTIES, objectives.PENALTIES),
        (registry_names.LIKELIHOODS, objectives.LIKELIHOODS),
        (registry_names.FORMATS, FORMATS),
        (SCHEDULE_NAMES, SCHEDULES),
    ],
)
def test_names_are_those_of_the_registry(names, registry):
    assert sorted(names) == sorted(registry)


def test_a_table_that_is_gone_is_an_error():
    with pytest.raises(LookupError, match="assigns no dictionary to DECODERS"):
        registry_names.table_names("models/encoders.py", "DECODERS")
