"""PyTorch: SGD with the straight-through estimator on fresh Gaussian samples until the exact risk is near the floor."""

import time

import numpy as np

from peer import absent, arguments, serve

folder, threads, options = arguments()
try:
    import torch
except ImportError:
    absent("torch")

from straight_through import Sign

torch.set_num_threads(threads)
torch.manual_seed(1)
dimension = options["dimension"]
target = options["target"]
limit = options["limitSeconds"]
steps = options["steps"]
result = {}


def risk(encoder):
    m = encoder.double()
    m = m / m.norm(dim=1, keepdim=True)
    gram = (m @ m.T).clamp(-1, 1)
    f = torch.arcsin(gram - torch.diag(torch.diag(gram))) * (2 / np.pi) + torch.eye(len(m))
    explained = (2 / np.pi) * (torch.linalg.solve(f.double(), m) * m).sum()
    return (1 - explained / dimension).item()


def job():
    encoder = torch.randn(dimension, dimension)
    encoder /= encoder.norm(dim=1, keepdim=True)
    decoder = (0.5 * encoder).clone()
    encoder.requires_grad_(True)
    decoder.requires_grad_(True)
    optimizer = torch.optim.Adam([encoder, decoder], lr=0.01)
    begin = time.perf_counter()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.01 * (1 - step / steps)
        x = torch.randn(256, dimension)
        loss = ((x - Sign.apply(x @ encoder.T) @ decoder) ** 2).sum() / (256 * dimension)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            encoder.div_(encoder.norm(dim=1, keepdim=True))
        if step % 100 == 99:
            result["risk"] = risk(encoder.detach())
            if result["risk"] <= target or time.perf_counter() - begin > limit:
                break
    return {"seconds": time.perf_counter() - begin}


serve("PyTorch " + torch.__version__ + " SGD", job, lambda: np.array([[result["risk"]]]))
