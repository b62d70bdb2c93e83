"""The reference knows nothing of what it verifies, and leaves the process as it was."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
import jax
import numpy as np
import autodiff_ref
assert "manual_bp" not in sys.modules
assert not jax.config.jax_enable_x64
params = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
found = autodiff_ref.gradients(params, np.ones((2, 3)), np.zeros((1, 3)))
assert found["dW1"].dtype == np.float64
assert not jax.config.jax_enable_x64
assert jax.numpy.ones(1).dtype == np.float32
assert "manual_bp" not in sys.modules
"""

SWITCHED = """
import jax
import numpy as np
import autodiff_ref
params = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
X, Y = np.ones((2, 3)), np.zeros((1, 3))
for on in (True, False):
    jax.config.update("jax_enable_x64", on)
    autodiff_ref.cost(params, X, Y)
    autodiff_ref.trace(params, X, Y, dtype=np.float32)
    autodiff_ref.train(params, X, Y, 0.1, 2)
    try:
        autodiff_ref.gradients(params, X, Y.T)
    except ValueError:
        assert jax.config.jax_enable_x64 is on
    else:
        raise SystemExit("shapes that do not fit were taken")
    assert jax.numpy.ones(1).dtype == (np.float64 if on else np.float32)
"""


def imported_by(file: Path) -> set[str]:
    """The packages that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def test_neither_side_imports_the_other() -> None:
    sides = {
        side: [imported_by(file) for file in (ROOT / side).rglob("*.py")]
        for side in ("autodiff_ref", "manual_bp")
    }
    assert all(sides.values())
    assert any("jax" in names for names in sides["autodiff_ref"])
    assert not any("manual_bp" in names for names in sides["autodiff_ref"])
    assert not any({"jax", "autodiff_ref"} & names for names in sides["manual_bp"])


@pytest.mark.parametrize("program", [PROGRAM, SWITCHED], ids=["default", "switched-on"])
def test_importing_and_using_it_changes_no_setting_of_the_process(program: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("module", "package"), [("jax", "jax"), ("flint", "python-flint"), ("tabulate", "tabulate")]
)
def test_what_the_reference_needs_is_named_where_it_is_not_installed(
    module: str, package: str
) -> None:
    program = f"import sys, autodiff_ref; sys.modules[{module!r}] = None; autodiff_ref.verify"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    needed = f"ModuleNotFoundError: autodiff_ref needs {package}: python -m pip install '.[verify]'"
    assert needed in run.stderr
