"""How existing gradient checkers decide, restated from their sources, given exact references.

They take their references from finite differences; here they get the true gradient, so what is
judged is the rule and not the difference quotient. Each says whether it accepts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from studies.forms import Array

Gradients = Mapping[str, Array]


@dataclass(frozen=True)
class Rule:
    """How to decide.

    Attributes:
        name: of who decides so.
        says: the rule in a line.
        accepts: whether the candidate's gradients, first, pass beside the true ones.
    """

    name: str
    says: str
    accepts: Callable[[Gradients, Gradients], bool]


def elementwise(rtol: float, atol: float) -> Callable[[Gradients, Gradients], bool]:
    """|a - b| <= atol + rtol |b| for every entry, b being the true one."""

    def accepts(theirs: Gradients, true: Gradients) -> bool:
        return all(np.allclose(theirs[name], true[name], rtol, atol) for name in true)

    return accepts


def gradcheck_fast(theirs: Gradients, true: Gradients) -> bool:
    """PyTorch's fast mode: each array along one random direction of length 1, none negative.

    The absolute tolerance grows with the sum of the direction's entries, as in
    ``torch.autograd.gradcheck._adjusted_atol``; the cost has one output, so its direction is 1.
    """
    stream = np.random.RandomState(0)
    for name, b in true.items():
        u = stream.random_sample(b.size)
        u /= np.linalg.norm(u)
        atol = 1e-5 * float(u.sum())
        if not np.allclose(u @ theirs[name].ravel(), u @ b.ravel(), 1e-3, atol):
            return False
    return True


def check_grads(theirs: Gradients, true: Gradients) -> bool:
    """JAX's ``check_grads`` in reverse mode: all arrays along one random direction.

    The leaves of the parameters are drawn in JAX's order, then the cotangent of the cost, with
    which both sides are multiplied, from ``RandomState(0)``.
    """
    stream = np.random.RandomState(0)
    tangent = {name: stream.randn(*true[name].shape) for name in sorted(true)}
    cotangent = stream.randn()

    def projected(gradients: Gradients) -> float:
        return cotangent * float(sum(np.vdot(tangent[n], gradients[n]) for n in sorted(true)))

    return bool(np.allclose(projected(theirs), projected(true), 1e-5, 1e-5))


def course(theirs: Gradients, true: Gradients) -> bool:
    """|a - b| / (|a| + |b|) < 2e-7, Euclidean norms of all gradients as one vector."""
    a, b = (np.concatenate([g[name].ravel() for name in true]) for g in (theirs, true))
    with np.errstate(invalid="ignore"):  # 0/0, which is not below the threshold
        off = np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
    return bool(off < 2e-7)


def relative(theirs: Gradients, true: Gradients) -> bool:
    """|a - b| / max(|a|, |b|) < 1e-7 for every entry; two zeros agree."""
    for name, b in true.items():
        a = theirs[name]
        if not np.all((a == b) | (np.abs(a - b) < 1e-7 * np.maximum(np.abs(a), np.abs(b)))):
            return False
    return True


RULES = (
    Rule("numpy.allclose", "entry by entry, 1e-5 relative + 1e-8", elementwise(1e-5, 1e-8)),
    Rule("numpy.allclose, atol=0", "entry by entry, 1e-5 relative", elementwise(1e-5, 0.0)),
    Rule("numpy assert_allclose", "entry by entry, 1e-7 relative", elementwise(1e-7, 0.0)),
    Rule("PyTorch assert_close", "entry by entry, 1e-7 relative + 1e-7", elementwise(1e-7, 1e-7)),
    Rule("PyTorch gradcheck", "entry by entry, 1e-3 relative + 1e-5", elementwise(1e-3, 1e-5)),
    Rule("PyTorch gradcheck, fast mode", "the same along one direction an array", gradcheck_fast),
    Rule("JAX check_grads", "1e-5 relative + 1e-5 along one direction", check_grads),
    Rule("course rule", "norms of all gradients, 2e-7 relative", course),
    Rule("relative error", "entry by entry, 1e-7 of the larger of both", relative),
)
"""Existing rules, with the tolerances that are their defaults in float64; ``torch.allclose`` has
those of ``numpy.allclose``. That without its 1e-8 shows what these are responsible for."""
