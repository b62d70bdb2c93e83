"""The line that gives a wrong quantity is found by watching the file while it computes."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref import summary, verify
from autodiff_ref.diagnosis import Diagnosis, Fault, shown_by
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.face import Question
from autodiff_ref.faces import face_at
from autodiff_ref.isolation.stranger import is_lines
from autodiff_ref.loading.source import source_of
from autodiff_ref.mistakes import MISTAKES, kind_of
from autodiff_ref.report.likely import LOOK
from autodiff_ref.report.mistakes import told
from autodiff_ref.report.source import lines_of_diagnosis
from autodiff_ref.their_scenarios import theirs
from autodiff_ref.watching import lines_giving
from corpus import TABLE
from mutants import MUTANTS, Mutant
from studies.mutated import network_of

SOUGHT = np.array([[1.0, -2.0, 0.5], [3.0, 4.0, 7.0]])

WAYS = {
    "a variable": ("def run(T):\n    x = T + 1\n    y = x * x\n", [2]),
    "what is returned": ("def run(T):\n    return f(T)\n\ndef f(T):\n    return T + 1\n", [5]),
    "transposed": ("def run(T):\n    a = T.T + 1\n", [2]),
    "a multiple, and another": (
        "def run(T):\n    a = (T + 1) / 2\n    b = 1\n    a /= 3\n",
        [2, 4],
    ),
    "a part of a dictionary": ("def run(T):\n    g = {}\n    g['dW'] = [0, T + 1]\n", [3]),
    "lists of numbers": ("def run(T):\n    rows = []\n    rows = (T + 1).tolist()\n", [3]),
    "one sample": ("def run(T):\n    for t in T.T:\n        d = [float(n) + 1 for n in t]\n", [3]),
    "an attribute": ("def run(T):\n    class A: pass\n    a = A()\n    a.d = T + 1\n", [4]),
    "filled in place": ("def run(T):\n    a = T * 0\n    a += T + 1\n    a[0] = 0\n", [3]),
    "an argument": ("def run(T):\n    f(T + 1)\n\ndef f(T):\n    x = T\n", [2]),
    "one number for all": ("def run(T):\n    s = T[0, 0] + 5\n", []),
    "a multiple of one sample": ("def run(T):\n    s = 3 * (T[:, :1] + 1)\n", []),
    "nothing": ("def run(T):\n    a = T + 2\n    b = T[:, :0]\n    c = 0 * T\n", []),
}
"""A program that is given an array less 1, and the lines that give it or a multiple of it."""


def run_of(text: str) -> Callable[[Any], Any]:
    space: dict[str, Any] = {}
    exec(compile(text, "mine.py", "exec"), space)
    run: Callable[[Any], Any] = space["run"]
    return run


@pytest.mark.parametrize("way", WAYS)
def test_a_line_gives_what_is_held_once_it_has_run(way: str) -> None:
    text, expected = WAYS[way]
    run = run_of(text)
    found = lines_giving(lambda: run(SOUGHT - 1), "mine.py", {"dZ1": SOUGHT})
    assert [line for line, fresh, *_ in found.get("dZ1", []) if fresh] == expected


def test_what_is_handed_over_from_elsewhere_is_given_by_no_line() -> None:
    run = run_of("def run(T):\n    x = T\n    return x\n")
    found = lines_giving(lambda: run(SOUGHT), "mine.py", {"dZ1": SOUGHT})
    assert not any(fresh for _, fresh, *_ in found["dZ1"])


def test_nothing_is_watched_afterwards_even_if_it_raises() -> None:
    run = run_of("def run(T):\n    x = T + 1\n    return x / None\n")
    before = sys.gettrace()
    with pytest.raises(TypeError):
        lines_giving(lambda: run(SOUGHT - 1), "mine.py", {"dZ1": SOUGHT})
    assert sys.gettrace() is before


def test_what_another_process_answers_is_lines_or_nothing() -> None:
    assert is_lines({"dZ1": [(3, 1.0, 0, False, "x")]}, "dZ1")
    for other in (None, 7, {}, {"dZ1": 3}, {"dZ1": [3]}, {"dZ1": [(True, 1.0, 0, False, "x")]}):
        assert not is_lines(other, "dZ1")


PLANTED = {
    "camel_case": "1 - self.hiddenOut",
    "chinese_forward_model": "dZ = np.where(Z < 0, dA, 0)",
    "churn_csv_script": "dz2 = (p - y) * p * (1 - p) / n",
    "closures_pullbacks": "return on * z, lambda dy: on * z * dy",
    "computational_nodes": "s * self.grad_from_outputs()",
    "dataclass_typed": "dZ2 @ cache.Z1.T",
    "deep_course_steps": "return dA * s",
    "einsum_sigmoid": 'einsum("no,oh->nh", 2 * (a2 - y) / len(y), p["w2"])',
    "float32_mlp": "delta *= acts[i]",
    "functional_pairs_rows": "(1 - h**2)**2",
    "l2_dropout_course": "dW2 = 1./m * np.dot(dA2, A1.T)",
    "layer_chain": "self.prev.backward(self.weights.T @ d_a)",
    "rows_softmax_model": "1 - a1",
    "multilabel_sigmoid": "self.dA1 = self.dA2 @ self.W2.T",
    "network_lists_costs": "        return (a-y)*sigmoid_prime(z)\n",
    "network_lists_quadratic": "self.cost_derivative(activations[-1], y)",
    "pure_python_lists": "deltas[l].append(err * a)",
    "wih_who_train": "* (1.0 - hidden_outputs)",
}
"""Files in as many styles, and what is wrong in them."""


def mutant(file: str, new: str) -> Mutant:
    (found,) = [each for each in MUTANTS if (each.file.stem, each.new) == (file, new)]
    return found


def changed(wrong: Mutant) -> set[int]:
    """The lines that differ from the right ones, of which there are as many."""
    lines = wrong.file.read_text(encoding="utf-8").splitlines(), wrong.text.splitlines()
    return {n for n, (was, now) in enumerate(zip(*lines, strict=True), 1) if was != now}


def diagnosed(wrong: Mutant, path: Path) -> Diagnosis:
    """What is wrong with a mutant that lies there, and the lines that were seen to give it."""
    face, network = face_at(path, "mine"), network_of(TABLE[wrong.file.name])
    assert face.taken is not None
    problem = theirs(network, face.taken)[0]
    L = problem.depth
    ((letter, name, _),) = wrong.says
    quantities = [f"{letter}{l}" for l in wrong.layers(L)]
    # The first of a name: a later one is for other activations.
    named = {(mistake.kind, mistake.name): mistake for mistake in reversed(MISTAKES)}
    faults = [Fault(q, kind_of(q, L), named[kind_of(q, L), name]) for q in quantities]
    made = {fault.quantity: fault.mistake.rule for fault in faults if fault.mistake}
    q = Sweep(problem, network).planted(made)
    sought = {name: q[name].value for each in quantities for name in shown_by(each) if name in q}
    question = Question("gradients", problem.params, problem.X, problem.Y, network)
    lines = lines_giving(lambda: face.ask(question), str(path), sought)
    return Diagnosis(problem, tuple(faults), (), (problem.name,), lines=lines)


@pytest.mark.parametrize("file", PLANTED)
def test_the_line_of_a_mistake_is_told_in_every_style(file: str, tmp_path: Path) -> None:
    wrong = mutant(file, PLANTED[file])
    path = tmp_path / f"{file}.py"
    path.write_text(wrong.text, encoding="utf-8")
    diagnosis, source = diagnosed(wrong, path), source_of(path)
    lines = lines_of_diagnosis(source, diagnosis, diagnosis.faults)
    text = source.text.splitlines()
    (number,) = changed(wrong)
    told_line = f"{file}.py, line {number}: {text[number - 1].strip()}"
    assert lines[0].removeprefix(f"{LOOK} ") == told_line


def test_a_line_that_nobody_knows_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("x = 1\n", encoding="utf-8")
    wrong = mutant("churn_csv_script", PLANTED["churn_csv_script"])
    seen = diagnosed_elsewhere(wrong, tmp_path)
    assert any("its line in mine.py was not found" in each for each in told(seen, source_of(path)))


def diagnosed_elsewhere(wrong: Mutant, folder: Path) -> Diagnosis:
    """The same, of which nothing was seen."""
    path = folder / "other.py"
    path.write_text(wrong.text, encoding="utf-8")
    return replace(diagnosed(wrong, path), lines={})


def test_it_is_watched_where_it_runs_on_its_own(tmp_path: Path) -> None:
    wrong = mutant("network_lists_costs", PLANTED["network_lists_costs"])
    (tmp_path / "mine.py").write_text(wrong.text, encoding="utf-8")
    found = summary(verify(tmp_path / "mine.py", scenarios="theirs_2"))
    assert "MISTAKE: equation 3 (dZ2): " in found
    assert "\n  mine.py, line 31: return (a-y)*sigmoid_prime(z)\n" in found
