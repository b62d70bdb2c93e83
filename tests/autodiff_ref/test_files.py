"""Programs in any language, by files: what they write is judged as if it had been returned."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import manual_bp
from autodiff_ref import DataError, Verdict, Verification, compare, export, summary, verify
from autodiff_ref.__main__ import main
from autodiff_ref.files import Group, digest_of, group_of, problem_of, read, write
from autodiff_ref.files.problem import digest, expected
from autodiff_ref.scenarios import Scenario, chosen, drawn_scenarios, shipped_scenarios

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "tests" / "other_language" / "backward.c"
COMPILER = shutil.which("cc") or shutil.which("gcc")
LAYOUTS = pytest.mark.parametrize("plain", [False, True], ids=["hdf5", "plain"])

Arrays = dict[str, Any]


def scenario(name: str = "text") -> Scenario:
    return chosen(list(drawn_scenarios()), [name])[0]


def answers(problem: Scenario) -> Arrays:
    """All that manual_bp has to say, under the names of a file."""
    given, told = (problem.params, problem.X, problem.Y), problem.network.named()
    network = manual_bp.Network(told["hidden"], told["output"], told["cost"])
    found = manual_bp.trace(*given, network=network) | manual_bp.gradients(*given, network=network)
    trained = manual_bp.train(*given, problem.learning_rate, 1, network=network)
    found |= {f"{name}_next": value for name, value in trained.params.items()}
    found["C"] = np.full((1, 1), manual_bp.cost(*given, network=network))
    return {name: found[name] for name, *_ in expected(problem)}


def results(place: Path, *names: str, plain: bool = False, **changed: Any) -> Path:
    """What a program would have written; in text, with some arrays changed, None for none."""
    groups = {}
    for name in names or ("text",):
        problem = scenario(name)
        arrays = answers(problem) | (changed if name == "text" else {})
        kept = {key: value for key, value in arrays.items() if value is not None}
        groups[name] = Group(kept, {"digest": digest_of(problem)})
    write(place, groups, as_folder=plain)
    return place


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    export(tmp_path / "asked", scenarios="text")
    return tmp_path / "asked"


@LAYOUTS
def test_every_scenario_comes_back_as_it_was(plain: bool, tmp_path: Path) -> None:
    names = export(tmp_path / "all", plain=plain)
    found = {name: problem_of(name, group) for name, group in read(tmp_path / "all").items()}
    shipped = {each.name: each for each in shipped_scenarios()}
    assert set(names) == set(found) == set(shipped)
    for name, problem in found.items():
        was = shipped[name]
        assert digest_of(problem) == digest_of(was)
        assert problem.network == was.network
        assert all(np.array_equal(problem.params[key], was.params[key]) for key in was.params)
        assert problem.X.dtype == was.X.dtype
    # What is asked tells the scenario.
    asked = {digest(s.params, s.X, s.Y, s.network) for s in shipped.values()}
    assert len(asked) == len(shipped)


@LAYOUTS
def test_the_verdicts_are_those_of_verify(plain: bool, tmp_path: Path) -> None:
    names = ["text", "saturated_float32"]
    export(tmp_path / "asked", scenarios=names, plain=plain)
    found = compare(tmp_path / "asked", results(tmp_path / "got", *names, plain=plain))
    at_start = {
        (c.place, c.verdict)
        for c in verify(manual_bp, scenarios=names).comparisons
        if c.place.check == "equations" or (c.place.check, c.place.iteration) == ("gradients", 0)
    }
    assert {(c.place, c.verdict) for c in found.comparisons} == at_start
    assert found.verdict is Verdict.AGREES
    assert "A file answers at its scenarios' own parameters alone" in summary(found)
    assert "got cannot be asked along a descent" in summary(found)


def off(name: str, factor: float = 1.001) -> Arrays:
    """An array of text with one entry that is off."""
    array = answers(scenario())[name].copy()
    array[0, 0] *= factor
    return {name: array}


def right(name: str) -> Any:
    return answers(scenario())[name]


LIARS: dict[str, tuple[Callable[[], Arrays], Verdict, str]] = {
    "dW1": (lambda: off("dW1"), Verdict.WRONG, "WRONG: equation 6"),
    "C": (lambda: off("C"), Verdict.WRONG, "WRONG: the cost"),
    "dZ1": (lambda: off("dZ1"), Verdict.UNDECIDED, "Its trace departs from the text's"),
    "update": (lambda: off("b2_next"), Verdict.WRONG, "WRONG: equation 7"),
    "sum": (
        lambda: {name: 5 * right(name) for name in ("dW1", "dW2", "db1", "db2")},
        Verdict.WRONG,
        "MISTAKE: equation 6 (dW2, dW1): 1/m is missing.",
    ),
    "nan": (lambda: off("dW1", np.nan), Verdict.ERROR, "nan, first at [0, 0]"),
    "missing": (
        lambda: {"dW1": None, "dw1": right("dW1")},
        Verdict.ERROR,
        "the results hold no dW1; beside what is expected they hold dw1",
    ),
    "transposed": (
        lambda: {"dW1": right("dW1").T},
        Verdict.ERROR,
        "the shape (3, 2) where (2, 3) was required",
    ),
    "dtype": (
        lambda: {"dW1": right("dW1").astype(np.float32)},
        Verdict.ERROR,
        "float32 where float64 was required",
    ),
    "costs": (
        lambda: {"C": np.zeros((1, 5))},
        Verdict.ERROR,
        "the shape (1, 5) where () was required",
    ),
}


@pytest.mark.parametrize("liar", LIARS)
def test_liars_are_judged_as_verify_would(liar: str, exported: Path, tmp_path: Path) -> None:
    changed, verdict, message = LIARS[liar]
    found = compare(exported, results(tmp_path / "got", **changed()))
    told = summary(found) + "".join(each.note for each in found.comparisons)
    assert message in told
    assert verdict in {each.verdict for each in found.comparisons}


def test_only_the_gradients_are_required(exported: Path, tmp_path: Path) -> None:
    gone: Arrays = {name: None for name in answers(scenario()) if not name.startswith(("dW", "db"))}
    found = compare(exported, results(tmp_path / "got", **gone))
    assert found.agrees
    for lack in ("no C", "no trace", "no parameters after an update"):
        assert f"got holds {lack}" in summary(found)


def test_without_any_gradient_it_is_an_error(exported: Path, tmp_path: Path) -> None:
    gone: Arrays = {name: None for name in answers(scenario()) if name != "C"}
    found = compare(exported, results(tmp_path / "got", **gone))
    assert "the results hold none of dW1, db1, dW2, db2; beside what is expected" in summary(found)
    assert found.exit_status == 2


def test_scenarios_may_be_left_out_and_are_told(tmp_path: Path) -> None:
    export(tmp_path / "asked", scenarios=["text", "deep"])
    found = compare(tmp_path / "asked", results(tmp_path / "got"))
    assert found.agrees
    assert {each.scenario for each in found.skipped if "no group" in each.reason} == {"deep"}


@pytest.mark.parametrize("form", [np.bytes_, lambda text: np.array([text.encode()])])
def test_a_digest_may_be_written_as_bytes(
    form: Callable[[str], Any], exported: Path, tmp_path: Path
) -> None:
    got = results(tmp_path / "got")
    with h5py.File(got, "r+") as file:
        file["text"].attrs["digest"] = form(file["text"].attrs["digest"])
    assert compare(exported, got).agrees


def test_big_endian_arrays_are_told(exported: Path, tmp_path: Path) -> None:
    got = results(tmp_path / "got", dW1=right("dW1").astype(">f8"))
    found = compare(exported, got)
    assert "dW1 is big-endian (>f8) where little-endian was required" in summary(found)
    assert found.verdict is Verdict.ERROR


def relabelled(place: Path, **about: str) -> None:
    write(place, {"text": Group(answers(scenario()), about)}, as_folder=False)


def misnamed(place: Path) -> None:
    results(place)
    with h5py.File(place, "r+") as file:
        file.move("text", "test")


def cut(place: Path) -> None:
    results(place)
    place.write_bytes(place.read_bytes()[:3000])


def loose(place: Path) -> None:
    with h5py.File(place, "w") as file:
        file["dW1"] = right("dW1")


def swapped(place: Path) -> None:
    results(place, plain=True)
    for file in place.glob("*/*.f64"):
        file.write_bytes(np.frombuffer(file.read_bytes()).byteswap().tobytes())


def without_shapes(place: Path) -> None:
    (results(place, plain=True) / "text" / "shapes.txt").unlink()


def with_bad_shapes(place: Path) -> None:
    (results(place, plain=True) / "text" / "shapes.txt").write_text("dW1 2, 3\n")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda place: None, "there is no file or folder"),
        (lambda place: relabelled(place), "copy the attribute digest from the export"),
        (lambda place: relabelled(place, digest="0"), "was computed from another export"),
        (misnamed, "holds test, which is no scenario of the export: those are text"),
        (cut, "cannot be read as HDF5, as if it were cut off"),
        (loose, "dW1 is no group: an array belongs into the group of its scenario"),
        (lambda place: place.mkdir(), "holds no group: one named as its scenario was required"),
        (swapped, "holds numbers that look big-endian"),
        (without_shapes, "shapes.txt is required, as in the export, and cannot be read"),
        (with_bad_shapes, "has the line 'dW1 2, 3': a name and the numbers of rows"),
    ],
    ids=[
        "nothing",
        "unlabelled",
        "other",
        "misnamed",
        "cut",
        "loose",
        "empty",
        "swapped",
        "shapes-gone",
        "shapes-bad",
    ],
)
def test_what_is_no_result_is_refused(
    make: Callable[[Path], None], message: str, exported: Path, tmp_path: Path
) -> None:
    make(tmp_path / "got")
    with pytest.raises(DataError) as refused:
        compare(exported, tmp_path / "got")
    assert message in str(refused.value)


def test_an_export_that_was_changed_is_refused(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is the export itself"):
        compare(exported, exported)
    got = results(tmp_path / "got")
    with h5py.File(exported, "r+") as file:
        file["text/W1"][0, 0] += 1e-9
    with pytest.raises(DataError, match="is not as it was exported"):
        compare(exported, got)
    with h5py.File(exported, "r+") as file:
        del file["text/W1"]
    with pytest.raises(DataError, match="lacks, or has another, 'W1'"):
        compare(exported, got)


def test_every_array_of_a_plain_folder_is_told_if_it_cannot_be_read(tmp_path: Path) -> None:
    export(tmp_path / "asked", scenarios="text", plain=True)
    folder = results(tmp_path / "got", plain=True) / "text"
    (folder / "dW1.f64").write_bytes((folder / "dW1.f64").read_bytes()[:-1])
    (folder / "db1.f64").unlink()
    (folder / "db2.f64").unlink()
    right("db2").astype(np.float32).tofile(folder / "db2.f32")
    shapes = (folder / "shapes.txt").read_text()
    (folder / "shapes.txt").write_text(shapes.replace("dW2 1 2\n", ""))
    found = compare(tmp_path / "asked", tmp_path / "got")
    notes = {c.place.quantity: c.note for c in found.comparisons if c.place.check == "gradients"}
    assert notes["dW1"] == "dW1.f64 holds 47 bytes where shapes.txt, 2 x 3, requires 48"
    assert "there is no db1.f64 or .f32" in notes["db1"]
    assert notes["dW2"] == "dW2.f64 has no line in shapes.txt"
    assert "returned float32 where float64 was required" in notes["db2"]
    assert found.verdict is Verdict.ERROR


def test_what_exists_is_not_written_over(exported: Path) -> None:
    with pytest.raises(FileExistsError, match="exists already: remove it, or name another"):
        export(exported)


def test_a_network_of_several_activations_comes_back(tmp_path: Path) -> None:
    network = replace(scenario("deep").network, hidden=("relu", "tanh", *["sigmoid"] * 7))
    deep = replace(scenario("deep"), network=network)
    write(tmp_path / "asked", {"deep": group_of(deep)}, as_folder=True)
    assert problem_of("deep", read(tmp_path / "asked")["deep"]).network == network


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, got, reports = (str(tmp_path / name) for name in ("asked.h5", "got.h5", "reports"))
    assert main(["export", asked, "--scenario", "text"]) == 0
    assert capsys.readouterr().out == f"{asked}: text\n"
    assert main(["export", asked, "--scenario", "txt"]) == 2
    results(Path(got), **off("dW1"))
    assert main(["compare", asked, got, "--reports", reports]) == 1
    assert "got.h5 is WRONG." in capsys.readouterr().out
    assert "compare" in (tmp_path / "reports" / "README.md").read_text()
    assert main(["compare", asked, got, "--hints", "1"]) == 1
    hint = capsys.readouterr().out
    assert "equation 6, in layer 1." in hint
    assert "dW1[" not in hint
    assert main(["compare", asked, got, "--format", "json", "--reports", reports]) == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["verdict"], record["reports"]) == ("wrong", reports)
    assert {each["equation"]: each["verdict"] for each in record["grades"]}[6] == "wrong"
    assert main(["compare", asked, "nothing.h5"]) == 2
    assert "there is no file or folder nothing.h5" in capsys.readouterr().err


@pytest.fixture(scope="module")
def asked_of_c(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("c") / "asked"
    export(place, scenarios=["text", "dead_units"], plain=True)
    return place


def computed_in_c(asked: Path, place: Path, *flags: str) -> Verification:
    assert COMPILER is not None
    program = place / "backward"
    build = [COMPILER, "-std=c99", "-Wall", "-Werror", *flags, "-o", str(program), str(SOURCE)]
    subprocess.run([*build, "-lm"], check=True)
    for folder in sorted(each for each in asked.iterdir() if each.is_dir()):
        got = place / "got" / folder.name
        got.mkdir(parents=True)
        subprocess.run([program, folder, got], check=True)
    return compare(asked, place / "got")


@pytest.mark.skipif(COMPILER is None, reason="no C compiler, cc or gcc, is here")
@pytest.mark.parametrize(
    ("flag", "verdict", "message"),
    [
        ("", Verdict.AGREES, "got AGREES"),
        ("-DFORGOTTEN_MASK", Verdict.WRONG, "MISTAKE: equation 4 (dZ1): sigma' is left out."),
        ("-DFORGOTTEN_MEAN", Verdict.WRONG, "MISTAKE: equation 6 (dW2, dW1): 1/m is missing."),
    ],
    ids=["right", "forgotten-mask", "forgotten-mean"],
)
def test_a_program_in_c_is_verified(
    flag: str, verdict: Verdict, message: str, asked_of_c: Path, tmp_path: Path
) -> None:
    found = computed_in_c(asked_of_c, tmp_path, *flag.split())
    assert found.verdict is verdict, summary(found)
    assert message in summary(found)
    assert {each.place.scenario for each in found.comparisons} == {"text", "dead_units"}


@pytest.mark.skipif(COMPILER is None, reason="no C compiler, cc or gcc, is here")
def test_the_commands_of_the_readme_print_what_is_shown(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, section = readme.partition("## Any other language")
    commands, shown = re.findall(r"```(?:sh|text)\n(.*?)```", section, re.DOTALL)[:2]
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    found = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        ["sh", "-ec", commands],
        cwd=tmp_path,
        env=os.environ | found,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1, run.stderr
    assert shown.strip() in run.stdout
    assert (tmp_path / "build" / "compared" / "README.md").is_file()
