"""Running error bounds: floats that know how far another evaluation may be from them.

A ``Rounded`` holds what the reference computes, r, and E, so that whoever runs the same program
in the candidate's arithmetic, in whatever order of summation, gets a number within E of r; and so
does who runs it without any rounding. A rule takes the operands' E through one operation and adds
the roundings of the operation itself (Higham, sections 3.1 to 3.4).
"""

import numpy as np

from autodiff_ref.arithmetic.interpreter import ANY_NUMBER, EITHER
from autodiff_ref.arithmetic.rounding import CALL
from autodiff_ref.arithmetic.running import algebra, choices, functions, jumps, order
from autodiff_ref.arithmetic.running.arithmetic import RULES, Doubt, Running
from autodiff_ref.arithmetic.running.functions import even, monotone, wave
from autodiff_ref.arithmetic.running.numbers import Rounded, errors_of

__all__ = ["RULES", "Doubt", "Rounded", "Running", "errors_of", "monotone"]

RULES |= {
    "add": algebra.add,
    "add_any": algebra.add,
    "sub": algebra.sub,
    "neg": algebra.neg,
    "mul": algebra.mul,
    "div": algebra.div,
    "dot_general": algebra.dot_general,
    "reduce_sum": algebra.reduce_sum,
    "reduce_prod": algebra.reduce_prod,
    "cumsum": algebra.cumsum,
    "cumprod": algebra.cumprod,
    "cummax": algebra.accumulated(choices.extreme(np.maximum)),
    "cummin": algebra.accumulated(choices.extreme(np.minimum)),
    "exp": monotone(np.exp, positive=True),
    "exp2": monotone(np.exp2, positive=True),
    "expm1": monotone(np.expm1),
    "log": monotone(np.log, least=0.0, open_end=True),
    # XLA divides a logarithm by that of 2, which has been rounded.
    "log2": monotone(np.log2, CALL + 2, least=0.0, open_end=True),
    "log1p": monotone(np.log1p, least=-1.0, open_end=True),
    "tanh": monotone(np.tanh),
    "sinh": monotone(np.sinh),
    "asinh": monotone(np.arcsinh),
    "acosh": monotone(np.arccosh, least=1.0),
    "atanh": monotone(np.arctanh, least=-1.0, most=1.0, open_end=True),
    "asin": monotone(np.arcsin, least=-1.0, most=1.0),
    "acos": monotone(np.arccos, least=-1.0, most=1.0),
    "atan": monotone(np.arctan),
    "atan2": functions.atan2,
    "erf": monotone(functions.erf),
    "erfc": monotone(functions.erfc, positive=True),
    "logistic": monotone(functions.sigmoid, positive=True),
    "cbrt": monotone(np.cbrt),
    "sqrt": monotone(np.sqrt, 1, least=0.0),
    # XLA gives it in single precision to within 2 units in the last place.
    "rsqrt": monotone(lambda x: 1 / np.sqrt(x), 4, least=0.0, open_end=True),
    "cosh": even(np.cosh),
    "sin": wave(np.sin),
    "cos": wave(np.cos),
    "tan": functions.tan,
    "abs": functions.absolute,
    "integer_pow": functions.integer_pow,
    "square": functions.square,
    "one_minus_square": functions.one_minus_square,
    "pow": functions.power,
    "sign": jumps.sign,
    "floor": jumps.stair("floor", np.floor),
    "ceil": jumps.stair("ceil", np.ceil),
    "round": jumps.nearest,
    "rem": jumps.rem,
    "max": choices.extreme(np.maximum),
    "min": choices.extreme(np.minimum),
    "reduce_max": choices.reduced_extreme(np.max),
    "reduce_min": choices.reduced_extreme(np.min),
    "argmax": choices.place_of_extreme("argmax", np.argmax),
    "argmin": choices.place_of_extreme("argmin", np.argmin),
    "clamp": choices.clamp,
    "sort": order.sort,
    "eq": choices.compared("eq", np.equal),
    "ne": choices.compared("ne", np.not_equal),
    "lt": choices.compared("lt", np.less),
    "le": choices.compared("le", np.less_equal),
    "gt": choices.compared("gt", np.greater),
    "ge": choices.compared("ge", np.greater_equal),
    "lt_to": order.in_total_order("lt_to", np.less),
    "le_to": order.in_total_order("le_to", np.less_equal),
    "and": choices.logical(np.bitwise_and),
    "or": choices.logical(np.bitwise_or),
    "xor": choices.logical(np.bitwise_xor),
    "not": choices.logical(np.invert),
    "reduce_and": choices.reduced_logical(np.bitwise_and),
    "reduce_or": choices.reduced_logical(np.bitwise_or),
    "reduce_xor": choices.reduced_logical(np.bitwise_xor),
    "select_n": choices.select_n,
    "convert_element_type": jumps.convert_element_type,
    "reduce_precision": jumps.reduce_precision,
    "optimization_barrier": lambda _r, *operands, **_: operands,
    "is_finite": jumps.is_finite,
    "iota": jumps.iota,
    EITHER: choices.either,
    ANY_NUMBER: choices.any_number,
}
