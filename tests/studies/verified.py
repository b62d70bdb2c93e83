"""Wrong implementations in people's styles, handed to ``verify`` as files: no driver helps."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from autodiff_ref import NotACandidateError, verify
from autodiff_ref.candidates import load
from autodiff_ref.comparison import Verdict
from autodiff_ref.determination import determined
from autodiff_ref.diagnosis import Diagnosis, Fault
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.report.mistakes import told
from autodiff_ref.their_scenarios import theirs
from corpus import TABLE, source
from mutants import Mutant
from studies.mutated import convention
from studies.naming import (
    AS_BEFORE,
    EXACT,
    MISSED,
    SAME,
    TOLD,
    TURNED_AWAY,
    UNNAMED,
    WRONG,
    Answer,
    Case,
    Claim,
    claim,
    reproduces,
)
from studies.told_mistakes import VERIFIED

SAYS = ("times the learning rate", "With more than one output", "Exactly at Z = 0")
NO_COST = ("no cost of its own could be asked", "its own cost is none that is known")
"""In what is told of a gradient that is right but for that: as a step of another rate, for one
output, everywhere but at a kink; or for another cost where none is shown."""

RTOL = 1e-9
"""What rounding explains where a gradient is inferred from a step."""

Said = tuple[str, int, str, Claim]
"""The outcome, how many others were told beside, what was said, and the truth."""


def case(mutant: Mutant) -> Case:
    """What ``verify`` says of a mutant."""
    where = mutant.at if mutant.at in ("all", "output") else "hidden"
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{mutant.file.stem}.py"
        path.write_text(mutant.text, encoding="utf-8")
        outcome, others, said, truth = said_of(mutant, path)
    network = convention(TABLE[mutant.file.name])
    return Case(VERIFIED, network, truth, where, outcome, others, said, mutant.name)


def cases(mutants: list[Mutant]) -> list[Case]:
    """What is said of each."""
    return [case(mutant) for mutant in mutants]


def said_of(mutant: Mutant, path: Path) -> Said:
    """What is said of a mutant that lies there."""
    try:
        found = verify(path)
    except NotACandidateError as refusal:
        told_why = str(refusal).split("\n")[0].replace(str(path), path.name)
        return TURNED_AWAY, 0, told_why, truth_of(mutant, 2)
    if found.verdict is Verdict.AGREES:
        says = (*SAYS, *NO_COST) if is_of_cost(mutant) else SAYS
        every = (*found.told, *found.limits)
        told_of = " ".join(each for each in every if any(part in each for part in says))
        depth = max(scenario.depth for scenario in found.scenarios)
        outcome = TOLD if told_of else AS_BEFORE if changes_nothing(mutant, path) else MISSED
        return outcome, 0, told_of, truth_of(mutant, depth)
    diagnosis = found.diagnosis
    if diagnosis is None:
        return UNNAMED, 0, found.verdict, truth_of(mutant, 2)
    said = " ".join(line.split("\n")[0] for line in told(diagnosis))
    shown = {name for fault in diagnosis.faults for name in fault.fits or {}}
    truth = truth_of(mutant, diagnosis.scenario.depth, shown)
    if not diagnosis.named:
        return UNNAMED, 0, said, truth
    if claim(diagnosis.faults) == truth:
        return EXACT, len(diagnosis.alternatives), said, truth
    explanations = [diagnosis.faults, *diagnosis.alternatives]
    gradients = answer_of(path, diagnosis)
    right = all(
        reproduces(diagnosis.scenario, each, turned(gradients, each)) for each in explanations
    )
    return SAME if right else WRONG, len(diagnosis.alternatives), said, truth


def turned(gradients: Answer, faults: Collection[Fault]) -> Answer:
    """What was inferred from steps, as it is if those that are said to go up went down."""
    upward = {name for fault in faults if fault.kind in ("W", "b") for name in fault.fits or ()}
    return {name: -value if name in upward else value for name, value in gradients.items()}


def changes_nothing(mutant: Mutant, path: Path) -> bool:
    """Whether it gives the gradients of the right file, called as that calls it."""
    right = path.with_name(f"right_{path.name}")
    right.write_text(source(mutant.file), encoding="utf-8")
    with closing(load(path)) as wrong, closing(load(right)) as subject:
        assert subject.face.taken is not None
        found = determined(subject, subject.face.taken)
        asked = replace(subject.face.taken, outputs=found.outputs or subject.face.taken.outputs)
        pairs = [
            [numbers(each.gradients(s, s.params)) for each in (subject, wrong)]
            for s in theirs(found.network, asked, unbiased=found.unbiased)
        ]
    return all(
        ours[n].shape == g[n].shape and np.allclose(ours[n], g[n], RTOL)
        for ours, g in pairs
        for n in ours
    )


def is_of_cost(mutant: Mutant) -> bool:
    """Whether another cost has just these gradients: of the output's loss, or a multiple of all."""
    of_loss = bool(mutant.says) and {kind for kind, *_ in mutant.says} == {"dZ"}
    kinds = {kind for kind, mistake, _ in mutant.says if not mistake}
    of_all = kinds == {"dW", "db"} and len({factor for *_, factor in mutant.says}) == 1
    return (of_loss and mutant.at == "output") or (of_all and mutant.at == "all")


def truth_of(mutant: Mutant, depth: int, shown: Collection[str] = ()) -> Claim:
    """What is wrong with a mutant, in a network of that depth, as far as that is shown."""
    return frozenset(
        (f"{kind}{l}", mistake, factor)
        for kind, mistake, factor in mutant.says
        for l in mutant.layers(depth)
        if not shown or f"{kind}{l}" in shown or kind not in ("dW", "db")
    )


def answer_of(path: Path, diagnosis: Diagnosis) -> Answer:
    """The gradients that were explained, asked once more."""
    scenario = diagnosis.scenario
    with closing(load(path)) as subject:
        assert subject.face.taken is not None
        found = determined(subject, subject.face.taken)
        asked = replace(
            subject, unbiased=found.unbiased, scale=found.scale, penalised=found.penalised
        )
        return numbers(asked.gradients(scenario, scenario.params))
