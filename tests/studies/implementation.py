"""A right implementation with the face of a candidate, so that the harness itself can ask it."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.face import Face
from autodiff_ref.network import Network
from autodiff_ref.quantities import Given
from autodiff_ref.scenarios import Scenario
from studies.backward import Product, trace
from studies.forms import Array, Forms


@dataclass(frozen=True)
class Implementation:
    """One way to evaluate both sweeps.

    Attributes:
        forms: how functions of one number are evaluated.
        product: how all sums are.
    """

    forms: Forms
    product: Product

    def cost(self, params: Given, X: Array, Y: Array, *, network: Network) -> float:
        """C."""
        return self.cost_of(self.trace(params, X, Y, network=network), Y, network)

    def trace(self, params: Given, X: Array, Y: Array, *, network: Network) -> dict[str, Array]:
        """Every named quantity."""
        scenario = Scenario("", "", network, params, X, Y, learning_rate=0.0, recorded=())
        return trace(scenario, forms=self.forms, product=self.product)

    def gradients(self, params: Given, X: Array, Y: Array, *, network: Network) -> dict[str, Array]:
        """Every dW and db."""
        found = self.trace(params, X, Y, network=network)
        return {f"d{name}": found[f"d{name}"] for name in params}

    def train(
        self,
        params: Given,
        X: Array,
        Y: Array,
        learning_rate: float,
        iterations: int,
        *,
        network: Network,
    ) -> SimpleNamespace:
        """The parameters after so many updates, and the cost before each."""
        costs = []
        for _ in range(iterations):
            found = self.trace(params, X, Y, network=network)
            costs.append(self.cost_of(found, Y, network))
            params = {n: value - learning_rate * found[f"d{n}"] for n, value in params.items()}
        return SimpleNamespace(params=params, costs=costs)

    def cost_of(self, found: Given, Y: Array, network: Network) -> float:
        """C, from a trace."""
        L = sum(name.startswith("dW") for name in found)
        Z, A = found[f"Z{L}"], found[f"A{L}"]
        with np.errstate(all="ignore"):  # the text's is 0 times infinity where an output saturates
            if network.cost == "binary_cross_entropy":
                loss = self.forms.cross_entropy(Z, A, Y)
            else:
                loss = (A - Y) ** 2 / 2
            return float(loss.sum() / Y.shape[1])

    def candidate(self, *functions: str) -> Candidate:
        """What the harness asks: these functions of the face."""
        found = {function: getattr(self, function) for function in functions}
        return Candidate(self.forms.name, Face(found, frozenset(functions)))
