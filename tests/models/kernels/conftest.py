"""What the tests of kernels share."""

import pytest


@pytest.fixture
def kernels(monkeypatch):
    """Use the kernels, whatever the machine; return a function that switches them on or off."""
    monkeypatch.setattr("tensorflow.config.list_physical_devices", lambda kind=None: [])

    def switch(on):
        monkeypatch.setenv("RNNGAN_KERNELS", "1" if on else "0")

    switch(True)
    return switch
