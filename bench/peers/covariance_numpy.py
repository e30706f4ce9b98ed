"""NumPy: mean, covariance (float64 sums, as ours) and eigenvectors of float32 vectors."""

import numpy as np

from peer import arguments, load, serve

folder, threads, options = arguments()
vectors = load(folder, "vectors")
result = {}


def job():
    mean = vectors.mean(axis=0, dtype=np.float64)
    centered = vectors - mean
    covariance = centered.T @ centered / len(vectors)
    values, axes = np.linalg.eigh(covariance)
    result["values"] = values[::-1].copy()[None, :]


serve("NumPy " + np.__version__ + " covariance and eigh", job, lambda: result["values"])
