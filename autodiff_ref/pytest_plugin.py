"""A fixture of pytest: one assertion, whose failure tells the mistake.

    def test_backward(assert_gradients_agree):
        assert_gradients_agree("mine.py", scenarios="text")

JAX is imported once the fixture is used.
"""

from typing import TYPE_CHECKING, Any, Protocol

import pytest

import autodiff_ref

if TYPE_CHECKING:
    from autodiff_ref import Explained


class AssertGradientsAgree(Protocol):
    """What the fixture gives."""

    def __call__(self, candidate: object, **options: Any) -> "Explained":
        """Verify a candidate, with the options of ``autodiff_ref.verify``.

        Returns:
            The verification, which agrees.

        Raises:
            AssertionError: it does not agree; the message is the explanation.
        """


@pytest.fixture(scope="session")
def assert_gradients_agree() -> AssertGradientsAgree:
    """Assert that a candidate's gradients are those of JAX, to within rounding."""

    def check(candidate: object, **options: Any) -> "Explained":
        __tracebackhide__ = True
        verification = autodiff_ref.verify(candidate, **options)
        if not verification.agrees:
            raise AssertionError(verification.explain())
        return verification

    return check
