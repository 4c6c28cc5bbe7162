"""Ctrl-C and SIGTERM, held back until a moment at which a training can be saved."""

import signal
import threading

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class HeldSignals:
    """Holds the first Ctrl-C or SIGTERM back inside a `with` block, to be delivered by `deliver`.

    A second one is not held back: who asks twice does not want to wait. At the end of the block the former handlers
    are back, and a signal still held is delivered. In another thread than the main one nothing is held, since Python
    handles signals in the main thread alone.

    Example:
        >>> with HeldSignals() as held:
        ...     held.number is None
        True
    """

    def __init__(self):
        self.number = None
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                before = signal.getsignal(number)
                if before not in (signal.SIG_IGN, None):  # None: a handler that is not Python's
                    self._before[number] = before
                    signal.signal(number, self._hold)
        return self

    def __exit__(self, kind, error, trace):
        self._release()
        self.deliver()

    def deliver(self):
        """Let a signal that was held have the effect it had outside of the block, if there is one."""
        number, self.number = self.number, None
        if number is not None:
            self._release()
            signal.raise_signal(number)

    def _hold(self, number, frame):
        self.number = number
        self._release()

    def _release(self):
        """Put the former handlers back."""
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before = {}
