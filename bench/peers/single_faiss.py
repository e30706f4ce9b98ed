"""faiss: the ten nearest of many normal vectors to one query, another one each time."""

import numpy as np

from faiss_index import index, library, name
from peer import arguments, load, serve

BLOCK = 100_000

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
queries = load(folder, "queries")
made = index(faiss, options["index"], queries.shape[1])
random = np.random.default_rng(1)
for first in range(0, options["codes"], BLOCK):
    rows = min(BLOCK, options["codes"] - first)
    block = random.standard_normal((rows, queries.shape[1]), dtype=np.float32)
    if first == 0:
        made.train(block)
    made.add(block)
state = {"next": 0}


def job():
    at = state["next"]
    made.search(queries[at : at + 1], 10)
    state["next"] = (at + 1) % len(queries)


serve(f"{name(faiss)} {options['index']}", job)
