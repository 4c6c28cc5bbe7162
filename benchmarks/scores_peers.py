"""The peers' half of `scores_agreement.py`: the same scores from other packages, without `rnngan_tf`.

    python benchmarks/scores_peers.py FEATURES.npz ANSWER.json K

A peer that is not installed is left out. SciPy and scikit-learn are needed: with them the definitions are written out.
All get the float32 features as float64.
"""

import contextlib
import io
import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors

PACKAGES = ("scipy", "scikit-learn", "torch", "torch-fidelity", "torchmetrics", "prdc")


def definitions(real, generated, k):
    """The papers' formulas with SciPy's matrix root, scikit-learn's kernel and its neighbours."""
    shift = np.sum((real.mean(axis=0) - generated.mean(axis=0)) ** 2)
    a, b = np.cov(real, rowvar=False), np.cov(generated, rowvar=False)
    yield "frechet", "SciPy sqrtm", shift + np.trace(a + b - 2 * np.real(sqrtm(a @ b)))

    def within(rows):
        kernel = polynomial_kernel(rows, degree=3)  # gamma 1/D and coef0 1 are its defaults
        return (kernel.sum() - np.trace(kernel)) / (len(rows) * (len(rows) - 1))

    between = polynomial_kernel(real, generated, degree=3).mean()
    yield "kernel", "scikit-learn polynomial_kernel", within(real) + within(generated) - 2 * between

    def radii(rows):
        return NearestNeighbors(n_neighbors=k).fit(rows).kneighbors()[0][:, -1]  # without itself

    apart, peer = cdist(generated, real), "scikit-learn NearestNeighbors"
    in_real, in_generated = apart <= radii(real), apart <= radii(generated)[:, None]
    yield "precision", peer, in_real.any(axis=1).mean()
    yield "recall", peer, in_generated.any(axis=0).mean()
    yield "density", peer, in_real.sum(axis=1).mean() / k
    yield "coverage", peer, in_real.any(axis=0).mean()


def torch_fidelity(real, generated, k):
    """torch-fidelity's own functions of features; its kernel distance with one subset of all, so for equal numbers."""
    import torch
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import prc_features_to_metric

    real, generated = torch.from_numpy(real), torch.from_numpy(generated)
    statistics = [fid_features_to_statistics(part) for part in (real, generated)]
    frechet = fid_statistics_to_metric(*statistics, verbose=False)
    yield "frechet", "torch-fidelity", frechet["frechet_inception_distance"]
    if len(real) == len(generated):
        kernel = kid_features_to_metric(real, generated, kid_subsets=1, kid_subset_size=len(real), verbose=False)
        yield "kernel", "torch-fidelity", kernel["kernel_inception_distance_mean"]
    found = prc_features_to_metric(generated, real, prc_neighborhood=k, verbose=False)
    yield "precision", "torch-fidelity", found["precision"]
    yield "recall", "torch-fidelity", found["recall"]


def torchmetrics(real, generated, k):
    """torchmetrics' classes, with a network that passes the features on."""
    import torch
    from torchmetrics.image.fid import FrechetInceptionDistance
    from torchmetrics.image.kid import KernelInceptionDistance

    network = torch.nn.Identity()
    network.num_features = real.shape[1]
    metrics = {"frechet": FrechetInceptionDistance(feature=network).set_dtype(torch.float64)}
    if len(real) == len(generated):
        metrics["kernel"] = KernelInceptionDistance(feature=network, subsets=1, subset_size=len(real))
    for name, metric in metrics.items():
        metric.update(torch.from_numpy(real), real=True)
        metric.update(torch.from_numpy(generated), real=False)
        value = metric.compute()
        yield name, "torchmetrics", value[0] if name == "kernel" else value


def prdc(real, generated, k):
    """The package of the density and coverage paper; inside means less than the radius there."""
    from prdc import compute_prdc

    with contextlib.redirect_stdout(io.StringIO()):  # it prints the numbers of samples
        found = compute_prdc(real, generated, nearest_k=k)
    for name, value in found.items():
        yield name, "prdc", value


def scores(real, generated, k):
    """Return score -> peer -> value."""
    found = {}
    for peer in (definitions, torch_fidelity, torchmetrics, prdc):
        try:
            for score, name, value in peer(real, generated, k):
                found.setdefault(score, {})[name] = float(value)
        except ModuleNotFoundError as error:
            print(f"{peer.__name__} left out: {error}", file=sys.stderr)
    return found


def versions():
    """Return package -> version of those installed."""
    found = {}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def main():
    """Read the pairs of arrays, write every peer's values."""
    archive, answer, k = sys.argv[1:]
    with np.load(archive, allow_pickle=False) as arrays:
        pairs = [(arrays[f"r{i}"], arrays[f"g{i}"]) for i in range(len(arrays) // 2)]
    found = [scores(*(part.astype(np.float64) for part in pair), int(k)) for pair in pairs]
    Path(answer).write_text(json.dumps({"scores": found, "versions": versions()}))


if __name__ == "__main__":
    main()
