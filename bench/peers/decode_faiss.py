"""faiss IndexLSH: sa_decode of all codes."""

from faiss_index import library, name
from peer import arguments, load, serve

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
packed = load(folder, "codes")
encoder = load(folder, "encoder")
codes, dimension = encoder.shape
index = faiss.IndexLSH(dimension, codes, True, False)
index.train(load(folder, "vectors")[:1000])
faiss.copy_array_to_vector(encoder.ravel(), index.rrot.A)
result = {}


def job():
    result["vectors"] = index.sa_decode(packed)


serve(name(faiss) + " IndexLSH.sa_decode", job, lambda: result["vectors"])
