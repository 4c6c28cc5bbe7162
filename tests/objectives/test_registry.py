"""Finding objectives and penalties by name, class, instance and configuration."""

import keras
import pytest

from rnngan_tf import objectives
from rnngan_tf.objectives import OBJECTIVES, PENALTIES, R1, NonSaturating, Objective, Penalty


def test_tables_hold_every_documented_name():
    assert set(OBJECTIVES) == {"minimax", "non_saturating", "least_squares", "wasserstein", "hinge", "relativistic"}
    assert set(PENALTIES) == {"r1", "r1r2", "gradient_penalty"}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_get_by_name_and_class(name):
    assert type(objectives.get(name)) is type(objectives.get(OBJECTIVES[name])) is OBJECTIVES[name]


@pytest.mark.parametrize("name", PENALTIES)
def test_get_penalty_by_name_and_class(name):
    assert type(objectives.get_penalty(name)) is type(objectives.get_penalty(PENALTIES[name])) is PENALTIES[name]


def test_instances_pass_unchanged_and_none_is_no_penalty():
    objective, penalty = NonSaturating(label_smoothing=0.1), R1(gamma=2.0, every=16)
    assert objectives.get(objective) is objective
    assert objectives.get_penalty(penalty) is penalty
    assert objectives.get_penalty(None) is None


def test_configurations_are_read():
    objective = objectives.get(keras.saving.serialize_keras_object(NonSaturating(label_smoothing=0.1)))
    penalty = objectives.get_penalty(keras.saving.serialize_keras_object(R1(gamma=2.0, every=16)))
    assert isinstance(objective, Objective) and objective.label_smoothing == 0.1
    assert isinstance(penalty, Penalty) and (penalty.gamma, penalty.every) == (2.0, 16)


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(ValueError, match="Unknown objective 'relativstic'.*Did you mean 'relativistic'"):
        objectives.get("relativstic")
    with pytest.raises(ValueError, match="Unknown penalty 'gradient-penalty'.*Did you mean 'gradient_penalty'"):
        objectives.get_penalty("gradient-penalty")


def test_what_is_no_objective_or_penalty_is_refused():
    for wrong in (None, 3, R1(), R1, object):
        with pytest.raises(ValueError, match="is no objective; give one of the names 'hinge'"):
            objectives.get(wrong)
    for wrong in (3, NonSaturating(), keras.saving.serialize_keras_object(NonSaturating())):
        with pytest.raises(ValueError, match="is no penalty; give one of the names 'gradient_penalty'"):
            objectives.get_penalty(wrong)
