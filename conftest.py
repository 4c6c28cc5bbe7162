"""Set up parallel runs: one thread for each worker, and the slowest files first."""

import os

THREADS = ("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

if "PYTEST_XDIST_WORKER" in os.environ:
    # TensorFlow and the BLAS of NumPy read these when they are imported; so do the processes that tests start.
    for name in THREADS:
        os.environ.setdefault(name, "1")

SLOWEST = ("notebooks/test_notebooks.py", "tests/cli/", "tests/experiments/", "tests/training/", "tests/improvement/")


def pytest_collection_modifyitems(items):
    """Put the slowest files first, so that no worker is left with a long test at the end."""
    items.sort(
        key=lambda item: next((at for at, path in enumerate(SLOWEST) if item.nodeid.startswith(path)), len(SLOWEST))
    )
