"""faiss: what optimized product quantization loses of test vectors, and how many neighbors it finds.

Arguments: training vectors (npy), which are coded, test vectors (npy), groups, bits of each group. Distortion is
the share of the variance that is lost; the first 500 test vectors are queries for their ten nearest in L2.
"""

import sys

import faiss
import numpy as np

train, test = np.load(sys.argv[1]), np.load(sys.argv[2])
groups, bits = int(sys.argv[3]), int(sys.argv[4])
mean = train.mean(0)
train, test = train - mean, test - mean
d = train.shape[1]
inner = d // groups * groups
rotation = faiss.OPQMatrix(d, groups, inner)
index = faiss.IndexPreTransform(rotation, faiss.IndexPQ(inner, groups, bits))
index.train(train)
index.add(train)
decoded = index.sa_decode(index.sa_encode(test))
queries = test[:500]
exact = np.argsort((train * train).sum(1)[None] - 2 * queries @ train.T, 1)[:, :10]
_, found = index.search(queries, 10)
recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, exact)])
print(
    f"faiss {faiss.__version__}: {groups} groups of {bits} bits, distortion "
    f"{((test - decoded) ** 2).sum() / (test**2).sum():.4f}, recall@10 {recall:.4f}"
)
