"""PyTorch: one epoch of SGD, straight-through sign, free decoder, Adam, batches of 128."""

import numpy as np

from peer import absent, arguments, load, serve

folder, threads, options = arguments()
try:
    import torch
except ImportError:
    absent("torch")

from straight_through import Sign

torch.set_num_threads(threads)
vectors = torch.from_numpy(load(folder, "vectors"))
encoder = torch.from_numpy(load(folder, "encoder")).clone().requires_grad_(True)
decoder = torch.from_numpy(load(folder, "decoder")).clone().requires_grad_(True)
optimizer = torch.optim.Adam([encoder, decoder], lr=options["rate"])
batch = options["batch"]
total = options["total"]
order = torch.Generator().manual_seed(1)
result = {}


def job():
    permutation = torch.randperm(len(vectors), generator=order)
    losses = 0.0
    steps = len(vectors) // batch
    for i in range(steps):
        x = vectors[permutation[i * batch : (i + 1) * batch]]
        restored = Sign.apply(x @ encoder.T) @ decoder
        loss = ((x - restored) ** 2).sum() / (len(x) * total)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            encoder.div_(encoder.norm(dim=1, keepdim=True))
        losses += loss.item()
    result["loss"] = losses / steps


serve("PyTorch " + torch.__version__, job, lambda: np.array([[result["loss"]]]))
