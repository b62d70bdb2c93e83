"""What is called like a learning rate and is none: the strength of a penalty, or an epsilon."""

import ast
from collections.abc import Collection, Iterator, Mapping

from autodiff_ref.recognition.text.assignments import assignments
from autodiff_ref.recognition.text.expressions import (
    as_it_is,
    dotted,
    multiplied,
    terms,
    unscaled,
)
from autodiff_ref.recognition.text.letters import is_of_gradient
from autodiff_ref.recognition.text.moves import is_parameter, names_in
from autodiff_ref.recognition.text.names import plain, roles_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.usage import PRODUCTS, told_by

LETTERS = frozenset({"alpha", "alfa", "eta", "epsilon", "nu", "rate"})
"""What a learning rate is called, and other things are as well."""

LOGARITHMS = frozenset({"log", "log2", "log10", "sqrt"})
"""Functions that an epsilon keeps away from 0 by what it is added to."""

BOUNDS = frozenset({"clip", "maximum", "fmax", "max", "minimum", "fmin", "min"})
"""Functions that it is given to for a bound."""

GUARDING = frozenset(
    {"eps", "epsilon", "tiny", "small", "guard", "clip", "clipping", "min", "max", "limit"}
    | {"lower", "upper", "floor", "threshold"}
)
"""Words in the names of epsilons and bounds."""

NOT_OF_PENALTIES = PRODUCTS | LOGARITHMS
"""Functions of what no penalty is."""

SHORT = frozenset({"p"})
"""Names that are as well those of probabilities, but where an entry of theirs is read."""


def shares_beside_a_rate(defaults: Mapping[str, object]) -> set[str]:
    """Of several arguments called like a learning rate, those that are shares of 1, as their names.

    These are letters with such a default, beside one that is plainly called a learning rate: of
    ``learning_rate, nu=0.7`` it is nu.

    Args:
        defaults: of the arguments of a function, by name.
    """
    called = {name for name in defaults if roles_of(name)[:1] == ("rate",)}
    letters = {name for name in called if plain(name) in LETTERS}
    numbers = {name: value for name in letters if isinstance(value := defaults[name], float)}
    return {name for name, value in numbers.items() if called > letters and 0 < value < 1}


