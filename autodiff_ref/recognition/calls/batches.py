"""Whether code tells that it is given many samples at once: it averages, or sums along an axis."""

import ast

from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.passes import is_over_samples
from autodiff_ref.recognition.text.source import (
    divides_by_samples,
    name_of,
    names_within,
    own_nodes,
)

AVERAGING = {"mean", "average", "ones", "einsum", "reduce"}
"""Functions that go over samples whatever they are given."""

SAMPLES = {"X", "Y", "pairs"}
"""What has as many of something as there are samples."""


def knows_batches(module: Functions) -> bool:
    """Whether any of its code refers to the number of samples, or to the axis along which they lie.

    Or takes a matrix of them.
    """
    code = module.all_code()
    return takes_matrix(module) or any(goes_over_samples(n) for f in code for n in own_nodes(f))


def takes_matrix(module: Functions) -> bool:
    """Whether its code takes a matrix of samples, which is called X.

    A script goes through it one by one if it is for that.
    """
    code = module.all_code()
    if any(name.startswith("X") for f in code for name in (p.name for p in parameters_of(f))):
        return True
    script = list(ast.walk(module.tree))
    matrix = any(isinstance(node, ast.Name) and node.id.startswith("X") for node in script)
    return matrix and not any(map(is_over_samples, script))


def goes_over_samples(node: ast.AST) -> bool:
    """Whether a node counts samples, or sums or averages along an axis."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in AVERAGING or "m" in roles_of(
            name
        ):
            return True
        case ast.keyword(arg="axis" | "keepdims"):
            return True
        case ast.Subscript(value=ast.Attribute(value=array, attr="shape")):
            return parameter_kind(name_of(array)) is None
        case ast.Assign(targets=[ast.Tuple()], value=ast.Attribute(value=array, attr="shape")):
            return parameter_kind(name_of(array)) is None
        case ast.Call(func=ast.Name(id="len"), args=[counted]):
            return bool(SAMPLES & set(roles_of(name_of(counted))))
        case ast.Call(func=ast.Attribute(value=summed, attr="sum"), args=given):
            of_numpy = bool({"np", "numpy"} & names_within(summed)) and len(given) > 0
            return len(given) > of_numpy
    return divides_by_samples(node)
