"""faiss IndexLSH: sa_encode of all vectors, with this project's encoder as its rotation."""

from peer import absent, arguments, load, serve

folder, threads, options = arguments()
try:
    import faiss
except ImportError:
    absent("faiss")

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


serve("faiss " + faiss.__version__ + " IndexLSH.sa_encode", job, lambda: result["codes"])
