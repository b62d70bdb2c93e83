"""What stands for something that cannot be imported, until it is used."""

from typing import NoReturn

USES = (
    *("call", "bool", "len", "iter", "next", "contains", "getitem", "setitem", "delitem"),
    *("setattr", "array", "enter", "exit", "await", "int", "float", "index"),
    *("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "or", "ror", "and", "rand"),
    *("xor", "rxor", "add", "radd", "sub", "rsub", "mul", "rmul", "matmul", "rmatmul"),
    *("truediv", "rtruediv", "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow"),
)
"""The special methods by which a value is used."""


class Absent:
    """Something that cannot be imported: its attributes are absent, too, and any use raises.

    To be told apart from what is there, it may be asked for its type and its special names.
    """

    is_absent = True
    """By this, which it asks of the type, recognition knows it, as it does not import us."""

    def __init__(self, name: str, why: str) -> None:
        """``why`` is the first half of the sentence that a use of ``name`` raises."""
        self.__dict__.update(_name=name, _why=why)

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__dict__['_name']}.{name}", self.__dict__["_why"])

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        """A class extends nothing in its place; which it would, its ``__orig_bases__`` tell."""
        return ()

    def __instancecheck__(self, instance: object) -> bool:
        """Nothing is an instance of a class that is not there."""
        return False


def used(absent: Absent, *_: object, **__: object) -> NoReturn:
    """Any use of what is absent."""
    why, name = (absent.__dict__[key] for key in ("_why", "_name"))
    raise ImportError(f"{why}, and the candidate uses {name}")


for use in USES:
    setattr(Absent, f"__{use}__", used)


def bases_absent(made: object) -> str:
    """Why a class lacks what it extends, as a sentence; "" where it lacks nothing."""
    bases = getattr(made, "__orig_bases__", ()) if isinstance(made, type) else ()
    lacking = [base.__dict__ for base in bases if isinstance(base, Absent)]
    names = ", ".join(each["_name"] for each in lacking)
    return f"{lacking[0]['_why']}; it is taken without what it has of {names}" if names else ""


def why_absent(module: str, failure: BaseException, told: str) -> str:
    """Why an import of a module failed, as the first half of a sentence."""
    if isinstance(failure, ModuleNotFoundError):
        return f"{(failure.name or module).partition('.')[0]} is not installed here"
    return f"{module} cannot be imported here ({told})"
