"""Calling somebody's functions: every argument gets what its name says."""

import inspect
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from autodiff_ref.recognition.calls.pools import Pool, UnboundError, is_number
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.text.activating import activations_in
from autodiff_ref.recognition.text.flags import flags_of
from autodiff_ref.recognition.text.given import constants_given
from autodiff_ref.recognition.text.letters import is_state, parameter_kind
from autodiff_ref.recognition.text.names import GRADIENT_WORD, roles_of, roles_of_number
from autodiff_ref.recognition.text.passes import loops_over_samples
from autodiff_ref.recognition.text.strengths import shares_beside_a_rate
from autodiff_ref.recognition.text.uses import meant_by

AT_ITS_DEFAULT = "as_it_is"
"""What an argument is called that keeps its default, whatever its name says."""

AS_GIVEN = "as_the_file_gives_it"
"""What an argument is called that is given what the file itself gives it where it calls it."""

HANDED = "handed_in_here"
"""The attribute of what somebody's function raises that holds what it was given, by name."""


def parameters_of(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """The arguments of a function, that of the object left out for a method.

    Raises:
        UnboundError: it does not tell them.
    """
    if inspect.ismethod(function):
        return declared_by(function.__func__)[1:]
    return declared_by(function)


@cache
def declared_by(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """The arguments that a function's definition names, by what they are used for if that tells.

    Raises:
        UnboundError: it does not tell them.
    """
    return tuple(renamed for _, renamed in as_used(function))


@cache
def as_used(
    function: Callable[..., Any],
) -> tuple[tuple[inspect.Parameter, inspect.Parameter], ...]:
    """The arguments of a function, each as it is named and as what it is used for is.

    Raises:
        UnboundError: it does not tell them.
    """
    try:
        declared = tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError) as failure:
        raise UnboundError(str(function)) from failure
    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL
    placed = [p.name for p in declared if p.kind in kinds and p.name != "self"]
    with uncounted():
        meant = meant_by(function, tuple(placed))
    shares = shares_beside_a_rate({p.name: p.default for p in declared})
    meant = dict.fromkeys(shares, AT_ITS_DEFAULT) | meant
    with uncounted():
        unknown = [p.name for p in declared if p.default is p.empty and p.name not in meant]
        constant = constants_given(function, unknown)
    return tuple(
        (p, p.replace(name=AS_GIVEN, default=constant[p.name]))
        if p.name in constant
        else (p, p.replace(name=meant.get(p.name, p.name)))
        for p in declared
    )


def roles_taken(function: Callable[..., Any]) -> set[str]:
    """The roles that a function's arguments may have."""
    try:
        return {role for p in parameters_of(function) for role in roles_of(p.name)}
    except UnboundError:
        return set()


def call(
    function: Callable[..., Any],
    pool: Pool,
    building: bool = False,
    forward: bool = False,
    teaching: bool = False,
) -> Any:
    """What a function returns to arguments from the pool.

    One argument whose name says nothing is the input of a forward pass, the labels of a training
    that takes samples, and what the forward pass has kept for any other function.

    Raises:
        UnboundError: an argument has a name that says nothing.
    """
    args: list[Any] = []
    named: dict[str, Any] = {}
    parameters = parameters_for(function, pool)
    others = any(takes_parameters(p.name) and "dims" not in roles_of(p.name) for p in parameters)
    labelled = any(roles_of(p.name)[:1] == ("Y",) for p in parameters)
    renewing = any(is_state(p.name) for p in parameters)
    likely = {roles_of(p.name)[:1] for p in parameters}
    first_apart = building and ("n_in",) in likely and ("n_out",) not in likely
    required = [p.name for p in parameters if p.default is p.empty]
    unknown = None
    for (own, _), parameter in zip(pairs_of(function), parameters, strict=True):
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            if building and "dims" in roles_of(parameter.name):
                args += pool.roles["dims"]
            continue
        if forward and "Y" in roles_of(parameter.name) and parameter.default is None:
            continue  # without labels, such a function returns its scores
        try:
            name = parameter.name
            if first_apart and len(name) > 1 and "dims" in roles_of(name):
                value = pool.roles["widths"]  # n_0 has an argument of its own
            elif others and name not in pool.named and {"params", "dims"} <= set(roles_of(name)):
                value = pool.roles["dims"]
            elif is_filled_later(function, name):
                value = parameter.default
            elif name == AS_GIVEN:
                value = deepcopy(parameter.default)  # a list may be filled on the way
            elif renewing and name == "t":
                value = 1  # of the steps that an optimiser has taken
            elif is_number(parameter.default) and roles_of_number(name) == ("m",):
                value = pool.roles["m"]
            elif (labelled or forward) and "pairs" in roles_of(name):
                value = pool.roles["X"]
            elif "pairs" in roles_of(name) and loops_over_samples(function):
                value = pool.roles.get("pairs", pool.roles.get("X"))
            else:
                value = pool.value(parameter, building)
        except UnboundError:
            if building and required == [parameter.name] and pool.dims:
                args.append(pool.roles["dims"])
                continue
            with uncounted():
                is_flag = parameter.name in flags_of(plain_of(function))
            if not is_flag and (unknown is not None or building or roles_of(parameter.name)):
                raise
            unknown = unknown if is_flag else parameter.name
            if is_flag:
                value = False
            elif teaching and not labelled and "X" in roles_taken(function):
                value = pool.roles["Y"]
            elif "upstream" in pool.roles:
                value = pool.roles["upstream"]
            elif GRADIENT_WORD.search(parameter.name) or (
                not forward and "cache" not in pool.roles
            ):
                raise
            else:
                value = pool.roles["X" if forward else "cache"]
        if isinstance(value, str) and not building:
            with uncounted():
                value = activations_in(plain_of(function)).get(parameter.name, value)
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[own.name] = value
        else:
            args.append(value)
    try:
        return function(*args, **named)
    except Exception as failure:
        by_name = dict(zip(own_names_of(function), args, strict=False)) | named
        vars(failure).setdefault(HANDED, by_name)
        raise


def own_names_of(function: Callable[..., Any]) -> list[str]:
    """The names of the arguments of a function as it writes them, but for that of the object."""
    pairs = as_used(plain_of(function))[1 if inspect.ismethod(function) else 0 :]
    return [declared.name for declared, _ in pairs]


def is_filled_later(owner: Callable[..., Any], name: str) -> bool:
    """Whether a field of a dataclass is a list or a dictionary that is empty so far."""
    field = getattr(owner, "__dataclass_fields__", {}).get(name)
    return getattr(field, "default_factory", None) in (list, dict)


def plain_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a method."""
    inner: Callable[..., Any] = getattr(function, "__func__", function)
    return inner


def parameters_for(function: Callable[..., Any], pool: Pool) -> list[inspect.Parameter]:
    """The arguments of a function; what the pool knows by its very name is called by that."""
    return [own if own.name in pool.named else used for own, used in pairs_of(function)]


def pairs_of(
    function: Callable[..., Any],
) -> tuple[tuple[inspect.Parameter, inspect.Parameter], ...]:
    """The arguments of a function as they are named and as they are used, but for the object."""
    return as_used(plain_of(function))[1 if inspect.ismethod(function) else 0 :]


def takes_parameters(name: str) -> bool:
    """Whether an argument of this name takes parameters: all, all weights, or those of a layer."""
    return "params" in roles_of(name) or parameter_kind(name) is not None
