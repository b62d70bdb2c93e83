"""Mini-batches: every update takes its samples and no others."""

import numpy as np
import pytest

from manual_bp import cost, gradients, step, train
from manual_bp.notation import Array
from problems import make_problem

PROBLEM = make_problem((3, 4, 1), 7)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("seed", [None, 3])
def test_batches_are_a_plain_loop_over_parts_of_each_pass(seed: int | None, order: str) -> None:
    X = np.asarray(PROBLEM.X, order=order)  # type: ignore[call-overload]  # one of two literals
    shuffle, drawn = (None if seed is None else np.random.default_rng(seed) for _ in range(2))
    trained = train(PROBLEM.params, X, PROBLEM.Y, 0.3, 5, batch_size=3, shuffle=shuffle)
    params, costs = dict(PROBLEM.params), []
    for _ in range(2):  # passes of three updates, of which the last takes one sample
        samples = np.arange(7) if drawn is None else drawn.permutation(7)
        for part in (samples[:3], samples[3:6], samples[6:]):
            X_part, Y_part = X[:, part], PROBLEM.Y[:, part]
            costs.append(cost(params, X_part, Y_part))
            params = step(params, gradients(params, X_part, Y_part), 0.3)
            if len(costs) == 5:
                assert_near(trained.params, params)
    assert trained.costs.tolist() == pytest.approx(costs[:5], rel=1e-13)


def assert_near(one: dict[str, Array], other: dict[str, Array]) -> None:
    """Five updates round a few dozen times; a strided product may round in another order."""
    for name, value in one.items():
        np.testing.assert_allclose(value, other[name], rtol=0, atol=1e-14)


def test_the_generator_is_advanced_by_a_permutation_a_pass() -> None:
    used, beside = np.random.default_rng(5), np.random.default_rng(5)
    train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 4, batch_size=3, shuffle=used)
    beside.permutation(7)
    beside.permutation(7)
    assert used.random() == beside.random()


def test_a_batch_of_all_samples_is_the_full_descent() -> None:
    batch, full = (
        train(
            PROBLEM.params,
            PROBLEM.X,
            PROBLEM.Y,
            0.1,
            4,
            batch_size=size,
            gram=None if size else False,
        )
        for size in (7, None)
    )
    assert batch.costs.tolist() == pytest.approx(full.costs.tolist(), rel=1e-13)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, not 0"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be an integer, not 2.0"),
        ({"batch_size": 2, "gram": True}, ValueError, "needs all samples in every update"),
        ({"batch_size": 2, "shuffle": 1}, TypeError, "must be a generator .* not int"),
        ({"shuffle": np.random.default_rng(1)}, ValueError, "give a batch_size"),
        ({"record": (0,)}, ValueError, "record holds 0, but the descent has the updates 1 to 4"),
        ({"record": (5,)}, ValueError, "record holds 5"),
        ({"record": 3}, TypeError, "must be a collection of integers"),
    ],
    ids=[
        "no samples",
        "no integer",
        "Gram matrix",
        "no generator",
        "order without batches",
        "record 0",
        "record beyond",
        "no collection",
    ],
)
def test_what_makes_no_descent_is_refused(
    options: dict[str, object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 4, **options)  # type: ignore[arg-type]  # that is the point
