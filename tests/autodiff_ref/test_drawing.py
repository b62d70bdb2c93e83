"""What draws parameters before they are trained is left out, and nothing of the training is."""

from typing import Any

import numpy as np
import pytest

from autodiff_ref.recognition.text.drawing import parted, without_drawing


class Net:
    """Methods that make arrays for a parameter, in several ways."""

    W1: Any
    __W1: Any

    def draws(self, n: int) -> Any:
        """Before its loop."""
        self.W1 = np.zeros((n, n))
        for _ in range(n):
            self.W1 = self.W1 - np.ones((n, n))
        return self.W1

    def draws_in_its_loop(self, n: int) -> None:
        """In every turn, which is a mistake of its own."""
        for _ in range(n):
            self.W1 = np.zeros((n, n))

    def moves(self, n: int) -> None:
        """A step, in which an array is made."""
        self.W1 = self.W1 - np.ones((n, n))

    def hides(self, n: int) -> None:
        """Under a name that its class changes."""
        self.__W1 = np.zeros((n, n))
        self.W1 = self.__W1 + 1


def test_what_is_drawn_before_a_loop_is_left_out() -> None:
    asked = without_drawing(Net.draws)
    assert asked is not None
    net = Net()
    net.W1 = np.full((2, 2), 5.0)
    assert asked(net, 2).tolist() == [[3.0, 3.0]] * 2
    first = Net.draws.__code__.co_firstlineno
    assert parted(Net.draws)[1] == [first + 2]


@pytest.mark.parametrize("method", [Net.draws_in_its_loop, Net.moves])
def test_what_is_a_part_of_the_training_stays(method: Any) -> None:
    assert without_drawing(method) is None


def test_a_private_parameter_is_the_one_of_its_class() -> None:
    asked = without_drawing(Net.hides)
    assert asked is not None
    net = Net()
    net.__dict__["_Net__W1"] = np.full((2, 2), 5.0)
    asked(net, 2)
    assert net.W1.tolist() == [[6.0, 6.0]] * 2
