"""faiss IndexLSH: sa_decode of all codes."""

from peer import absent, arguments, load, serve

folder, threads, options = arguments()
try:
    import faiss
except ImportError:
    absent("faiss")

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


serve("faiss " + faiss.__version__ + " IndexLSH.sa_decode", job, lambda: result["vectors"])
