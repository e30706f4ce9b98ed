"""PyTorch: the exact population risk by autograd, L-BFGS or Adam, to a given distortion."""

import time

import numpy as np

from peer import absent, arguments, load, serve

folder, threads, options = arguments()
try:
    import torch
except ImportError:
    absent("torch")

torch.set_num_threads(threads)
torch.set_default_dtype(torch.float64)
eigenvalues = torch.from_numpy(load(folder, "eigenvalues")[0].astype(np.float64))
start = torch.from_numpy(load(folder, "start").astype(np.float64))
target = options["target"]
limit = options["limitSeconds"]
result = {}


def risk(free):
    """1 - c_1^2 tr(Lambda M^T F^-1 M) / tr(Lambda) for M the rows of norm 1, in whitened coordinates."""
    encoder = free / free.norm(dim=1, keepdim=True)
    gram = (encoder @ encoder.T).clamp(-1, 1)
    gram = gram - torch.diag(torch.diag(gram))
    f = torch.arcsin(gram) * (2 / np.pi) + torch.eye(len(encoder))
    scaled = encoder * eigenvalues.sqrt()
    solved = torch.cholesky_solve(scaled, torch.linalg.cholesky(f))
    explained = (2 / np.pi) * (solved * scaled).sum()
    return 1 - explained / eigenvalues.sum()


class Done(Exception):
    pass


def job():
    free = start.clone().requires_grad_(True)
    begin = time.perf_counter()
    if options["method"] == "lbfgs":
        optimizer = torch.optim.LBFGS(
            [free], max_iter=100000, history_size=12, line_search_fn="strong_wolfe", tolerance_change=0
        )
    else:
        optimizer = torch.optim.Adam([free], lr=options["rate"])

    def closure():
        optimizer.zero_grad()
        loss = risk(free)
        result.setdefault("first", loss.item())
        result["distortion"] = min(loss.item(), result.get("distortion", loss.item()))
        result["evaluations"] += 1
        if loss.item() <= target or time.perf_counter() - begin > limit:
            raise Done
        loss.backward()
        return loss

    result.clear()
    result["evaluations"] = 0
    try:
        while True:
            optimizer.step(closure)
    except Done:
        pass
    return {"seconds": time.perf_counter() - begin}


serve(
    "PyTorch " + torch.__version__ + " " + options["method"],
    job,
    lambda: np.array([[result["first"], result["distortion"], result["evaluations"]]]),
)
