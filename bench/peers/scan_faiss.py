"""faiss IndexBinaryFlat: the ten nearest of all codes to some queries."""

import numpy as np

from peer import absent, arguments, load, serve

folder, threads, options = arguments()
try:
    import faiss
except ImportError:
    absent("faiss")

faiss.omp_set_num_threads(threads)
codes = load(folder, "codes")
queries = load(folder, "queries")
index = faiss.IndexBinaryFlat(8 * codes.shape[1])
index.add(codes)
result = {}


def job():
    result["distances"], result["ids"] = index.search(queries, 10)


serve(
    "faiss " + faiss.__version__ + " IndexBinaryFlat",
    job,
    lambda: result["distances"].astype(np.float32),
)
