"""Part of check *gradients*: with what is switched off for all else, beside somebody's own cost."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.gradients import CHECK, compare_slopes
from autodiff_ref.comparison import WITH, Compared
from autodiff_ref.containment import CandidateError
from autodiff_ref.differences import FAR, Slopes
from autodiff_ref.directional import NEAR, slopes_by_parameter
from autodiff_ref.quantities import layer_of
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from autodiff_ref.setting import SEEDS, Setting
from autodiff_ref.verification import Skipped

Along = Mapping[str, list[Slopes]]
"""By gradient, slopes along directions of its parameter, beside those of the cost."""


def compare_switched(candidate: Candidate, reference: Reference) -> Iterator[Compared | Skipped]:
    """Gradients whose slopes are not those of the cost with what is switched on, and are without.

    Nothing where differences have not shown that before. Where they do not show it here, of
    networks of other sizes, it is not verified.
    """
    settings = candidate.face.taken.settings if candidate.face.taken else ()
    for number, setting in enumerate(settings, 1):
        with_it = replace(candidate, penalised=False, setting={"setting": float(number)})
        try:
            found, right = wrong_with(with_it, reference, setting)
            yield from told(with_it, found, right, reference, setting)
        except CandidateError as failure:
            yield Skipped(CHECK, reference.scenario.name, f"with {setting.on}: {failure}")
            continue
        if not found:
            why = (
                f"with {setting.on}, gradients are not those of its cost in networks of other "
                "sizes; here, that is not seen"
            )
            yield Skipped(CHECK, reference.scenario.name, why)


def wrong_with(
    candidate: Candidate, reference: Reference, setting: Setting
) -> tuple[Along, set[str]]:
    """Those that are wrong with a setting, by the first units that are dropped which show any.

    The names of those that are right with the same units dropped, beside them.

    Raises:
        CandidateError: it raises.
    """
    scenario = reference.scenario
    plain = slopes_by_parameter(replace(candidate, setting={}), scenario, scenario.params, FAR)
    plainly = {name for name, along in plain.items() if not any(each.apart for each in along)}
    for seed in SEEDS if setting.draws else SEEDS[:1]:
        given = replace(candidate, setting={**candidate.setting, "seed": float(seed)})
        along = slopes_by_parameter(given, scenario, scenario.params, FAR)
        off = {n: along[n] for n in along if n in plainly and any(s.apart for s in along[n])}
        # Where the gradient of the last layer is off, the cost may have dropped other units.
        if off and not (setting.draws and last_of(along, scenario.depth) in off):
            return off, plainly & {*along} - {*off}
    return {}, set()


def last_of(along: Along, depth: int) -> str:
    """The gradient that is nearest to the output."""
    return f"db{depth}" if f"db{depth}" in along else f"dW{depth}"


def told(
    candidate: Candidate,
    found: Along,
    right: set[str],
    reference: Reference,
    setting: Setting,
) -> Iterator[Compared]:
    """What is wrong: each gradient to which something is added that samples have no part in.

    Of all else, what comes first on the way down, which the others inherit.

    Raises:
        CandidateError: it raises.
    """
    names, note = {name: name for name in found}, "by differences of its own cost"
    if found and not adds_the_same(candidate, reference.scenario):
        top = [name for name in found if layer_of(name) == max(map(layer_of, found))]
        depth = reference.scenario.depth
        first = first_dropped(top, right, depth) if setting.draws else first_wrong(top)
        names, note = {first: top[0]}, f"that of {', '.join(found)}, {note}"
    if setting.draws:
        note += (
            " with the same units dropped. The mask of the forward pass, and what that is divided "
            "by, belong in the backward pass as well"
        )
        if "dA1" in names and "db1" not in {*found, *right}:
            note += ". Without biases, it is not told from dW1, as where units of X are dropped"
    for quantity, name in names.items():
        place = reference.place(CHECK, quantity, f"{WITH}{setting.on}")
        record = compare_slopes(place, found[name]).record
        yield Compared(replace(record, note=f"a slope, {note}; with {setting.off}, it is right"))


def first_wrong(top: list[str]) -> str:
    """The quantity that is wrong where these gradients of the topmost layer are."""
    return f"dZ{layer_of(top[0])}" if len(top) > 1 else top[0]


def first_dropped(top: list[str], right: set[str], depth: int) -> str:
    """The same of units that are dropped.

    They are of equation 9, above that layer. Of the last, they are of equation 6, which reads what
    is left of the units below; so they are where the gradients of weights alone are wrong, and
    those of their biases right. Without biases, those of the weights below tell; of the first
    layer then nothing does, and it is taken for one whose own units are dropped.
    """
    l = layer_of(top[0])
    weights_alone = f"db{l}" in right or (f"db{l}" not in top and f"dW{l - 1}" in right)
    return f"dW{l}" if l == depth or weights_alone else f"dA{l}"


def adds_the_same(candidate: Candidate, scenario: Scenario) -> bool:
    """Whether a setting adds to the cost what samples have no part in, as of parameters alone.

    Raises:
        CandidateError: it raises.
    """
    there = (scenario, replace(scenario, X=scenario.X / 2))
    ways = (candidate, replace(candidate, setting={}))
    costs = [[np.asarray(way.cost(at, at.params), float) for way in ways] for at in there]
    one, other = (with_it - without for with_it, without in costs)
    return bool(np.allclose(one, other, rtol=NEAR))
