"""Both sweeps, equation by equation, in numbers that know what rounding may do to them.

Any equation may be replaced by a mistake: what follows is then what somebody with that mistake
gets, to within the rounding of their own arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from autodiff_ref.arithmetic.interpreter import evaluate
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.diagnosis.derived import derived
from autodiff_ref.mistakes import (
    NUMBER,
    RIGHT,
    Mistake,
    NotHereError,
    Rule,
    dZ_of_factors,
    kind_of,
)
from autodiff_ref.network import Network
from autodiff_ref.quantities import layer_of, names_of_trace
from autodiff_ref.scenarios import Scenario

Numbers = dict[str, Rounded]
"""Quantities by name."""


@dataclass(frozen=True)
class Sweep:
    """The equations of one scenario, one after the other.

    Attributes:
        scenario: parameters, X and Y.
        network: whose equations they are.
        of_factors: whether equation 3 reads A[L], which may be wrong, and not Z[L] alone.
    """

    scenario: Scenario
    network: Network
    of_factors: bool = False

    @property
    def L(self) -> int:
        """The number of layers."""
        return self.scenario.depth

    @property
    def given(self) -> Numbers:
        """Parameters, A0 and Y, which are exact."""
        s = self.scenario
        known = {**s.params, "A0": s.X, "Y": s.Y}
        return {name: Rounded(value.astype(np.float64)) for name, value in known.items()}

    def quantity(self, rule: Rule, l: int, q: Numbers) -> Rounded:
        """What a rule gives at layer l, from these quantities.

        Raises:
            NotHereError: it has no meaning there.
        """
        arithmetic = Running(Rounding.of(self.scenario.dtype))
        found_by, given = derived(rule, l, self.L, q, self.network)
        operands = [
            arithmetic.constant(given[name].value) if name == NUMBER else given[name]
            for name in found_by.operands
        ]
        with np.errstate(all="ignore"):  # what overflows is infinitely far off, and told as that
            found = evaluate(found_by.program, operands, arithmetic)
        if not found:
            raise NotHereError(f"it cannot be made in layer {l}")
        return found[0]

    def sketch(self, rule: Rule, l: int, q: Numbers) -> Rounded | None:
        """The same in floats, without bounds; None where only ``quantity`` can tell."""
        try:
            found_by, given = derived(rule, l, self.L, q, self.network)
        except NotHereError:
            return None
        if found_by.sketch is None:
            return None
        return Rounded(found_by.sketch(*(given[name].value for name in found_by.operands)))

    def rule(self, name: str) -> Rule:
        """The equation of a quantity."""
        kind = kind_of(name, self.L)
        return dZ_of_factors if self.of_factors and kind == "dZ[L]" else RIGHT[kind]

    def right(self, name: str, l: int, q: Numbers) -> Rounded:
        """What the equation of a quantity gives."""
        return self.quantity(self.rule(name), l, q)

    def wrong(self, mistake: Mistake, l: int, q: Numbers) -> Rounded | None:
        """What a mistake gives, or None where it cannot be made."""
        try:
            return self.quantity(mistake.rule, l, q)
        except NotHereError:
            return None

    def forward(self) -> Numbers:
        """Every Z and A, beside what is given."""
        q = self.given
        for l in range(1, self.L + 1):
            for name in (f"Z{l}", f"A{l}"):
                q[name] = self.right(name, l, q)
        return q

    def planted(self, wrong: Mapping[str, Rule]) -> Numbers:
        """Every quantity of both sweeps, some of them by other rules than the right ones.

        Args:
            wrong: what is computed instead of the right thing, by the name of the quantity; what
                comes after it is computed from that.

        Raises:
            NotHereError: a mistake that cannot be made there.
        """
        q = self.given
        for name in names_of_trace(self.L):
            rule = wrong.get(name, self.rule(name))
            q[name] = self.quantity(rule, layer_of(name), q)
        return q
