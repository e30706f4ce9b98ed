"""faiss IndexBinaryFlat: the ten nearest of all codes to some queries."""

import numpy as np

from faiss_index import library, name
from peer import arguments, load, serve

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
codes = load(folder, "codes")
queries = load(folder, "queries")
index = faiss.IndexBinaryFlat(8 * codes.shape[1])
index.add(codes)
result = {}


def job():
    result["distances"], result["ids"] = index.search(queries, 10)


serve(
    name(faiss) + " IndexBinaryFlat",
    job,
    lambda: result["distances"].astype(np.float32),
)
