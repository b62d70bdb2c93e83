"""How the tests run: the same examples every time, so that a failure can be repeated."""

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("repeatable")


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main() -> Iterator[None]:
    """What JAX compiles is compiled once for all tests, their workers and what these start."""
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return (yield)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAX_COMPILATION_CACHE_DIR", folder)
        patch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
        return (yield)


def pytest_collection_finish() -> None:
    """What is imported by now lasts: it is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
