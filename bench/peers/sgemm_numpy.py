"""NumPy: the product with the encoder alone, by the BLAS it is linked to."""

import numpy as np

from peer import arguments, load, serve

folder, threads, options = arguments()
vectors = load(folder, "vectors")
encoder = load(folder, "encoder")
product = np.empty((len(vectors), len(encoder)), np.float32)


def job():
    np.dot(vectors, encoder.T, out=product)


serve("NumPy " + np.__version__ + " sgemm alone", job)
