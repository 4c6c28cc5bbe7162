"""Kinds of checks: each knows the right answer, and recognises common mistakes."""

import numpy as np
from keras import ops

EMPTY = "no answer yet: put yours in place of `...`."


class Choice:
    """A check of a letter.

    Args:
        right: the right letter.
        wrong: a dictionary from each other letter to the reason why it is wrong.
        because: the reason why the right letter is right.

    Example:
        >>> Choice("a", {"b": "That is the forget gate."}, because="It lets the input in.").judge("b")
        (False, 'That is the forget gate.')
    """

    def __init__(self, right, wrong, because):
        self.right, self.wrong, self.because = right, wrong, because

    def judge(self, answer):
        """Return whether the answer is right, and the reason."""
        if answer is ...:
            return False, EMPTY
        letter = str(answer).strip().lower()
        if letter == self.right:
            return True, f"right. {self.because}"
        letters = ", ".join(sorted([self.right, *self.wrong]))
        return False, self.wrong.get(letter, f"{answer!r} is none of the answers {letters}.")


class Number:
    """A check of a number.

    Args:
        right: the right number.
        mistakes: a dictionary from common wrong numbers to the mistake.
        because: the reason why the right number is right.
        tolerance: relative tolerance, at most half the distance to the nearest mistake.
    """

    def __init__(self, right, mistakes, because, tolerance=0.02):
        self.right, self.mistakes, self.because, self.tolerance = right, mistakes, because, tolerance

    def judge(self, answer):
        """Return whether the answer is right, and the reason."""
        if answer is ...:
            return False, EMPTY
        try:
            given = float(answer)
        except (TypeError, ValueError):
            return False, f"the answer is a number; given was {answer!r}."
        if self._near(given, self.right):
            return True, f"right. {self.because}"
        for value, message in self.mistakes.items():
            if self._near(given, value):
                return False, message
        return False, f"{given:.4g} is too {'large' if given > self.right else 'small'}."

    def _near(self, given, value):
        return bool(np.isclose(given, value, rtol=self.tolerance, atol=1e-9))


class Function:
    """A check of a function: it is compared with the right one and with common wrong ones on the same arguments.

    Args:
        right: the right function.
        arguments: a list of tuples with the arguments of each call.
        mistakes: a dictionary from messages to wrong functions.
        tolerance: relative and absolute tolerance.
    """

    def __init__(self, right, arguments, mistakes, tolerance=1e-4):
        self.right, self.arguments, self.mistakes, self.tolerance = right, arguments, mistakes, tolerance

    def judge(self, answer):
        """Return whether the answer is right, and the reason."""
        if answer is ... or not callable(answer):
            return False, EMPTY if answer is ... else f"the answer is a function; given was {answer!r}."
        given, fault = self._called(answer)
        if fault:
            return False, fault
        wanted = self._called(self.right)[0]
        if self._same(given, wanted):
            return True, f"right: the same as the package's on {len(wanted)} numbers."
        for message, function in self.mistakes.items():
            if self._same(given, self._called(function)[0]):
                return False, message
        if given.shape != wanted.shape:
            return False, f"it gives {given.size} numbers in all where {wanted.size} are right: look at the shapes."
        return False, f"its numbers are off by up to {np.abs(given - wanted).max():.3g}."

    def _called(self, function):
        """Return all numbers that a function returns, or None and an error message."""
        numbers = []
        for arguments in self.arguments:
            try:
                result = function(*arguments)
            except Exception as error:  # errors in a learner's code are shown, not raised
                return None, f"it raises {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            if result is None or result is ...:
                return None, EMPTY
            parts = result if isinstance(result, (tuple, list)) else [result]
            numbers += [np.ravel(ops.convert_to_numpy(ops.convert_to_tensor(part, "float32"))) for part in parts]
        return np.concatenate(numbers), None

    def _same(self, one, other):
        return one.shape == other.shape and bool(np.allclose(one, other, self.tolerance, self.tolerance))


class Probe:
    """A check of any object by a list of conditions; the first mistake is reported.

    Args:
        mistakes: pairs of a message and a function that returns whether the answer has this mistake, in this order; an
            error in the function counts as the mistake, too.
        because: the message for a right answer.
    """

    def __init__(self, mistakes, because):
        self.mistakes, self.because = mistakes, because

    def judge(self, answer):
        """Return whether the answer is right, and the reason."""
        if answer is ... or answer is None:
            return False, EMPTY
        for message, made in self.mistakes:
            try:
                if made(answer):
                    return False, message
            except Exception as error:  # as above
                return False, f"{message} ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})"
        return True, f"right. {self.because}"
