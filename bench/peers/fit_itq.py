"""faiss ITQ (PCA and 50 rotations) with a least-squares decoder in NumPy."""

import numpy as np

from faiss_index import library, name
from peer import arguments, load, serve

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
vectors = load(folder, "vectors")
test = load(folder, "test")
bits = options["bits"]
result = {}


def job():
    itq = faiss.ITQTransform(vectors.shape[1], bits, True)
    itq.train(vectors)
    mean = vectors.mean(axis=0)
    centered = vectors - mean
    signs = np.where(itq.apply(vectors) >= 0, 1, -1).astype(np.float32)
    gram = signs.T @ signs
    cross = signs.T @ centered
    decoder = np.linalg.solve(gram + np.eye(bits, dtype=np.float32), cross)
    result["itq"], result["mean"], result["decoder"] = itq, mean, decoder


def distortion():
    signs = np.where(result["itq"].apply(test) >= 0, 1, -1).astype(np.float32)
    centered = test - result["mean"]
    lost = ((centered - signs @ result["decoder"]) ** 2).sum(dtype=np.float64)
    return np.array([[lost / (centered**2).sum(dtype=np.float64)]])


serve(name(faiss) + " ITQ + NumPy decoder", job, distortion)
