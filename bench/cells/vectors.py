"""Vectors for curves of recall against speed: FOLDER COUNT WORDS.NPY."""
import sys
import numpy as np

folder, count, words = sys.argv[1], int(sys.argv[2]), sys.argv[3]
QUERIES, BLOCK = 1000, 100_000


def write(name, seed, draw, dimension):
    random = np.random.default_rng(seed)
    for part, total in (("base", count), ("queries", QUERIES)):
        out = np.lib.format.open_memmap(
            f"{folder}/{name}-{part}.npy", "w+", np.float32, (total, dimension))
        for first in range(0, total, BLOCK):
            rows = min(BLOCK, total - first)
            out[first:first + rows] = draw(random, rows)
        out.flush()


# 10,000 centers, and a quarter of the variance within clusters; coordinate i has variance 1/i.
d = 128
deviation = np.arange(1, d + 1) ** -0.5
centers = np.random.default_rng(1).standard_normal((10_000, d)) * deviation


def clustered(random, rows):
    at = centers[random.integers(len(centers), size=rows)]
    return np.sqrt(0.75) * at + 0.5 * random.standard_normal((rows, d)) * deviation


write("clustered", 2, clustered, d)

# The first 256 coordinates of words, with Gaussian noise of a quarter of each coordinate's variance.
vectors = np.load(words)[:, :256].astype(np.float64)
spread = 0.5 * vectors.std(axis=0)


def noisy(random, rows):
    at = vectors[random.integers(len(vectors), size=rows)]
    return at + random.standard_normal((rows, len(spread))) * spread


write("words", 3, noisy, 256)