def kept_strengths(tree: ast.AST) -> set[str]:
    """The attributes that penalise the parameters in a file, and neither move nor scale them."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    parts = [part for node in nodes for part in ast.walk(node)]
    named = {text for part in parts if (text := dotted(part)).startswith("self.")}
    rates = {name for name in named if plain(name.removeprefix("self.")) in LETTERS}
    found = set()
    for name in rates:
        uses = {use for node in nodes for use in strengths(node, {name})}
        uses |= {use for part in parts for use in told_by(part, {name}, set())}
        if "penalises" in uses and not uses & {"rate", "scales", "guards"}:
            found.add(name.removeprefix("self."))
    return found


def kept_rates(tree: ast.AST, others: Collection[str]) -> set[str]:
    """The attributes that are called like what penalises, and only multiply a gradient in a step.

    What multiplies anything else besides, as momentum does, is none, nor where a rate is kept.

    Args:
        tree: of a file.
        others: attributes that are called like a learning rate and are none.
    """
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    parts = [part for node in nodes for part in ast.walk(node)]
    read = [p for p in parts if isinstance(p, ast.Attribute) and isinstance(p.ctx, ast.Load)]
    named = [text for part in read if (text := dotted(part)).startswith("self.")]
    plainly = {text.removeprefix("self.") for text in named}
    if any("rate" in roles_of(name) for name in plainly.difference(others)):
        return set()
    taken_off = [each for part in parts for each in subtracted(part)]
    found = set()
    for name in set(named):
        penalising = roles_of(name.removeprefix("self."))[:1] == ("none",)
        scaled = [each for each in taken_off if scales_gradient(each, name)]
        if penalising and len(scaled) == named.count(name):
            found.add(name.removeprefix("self."))
    return found


def scales_gradient(node: ast.expr, name: str) -> bool:
    """Whether an expression is a product of what has a name and of a gradient."""
    every = list(multiplied(node)) if isinstance(node, ast.BinOp) else []
    others = [each for each in every if as_it_is(each) != name]
    return len(others) < len(every) and any(
        is_of_gradient(text) for each in others for text in names_in(each)
    )


def strengths(node: ast.FunctionDef, called: set[str]) -> Iterator[str]:
    """How a function uses what is called so, of "penalises", "guards" and "scales" (a gradient)."""
    computed = {text: value for to, value in assignments(node) if (text := as_it_is(to))}
    taken_off = {id(each) for part in ast.walk(node) for each in subtracted(part)}
    for part in ast.walk(node):
        if isinstance(part, ast.BinOp):
            every = list(multiplied(part))
            others = [each for each in every if as_it_is(each) not in called]
            if len(others) < len(every):
                if id(part) in taken_off:
                    yield "scales"
                given = [computed.get(as_it_is(each), each) for each in others]
                if any(is_of_gradient(name) for each in given for name in names_in(each)):
                    yield "scales"
                elif any(map(is_of_parameters, given)):
                    yield "penalises"
        if called & set(map(as_it_is, kept_from_zero(part))):
            yield "guards"


def is_of_parameters(node: ast.expr) -> bool:
    """Whether an expression is of entries, or of sums, of parameters: of no product with them."""
    inner = list(ast.walk(node))
    multiplied_with = any(isinstance(each, ast.MatMult) for each in inner)
    calls = {name_of(each.func) for each in inner if isinstance(each, ast.Call)}
    held = [each for each in inner if isinstance(each, ast.expr) and dotted(each) not in SHORT]
    return not (multiplied_with or calls & NOT_OF_PENALTIES) and any(map(is_parameter, held))


def subtracted(node: ast.AST) -> list[ast.expr]:
    """What a node takes off something, as a step does, and no penalty."""
    match node:
        case ast.BinOp(op=ast.Sub(), right=taken) | ast.AugAssign(op=ast.Sub(), value=taken):
            return terms(taken)
    return []


def kept_from_zero(node: ast.AST) -> list[ast.expr]:
    """What is added in a logarithm or a divisor, or is a bound of something, without its number."""
    found: list[ast.expr] = []
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.BinOp() as divisor):
            found = terms(divisor)
        case ast.Call(func=function, args=[ast.BinOp() as inner]) if (
            name_of(function) in LOGARITHMS
        ):
            found = terms(inner)
        case ast.Call(func=function, args=args, keywords=named) if name_of(function) in BOUNDS:
            every = [*args, *(each.value for each in named)]
            found = [each for part in every for each in terms(part)]
    return [unscaled(each) for each in found]


def guards(code: ast.AST, name: str) -> bool:
    """Whether what has a name in some code, or is kept under it, is an epsilon or a bound there."""
    called = {name, f"self.{name}"}
    computed = {as_it_is(to): value for to, value in assignments(code)}
    moved = {text for text, value in computed.items() if has_term(value, called)}
    for node in ast.walk(code):
        found = kept_from_zero(node)
        match node:
            case ast.Compare(left=left, comparators=[right]):
                # With a number, it is only asked whether it is switched on.
                either = not any(isinstance(side, ast.Constant) for side in (left, right))
                found = [left, right] if either else []
            case ast.Call(func=function, args=[condition, one, other]) if (
                name_of(function) == "where"
            ):
                pairs = ((one, other), (other, one))
                found = [new for new, kept in pairs if is_replaced(kept, condition)]
            case ast.BinOp(op=ast.Div(), right=ast.Name(id=text)) if text in moved:
                return True
            case ast.Call(func=function, args=[ast.Name(id=text)]) if (
                name_of(function) in LOGARITHMS and text in moved
            ):
                return True
        if called & {as_it_is(unscaled(each)) for each in found}:
            return True
    return False


def is_replaced(kept: ast.expr, condition: ast.expr) -> bool:
    """Whether ``where`` keeps something as it is, elsewhere than in what it puts something into.

    A slope stands beside something else than what is compared.
    """
    match condition:
        case ast.Compare(left=compared):
            return ast.dump(kept) == ast.dump(compared)
    return not isinstance(kept, ast.Constant)


def has_term(value: ast.expr, called: Collection[str]) -> bool:
    """Whether what has one of these names, or its multiple by a number, is added in a sum."""
    every = terms(value)
    return len(every) > 1 and any(as_it_is(unscaled(each)) in called for each in every)
