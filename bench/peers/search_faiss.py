"""faiss: the ten nearest of base to all queries, by an index that options describe."""

import numpy as np

from faiss_index import index, library, name
from peer import arguments, load, serve

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
base = load(folder, "base")
queries = load(folder, "queries")
made = index(faiss, options["index"], base.shape[1])
made.train(base)
made.add(base)
result = {}


def job():
    result["distances"], result["ids"] = made.search(queries, 10)


serve(f"{name(faiss)} {options['index']}", job, lambda: result["ids"].astype(np.float32))
