"""NumPy: product with the encoder, comparison with 0, packbits."""

import numpy as np

from peer import arguments, load, serve

folder, threads, options = arguments()
vectors = load(folder, "vectors")
encoder = load(folder, "encoder")
product = np.empty((len(vectors), len(encoder)), np.float32)
result = {}


def job():
    np.dot(vectors, encoder.T, out=product)
    result["codes"] = np.packbits(product >= 0, axis=1)


serve("NumPy " + np.__version__ + " sgemm + packbits", job, lambda: result["codes"])
