"""Proofs: how far a candidate is from the true value, which exact arithmetic encloses."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.exact import Enclosed, Exact, distances
from autodiff_ref.arithmetic.interpreter import UndecidedError
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.comparison import Bounds, Verdict
from autodiff_ref.judgement import says_nothing, unusable
from autodiff_ref.quantities import Array
from autodiff_ref.sharpness import Enclosure

PRECISIONS = (128, 256, 512, 1024, 2048)
"""Bits, doubled until everything is decided."""

FEWEST_BITS, MOST_BITS = PRECISIONS[0], PRECISIONS[-1]

Run = Callable[[Exact, Collection[str]], Mapping[str, Enclosed]]
"""A program in exact arithmetic, by name of its results; it may leave out those not named."""


class Proof(StrEnum):
    """What is proved about every entry of an array."""

    WITHIN = "PROVED WITHIN"
    INACCURATE = "PROVED INACCURATE"
    WRONG = "PROVED WRONG"
    UNDECIDED = "UNDECIDED"


@dataclass(frozen=True)
class Errors:
    """How far from the truth one side is, in units in the last place of its dtype, (entries,).

    Attributes:
        median, worst: over the entries whose true value is known so sharply that errors can be
            told in such units; None without any.
    """

    median: float | None
    worst: float | None


@dataclass(frozen=True)
class Certificate:
    """What is proved about one array of a candidate.

    Attributes:
        scenario, quantity, iteration: what it is.
        dtype: what both sides computed in.
        entries: how many numbers.
        proof: that all are as near to the truth as rounding permits; that one is not, but no
            farther than a form of the text that has lost its digits, or by rounding, as evidence
            shows; or that one is farther.
            Undecided at a kink, or where no precision shows the truth.
        radius: how far from the truth none is.
        bits: the precision that it took.
        candidate, jax: the errors of either side.
        candidate_closer, jax_closer: entries in which one is surely closer to the truth.
    """

    scenario: str
    quantity: str
    iteration: int
    dtype: str
    entries: int
    proof: Proof
    radius: float
    bits: int
    candidate: Errors
    jax: Errors
    candidate_closer: int
    jax_closer: int

    def __str__(self) -> str:
        """The proof in words."""
        return f"{self.proof} {self.radius:.2g}" if self.proof is Proof.WITHIN else str(self.proof)


@dataclass(frozen=True)
class Claim:
    """An array of a candidate beside JAX's, and what each entry may be off by.

    Attributes:
        candidate: what it returned.
        jax: what JAX computes in the same dtype.
        reference: what the bounds are about, float64.
        bounds: of each entry.
    """

    candidate: object
    jax: npt.NDArray[Any]
    reference: Array
    bounds: Bounds


def certificates(
    run: Callable[[Exact], Mapping[str, Enclosed]],
    claims: Mapping[str, Claim],
    scenario: str = "",
    iteration: int = 0,
) -> Iterator[Certificate]:
    """A certificate for each claim, from a program that always runs as a whole.

    Args:
        run: the program in exact arithmetic, by name of its results.
        claims: by the same names.
        scenario: its name, where it is of one.
        iteration: number of updates before.
    """
    return certificates_in_part(lambda arithmetic, _: run(arithmetic), claims, scenario, iteration)


def certificates_in_part(
    run: Run, claims: Mapping[str, Claim], scenario: str = "", iteration: int = 0
) -> Iterator[Certificate]:
    """The same from a program that can be run for some of its results."""
    made: dict[str, Certificate] = {}
    usable = {
        name: claim
        for name, claim in claims.items()
        if not unusable(claim.candidate, claim.jax.dtype, claim.jax.shape)
    }
    for bits in PRECISIONS:
        left = {name: claim for name, claim in usable.items() if name not in made}
        found = enclosed(run, bits, left) if left else {}
        for name, claim in left.items():
            if name in found:
                truth = Enclosure.of(found[name], claim.jax.dtype)
                if bits == MOST_BITS or truth.decides(claim.bounds.rounding):
                    made[name] = certified(claim, truth, bits, scenario, name, iteration)
    yield from (made[name] for name in usable)


def enclosed(run: Run, bits: int, names: Collection[str]) -> Mapping[str, Enclosed]:
    """The results with so many bits; none if the program goes on only with more.

    Raises:
        UndecidedError: it does not go on with the most bits either.
    """
    try:
        return run(Exact(bits), names)
    except UndecidedError:
        if bits == MOST_BITS:
            raise
        return {}


def certified(
    claim: Claim, truth: Enclosure, bits: int, scenario: str, quantity: str, iteration: int
) -> Certificate:
    """The certificate of one claim."""
    theirs = np.asarray(claim.candidate)
    least, most = distances(theirs, truth.balls)
    least_of_jax, most_of_jax = distances(claim.jax, truth.balls)
    return Certificate(
        scenario=scenario,
        quantity=quantity,
        iteration=iteration,
        dtype=str(claim.jax.dtype),
        entries=theirs.size,
        proof=proof(claim, theirs, least, most),
        radius=float(np.max(most)),
        bits=bits,
        candidate=errors(least, most, truth),
        jax=errors(least_of_jax, most_of_jax, truth),
        candidate_closer=int(np.sum(most < least_of_jax)),
        jax_closer=int(np.sum(most_of_jax < least)),
    )


def proof(claim: Claim, theirs: npt.NDArray[Any], least: Array, most: Array) -> Proof:
    """What follows from the least and the most that each entry is away from the truth."""
    permitted = claim.bounds.rounding
    if np.all(most <= permitted) and np.isfinite(permitted).all():
        nothing = says_nothing(claim.reference, permitted)
        return Proof.UNDECIDED if nothing else Proof.WITHIN
    beyond = ~(most <= permitted)
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf, and values of any size
        difference = theirs.astype(np.float64) - claim.reference
    at_kink = beyond & claim.bounds.hold(difference, Allowance.KINK)
    lost = beyond & ~at_kink & (most <= claim.bounds.of(Allowance.CANCELLATION))
    overflown = beyond & np.isinf(theirs)
    if overflown.any():
        lost |= overflown & np.isinf(claim.bounds.of(Allowance.OVERFLOW))
    if np.any(beyond & ~at_kink & ~lost & (least > permitted)):
        return Proof.WRONG
    decided = np.array_equal(lost, beyond) and np.any(least > permitted)
    return Proof.INACCURATE if decided else Proof.UNDECIDED


def in_accord(made: Certificate, verdict: Verdict | None) -> Certificate:
    """The certificate, inaccurate instead of wrong where rounding or an epsilon is to blame."""
    if made.proof is Proof.WRONG and verdict is Verdict.INACCURATE:
        return replace(made, proof=Proof.INACCURATE)
    return made


def errors(least: Array, most: Array, truth: Enclosure) -> Errors:
    """Median and worst, in units."""
    if not truth.sharp.any():
        return Errors(None, None)
    with np.errstate(over="ignore", invalid="ignore"):  # a candidate's values are of any size
        in_units = ((least / 2 + most / 2) / truth.unit)[truth.sharp]
    return Errors(float(np.median(in_units)), float(np.max(in_units)))
