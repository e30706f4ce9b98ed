"""NumPy: unpackbits and the product with the decoder."""

import numpy as np

from peer import arguments, load, serve

folder, threads, options = arguments()
packed = load(folder, "codes")
decoder = load(folder, "decoder")
codes = decoder.shape[1]
result = {}


def job():
    signs = np.unpackbits(packed, axis=1, count=codes).astype(np.float32)
    signs *= 2
    signs -= 1
    result["vectors"] = np.dot(signs, decoder.T)


serve("NumPy " + np.__version__ + " unpackbits + sgemm", job, lambda: result["vectors"])
