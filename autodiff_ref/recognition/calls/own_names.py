"""What a file itself calls the arguments that are known by what they are used for."""

from typing import TypeVar

from autodiff_ref.recognition.calls.calls import as_used
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.pools import UnboundError

Value = TypeVar("Value")


def own_names(module: Functions) -> dict[str, str]:
    """The names in a file of arguments that have another name here, where it has not that one."""
    found: dict[str, str] = {}
    own = set(module.names_read)
    for function in module.all_code():
        try:
            pairs = as_used(function)
        except UnboundError:
            continue
        own |= {declared.name for declared, _ in pairs}
        for declared, used in pairs:
            found.setdefault(used.name, declared.name)
    return {used: name for used, name in found.items() if used not in own}


def by_own_names(module: Functions, numbers: dict[str, Value]) -> dict[str, Value]:
    """The same by the names that the file has."""
    names = own_names(module)
    return {names.get(name, name): value for name, value in numbers.items()}
