"""faiss IndexLSH: sa_encode of all vectors, with this project's encoder as its rotation."""

from faiss_index import library, name
from peer import arguments, load, serve

folder, threads, options = arguments()
faiss = library()
faiss.omp_set_num_threads(threads)
vectors = load(folder, "vectors")
encoder = load(folder, "encoder")
codes, dimension = encoder.shape
index = faiss.IndexLSH(dimension, codes, True, False)
index.train(vectors[:1000])
faiss.copy_array_to_vector(encoder.ravel(), index.rrot.A)
result = {}


def job():
    result["codes"] = index.sa_encode(vectors)


serve(name(faiss) + " IndexLSH.sa_encode", job, lambda: result["codes"])
