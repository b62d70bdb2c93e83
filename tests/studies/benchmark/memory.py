"""Peak memory of a process that trains, above what it had with NumPy alone, as Linux tells it."""

import subprocess
import sys

PROGRAM = """
import sys
import numpy as np
import manual_bp

dtype, gram = sys.argv[1], sys.argv[2]

def peak():
    with open("/proc/self/status") as lines:
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

bare = peak()
X = np.random.default_rng(0).random((209, 12288), dtype).T
Y = np.ones((1, 209), int)
params = manual_bp.init_params((12288, 20, 7, 5, 1), dtype=dtype)
manual_bp.train(params, X, Y, iterations=9, gram=gram == "True")
print((peak() - bare) / X.nbytes)
"""


def copies_of_X(dtype: str, *, gram: bool) -> float:
    """How many copies of X the peak of a training process is above NumPy, X itself included."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, dtype, str(gram)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)
