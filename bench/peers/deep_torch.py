"""PyTorch: seconds until a deep decoder and its encoder reach a distortion on test vectors.

Arguments: folder, threads, goal, epochs. The folder has whitened vectors, test vectors and the weights of
their coordinates, the last of which is the variance outside of them. 32 units of four levels, tanh rounded with
the gradient passed through, one hidden layer of 1,024, a skip; Adam, whose rate rises for a tenth of the steps
and falls along a cosine.
"""

import math
import sys
import time

import numpy as np
import torch

from peer import load

folder, threads, goal, epochs = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(1)
vectors = torch.from_numpy(load(folder, "vectors"))
test = torch.from_numpy(load(folder, "test"))
weights = load(folder, "weights").reshape(-1)
outside = float(weights[-1])
weights = torch.from_numpy(weights[:-1].copy())
k, units, hidden, batch, rate = vectors.shape[1], 32, 1024, 256, 4e-3


class Round(torch.autograd.Function):
    @staticmethod
    def forward(context, value):
        return torch.round((value + 1) * 1.5) / 1.5 - 1

    @staticmethod
    def backward(context, gradient):
        return gradient


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        rotation = torch.linalg.qr(torch.randn(units, units))[0]
        encoder = torch.zeros(units, k)
        encoder[:, :units] = 0.82 * rotation
        self.encoder = torch.nn.Linear(k, units)
        self.encoder.weight = torch.nn.Parameter(encoder)
        torch.nn.init.zeros_(self.encoder.bias)
        self.first = torch.nn.Linear(units, hidden)
        torch.nn.init.normal_(self.first.weight, std=math.sqrt(2 / units))
        torch.nn.init.zeros_(self.first.bias)
        self.last = torch.nn.Linear(hidden, k, bias=False)
        torch.nn.init.zeros_(self.last.weight)
        self.skip = torch.nn.Linear(units, k)

    def codes(self, x):
        return Round.apply(torch.tanh(self.encoder(x)))

    def forward(self, x):
        y = self.codes(x)
        return self.last(torch.relu(self.first(y))) + self.skip(y)


start, processor = time.perf_counter(), time.process_time()
network = Network()
with torch.no_grad():
    y = network.codes(vectors[:8192])
    ones = torch.cat([y, torch.ones(len(y), 1)], 1)
    solution = torch.linalg.lstsq(ones, vectors[:8192]).solution
    network.skip.weight.copy_(solution[:units].T)
    network.skip.bias.copy_(solution[units])
try:
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
except RuntimeError:
    # PyTorch 1 fuses it on GPUs only.
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
per_epoch = len(vectors) // batch
steps = epochs * per_epoch
every = steps // (2 * epochs)


def factor(step):
    rising = 0.1 * steps
    if step < rising:
        return (step + 1) / (rising + 1)
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))


def distortion():
    with torch.no_grad():
        return float((((network(test) - test) ** 2) * weights).sum()) / len(test) + outside


for step in range(steps):
    if step % per_epoch == 0:
        order = torch.randperm(len(vectors))
    at = step % per_epoch * batch
    x = vectors[order[at : at + batch]]
    for group in optimizer.param_groups:
        group["lr"] = rate * factor(step)
    loss = (((network(x) - x) ** 2) * weights).sum() / batch
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if (step + 1) % every == 0:
        reached = distortion()
        if reached <= goal:
            break
print(
    f"PyTorch {torch.__version__}: {reached:.4f} after {step + 1} steps, "
    f"{time.perf_counter() - start:.1f} s, {time.process_time() - processor:.1f} s of processors",
    flush=True,
)
