"""Study 1: one gradient, at the text's size and around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studies.benchmark.agreement import check_same
from studies.benchmark.clock import Times, collected, rounds
from studies.benchmark.peers import OURS, PEERS
from studies.benchmark.problem import drawn

TEXT_SIZE, TEXT_SAMPLES = (12288, 20, 7, 5, 1), 209
"""The text's network, and the number of its training images."""

INPUTS = (192, 768, 3072, 12288, 49152)
"""Sizes of the input in the picture: images from 8 x 8 to 128 x 128, three numbers a pixel."""


WARM = 2
"""Calls before the one that is timed."""


@dataclass(frozen=True)
class Measured:
    """Times of one problem.

    Attributes:
        n_0: size of the input.
        dtype: of all arrays.
        times: by name of the peer.
    """

    n_0: int
    dtype: str
    times: Times


def measured(n_0: int, dtype: str, count: int, names: Sequence[str]) -> Iterator[Measured | None]:
    """The times of one problem, after a None for each round."""
    problem = drawn((n_0, *TEXT_SIZE[1:]), TEXT_SAMPLES, dtype)
    peers = {name: PEERS[name](problem) for name in names}
    ours = peers[OURS].call()
    for name, peer in peers.items():
        if peer.gradients is not None:
            check_same(name, peer.gradients(peer.call()), dict(ours))
    taken = []
    for each in rounds({name: peer.call for name, peer in peers.items()}, count, WARM):
        taken.append(each)
        yield None
    yield Measured(n_0, dtype, collected(taken))
