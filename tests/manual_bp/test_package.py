"""The package as a whole: its public names, and what it loads."""

import inspect
import subprocess
import sys

import pytest

import manual_bp
from problems import DIGITS_FOLDER, ROOT


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after a statement."""
    program = f"import sys; {statement}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in done.stderr.split()}


def test_importing_the_package_loads_numpy_and_nothing_else_that_is_heavy() -> None:
    loaded = loaded_by("import manual_bp")
    assert {"manual_bp", "numpy"} <= loaded
    assert loaded.isdisjoint({"jax", "jaxlib", "autodiff_ref", "h5py", "tqdm"})


def test_reading_images_and_training_load_no_jax() -> None:
    arguments = ["train", str(DIGITS_FOLDER), "--layers", "1", "--iterations", "1"]
    loaded = loaded_by(f"from manual_bp.__main__ import main; assert main({arguments}) == 0")
    assert {"h5py", "tqdm"} <= loaded
    assert loaded.isdisjoint({"jax", "jaxlib", "autodiff_ref"})


@pytest.mark.parametrize("name", manual_bp.__all__)
def test_a_public_name_exists_and_what_it_names_says_what_it_is(name: str) -> None:
    thing = getattr(manual_bp, name)
    if inspect.isfunction(thing) or inspect.isclass(thing):
        assert thing.__module__.startswith("manual_bp.")
        # Not inherited, and not the signature that a dataclass writes for itself.
        assert thing.__doc__
        assert not thing.__doc__.startswith(f"{name}(")


def test_the_public_names_are_sorted_and_listed_once() -> None:
    constants = sorted(name for name in manual_bp.__all__ if name.isupper())
    others = sorted(set(manual_bp.__all__) - set(constants), key=lambda n: (n.islower(), n))
    assert manual_bp.__all__ == constants + others


def test_the_public_functions_are_those_of_the_design() -> None:
    functions = {n for n in manual_bp.__all__ if inspect.isfunction(getattr(manual_bp, n))}
    face = {"init_params", "cost", "gradients", "trace", "train", "predict", "accuracy"}
    assert functions == face | {"load_images", "forward", "step"}
