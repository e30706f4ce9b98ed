"""What all peers share: they say what they are, then run once for every line they are sent."""

import json
import os
import sys
import time

import numpy as np


def arguments():
    """The folder with the data, how many threads to use, and more that the job needs."""
    return sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}


def absent(module):
    print(json.dumps({"absent": module}), flush=True)
    sys.exit(0)


def serve(name, job, answer=None):
    """Runs the job for every line read, and prints its seconds; at the end writes the answer."""
    print(json.dumps({"ready": name}), flush=True)
    for line in sys.stdin:
        order = line.strip()
        if order == "run":
            start = time.perf_counter()
            result = job()
            seconds = time.perf_counter() - start
            if isinstance(result, dict) and "seconds" in result:
                seconds = result["seconds"]
            print(json.dumps({"seconds": seconds}), flush=True)
        elif order.startswith("answer "):
            np.save(order[len("answer "):], answer() if answer else np.zeros((1, 1), np.float32))
            print(json.dumps({"answer": "written"}), flush=True)
        else:
            break


def load(folder, name):
    return np.load(os.path.join(folder, name + ".npy"))
