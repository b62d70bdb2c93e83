"""What JAX compiles is kept from one run to the next, in the user's folder for such things."""

import os
import platform
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

MOST_BYTES = 64 * 2**20
"""How large the folder may grow; what was used longest ago is dropped."""


def keep_compiled() -> None:
    """Have JAX, which is not imported yet, keep what it compiles, here and in what starts here.

    Its own variables come first: ``JAX_COMPILATION_CACHE_DIR`` names another folder, whose size
    is up to whoever names it, and ``JAX_ENABLE_COMPILATION_CACHE=0`` keeps nothing. Nothing is
    kept either where the folder cannot be written to, or where ``filelock`` is missing, without
    which JAX does not bound it.
    """
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        # By default JAX keeps what took a second to compile, which nothing here does.
        os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
        return
    if find_spec("filelock") is None:
        return
    folder = user_folder() / "manual-bp" / this_machine()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if os.access(folder, os.W_OK):
        os.environ |= {
            "JAX_COMPILATION_CACHE_DIR": str(folder),
            "JAX_COMPILATION_CACHE_MAX_SIZE": str(MOST_BYTES),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        }


def user_folder() -> Path:
    """Where programs of this user keep what they can do without."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def this_machine() -> str:
    """A name for processors of one kind: code is compiled for what they can do."""
    about = [platform.system(), platform.machine(), platform.processor()]
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        wanted = ("model name", "flags", "Features", "CPU part")
        lines = cpuinfo.read_text(errors="replace").splitlines()
        about += sorted({line for line in lines if line.startswith(wanted)})
    return sha256("\n".join(about).encode()).hexdigest()[:16]
