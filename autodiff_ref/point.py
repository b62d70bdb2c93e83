"""A cost, somebody's gradient of it, and the point at which they are compared."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import jax
import numpy as np
import numpy.typing as npt
from jax.extend.core import ClosedJaxpr
from jax.tree_util import (
    keystr,
    tree_flatten_with_path,
    tree_leaves,
    tree_structure,
    tree_unflatten,
)

from autodiff_ref.answers import Missing, plain
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.arithmetic.interpreter import Arithmetic, N, evaluate
from autodiff_ref.arithmetic.rounding import FORMS, Allowance, Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.bounded import Answers, bounded
from autodiff_ref.certificate import Certificate, Claim, certificates
from autodiff_ref.comparison import Compared, Place
from autodiff_ref.containment import CandidateError, contained
from autodiff_ref.elsewhere import Elsewhere
from autodiff_ref.face import same
from autodiff_ref.judgement import compare
from autodiff_ref.tensors import in_float64

HINT = " (what steers Python's own if and for belongs into a closure, not among the arguments)"

Arrays = dict[str, npt.NDArray[Any]]
"""The arrays of a pytree by their place in it, such as ``['W1']``; "" for an array by itself."""


class Point:
    """A cost, a gradient of it by somebody, and arguments at which they are compared."""

    def __init__(
        self, cost: Callable[..., Any], gradient: Callable[..., Any], args: tuple[Any, ...]
    ) -> None:
        """Check the arguments; nothing is computed before it is asked for."""
        for name, function in (("cost", cost), ("gradient", gradient)):
            if not callable(function):
                raise TypeError(f"{name} must be a function, not {type(function).__name__}")
        self.cost, self.gradient = cost, gradient
        self.structure = tree_structure(args)
        self.given = flat("args", args)
        of_first = flat("", args[0]) if args else {}
        self.names = tuple(of_first)
        for name, array in self.given.items():
            refuse(name, array, in_first=name.startswith("args[0]"))
        dtypes = {str(array.dtype) for array in of_first.values()}
        if len(dtypes) != 1:
            raise TypeError(
                "the first argument must hold arrays of one dtype, float64 or float32, not "
                f"{' and '.join(sorted(dtypes)) or 'nothing'}"
            )
        self.dtype = np.dtype(dtypes.pop())

    def moved(self, elsewhere: Elsewhere) -> "Point":
        """The same at another point.

        Raises:
            DataError: there is no such point.
        """
        given = {
            name: elsewhere.data(array) if array.dtype.kind == "f" else array
            for name, array in self.given.items()
        }
        given |= elsewhere.parameters(dict(list(self.given.items())[: len(self.names)]))
        return Point(self.cost, self.gradient, tree_unflatten(self.structure, given.values()))

    @cached_property
    @in_float64
    def derived(self) -> ClosedJaxpr:
        """The program that JAX derives for the gradient, in float64, its arguments flattened."""
        args = self.in_dtype(np.float64)

        def flattened(*leaves: Any) -> list[Any]:
            return tree_leaves(jax.grad(self.cost)(*tree_unflatten(self.structure, leaves)))

        try:
            with contained(f"the cost cannot be traced by JAX{HINT}: "):
                value = jax.eval_shape(self.cost, *tree_unflatten(self.structure, args))
        except CandidateError as failure:
            raise TypeError(str(failure)) from failure
        if getattr(value, "shape", None) != () or value.dtype.kind != "f":
            what = f"{value.dtype}{list(value.shape)}" if hasattr(value, "shape") else str(value)
            raise TypeError(f"the cost must return one real number, not {what}")
        try:
            with contained("the cost cannot be differentiated by JAX: "):
                return jax.make_jaxpr(flattened)(*args)
        except CandidateError as failure:
            raise TypeError(str(failure)) from failure

    def in_dtype(self, dtype: npt.DTypeLike) -> list[npt.NDArray[Any]]:
        """The flattened arguments, floats among them in this dtype."""
        arrays = self.given.values()
        return [array.astype(dtype) if array.dtype.kind == "f" else array for array in arrays]

    def run(
        self,
        arithmetic: Arithmetic[N],
        number: Callable[[npt.NDArray[Any]], N],
        number_of_first: Callable[[npt.NDArray[Any]], N] | None = None,
    ) -> dict[str, N]:
        """The gradient by name, in an arithmetic whose numbers are made so."""
        arrays = self.in_dtype(np.float64)
        count = len(self.names)  # of those that the cost is differentiated in, which come first
        operands = [(number_of_first or number)(array) for array in arrays[:count]]
        operands += [number(array) for array in arrays[count:]]
        with np.errstate(all="ignore"):  # what overflows is infinitely far off
            return dict(zip(self.names, evaluate(self.derived, operands, arithmetic), strict=True))

    @cached_property
    def answers(self) -> Answers:
        """JAX's gradient and its bounds.

        Where more than rounding is allowed for, the point itself may be off by one rounding: it
        may lie on either side of a kink, and who gives the gradient of a point so near has lost
        no digit that the point has.
        """
        rounding = Rounding.of(self.dtype)

        def moved(array: npt.NDArray[Any]) -> Rounded:
            return Rounded(array, rounding.u * np.abs(array) + rounding.tiny)

        def run(arithmetic: Running) -> dict[str, Rounded]:
            more = arithmetic.allowance is not Allowance.ROUNDING
            found = self.run(arithmetic, Rounded, moved if more else Rounded)
            # Somebody's formula is another one than that which JAX derives.
            return {
                name: arithmetic.made(number.value, number.error, FORMS)
                for name, number in found.items()
            }

        return bounded(run, rounding, ties=True)

    @cached_property
    def theirs(self) -> dict[str, object]:
        """What the gradient under verification returns, by name."""
        args = tree_unflatten(self.structure, [array.copy() for array in self.given.values()])
        with contained("the gradient raised "):
            answer = self.gradient(*args)
        changed = [
            name for name, array in flat("args", args).items() if not same(array, self.given[name])
        ]
        if changed:
            raise CandidateError(f"the gradient changed {', '.join(changed)} in place")
        with contained("what the gradient returned cannot be read: "):
            found = {keystr(path): plain(leaf) for path, leaf in tree_flatten_with_path(answer)[0]}
        others = ", ".join(name or "an array" for name in found) or "nothing"
        if extra := [name for name in found if name not in self.names]:
            required = ", ".join(name or "an array" for name in self.names)
            raise CandidateError(
                f"the gradient returned {', '.join(name or 'an array' for name in extra)} where "
                f"{required} was required"
            )
        why = f"the gradient returned nothing here, but {others}"
        return {name: found.get(name, Missing(why)) for name in self.names}

    def compared(self) -> Iterator[Compared]:
        """A comparison for every array of the gradient."""
        try:
            theirs = self.theirs
        except CandidateError as failure:
            theirs = dict.fromkeys(self.names, Missing(str(failure)))
        for name, value in self.answers.values.items():
            place = Place("gradient", "", f"gradient{name}", "end to end", None, None)
            yield compare(place, theirs[name], value, self.answers.bounds[name], self.dtype)

    @in_float64
    def of_jax(self) -> Arrays:
        """The gradient as JAX computes it in the dtype of the point."""
        args = tree_unflatten(self.structure, list(self.given.values()))
        found = tree_leaves(jax.jit(jax.grad(self.cost))(*args))
        return {n: np.asarray(a, self.dtype) for n, a in zip(self.names, found, strict=True)}

    def certified(self, outcomes: list[Compared]) -> Iterator[Certificate]:
        """A certificate for every array that the candidate returned."""
        ours = self.of_jax()
        values, bounds = self.answers.values, self.answers.bounds
        claims = {
            f"gradient{name}": Claim(outcome.candidate, ours[name], values[name], bounds[name])
            for name, outcome in zip(self.names, outcomes, strict=True)
            if outcome.candidate is not None
        }

        def run(arithmetic: Exact) -> dict[str, Enclosed]:
            return {f"gradient{name}": n for name, n in self.run(arithmetic, Enclosed).items()}

        return certificates(run, claims)


def flat(prefix: str, tree: Any) -> Arrays:
    """The leaves of a pytree as arrays, by their place in it."""
    return {
        f"{prefix}{keystr(path)}": np.asarray(leaf)
        for path, leaf in tree_flatten_with_path(tree)[0]
    }


def refuse(name: str, array: npt.NDArray[Any], *, in_first: bool) -> None:
    """Raise a TypeError or ValueError if this is no argument to differentiate a cost at."""
    required = "float64 or float32" if in_first else "float64, float32, integers or truth values"
    if str(array.dtype) not in ("float64", "float32") and (
        in_first or array.dtype.kind not in "iub"
    ):
        raise TypeError(f"{name} must be {required}, not {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} must have entries, but its shape is {array.shape}")
    # An infinity may be a mask, where nothing is differentiated.
    bad = ~np.isfinite(array) if in_first else np.isnan(array)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"{name}{list(place)} is {array[place]}: every entry must be finite")
