"""Of a file, only what it defines is executed; the rest is told."""

import inspect
import json
import linecache
import sys
import traceback
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref.containment import CandidateError, Home, contained
from autodiff_ref.loading import Absent, Loaded, load_file
from autodiff_ref.loading.older import MISSING
from autodiff_ref.recognition.running.profiling import brief

TRAP = "raise SystemExit('this was executed')\n"


def loaded(file: Path) -> Loaded:
    with contained("", home := Home(file.parent)):
        return load_file(file, home)


def of(folder: Path, text: str) -> Loaded:
    file = folder / "mine.py"
    file.write_text(text)
    return loaded(file)


def names_of(found: Loaded) -> set[str]:
    return {name for name in vars(found.module) if not name.startswith("__")}


KEPT = {
    "imports": ("import math\nfrom os import path as p, sep", {"math", "p", "sep"}),
    "plain": (
        "a = 1\nb, c = -a, [a, (2.5, 'x')]\nd: dict = {'k': a}\ne: int",
        {"a", "b", "c", "d"},
    ),
    "arithmetic": ("import math\na = 2 * math.pi\nb = a < 3 or not a", {"math", "a", "b"}),
    "lambda": ("f = lambda x: print(x)", {"f"}),
    "augmented": ("a = 1\na += 1", {"a"}),
    "functions": ("def f(): return g()\nasync def g(): pass", {"f", "g"}),
    "class": ("class A:\n    x = len('ab')\n    def f(self): return self", {"A"}),
    "if": ("import sys\nif sys.version_info > (3,):\n    def f(): pass", {"sys", "f"}),
    "main": ("if __name__ == '__main__':\n    a = 1\nelse:\n    b = 2", {"b"}),
    "try": ("try:\n    import nowhere as n\nexcept ImportError:\n    import math as n", {"n"}),
    "attribute": ("class A: pass\ndef f(self): return 1\nA.f = f", {"A", "f"}),
    "item": ("a = {}\na['x'] = a['y'] = 2", {"a"}),
    "path": ("import sys\nsys.path.append('nowhere')", {"sys"}),
    "relative": ("from .neighbour import there\nfrom . import neighbour", {"there", "neighbour"}),
}


@pytest.mark.parametrize(("text", "names"), KEPT.values(), ids=KEPT)
def test_definitions_are_executed(tmp_path: Path, text: str, names: set[str]) -> None:
    (tmp_path / "neighbour.py").write_text("there = 1\n")
    found = of(tmp_path, text)
    assert names_of(found) == names
    assert not found.left_out
    assert not found.told


LEFT_OUT = {
    "call": ("print('x')", "line 1: print('x')"),
    "seed": ("import random\nrandom.seed(1)", "line 2: random.seed(1)"),
    "training": ("parameters = train(1,\n  2)", "lines 1 to 2: parameters = train(1, 2)"),
    "setting": ("import os\nos.environ['a'] = 'b'", "line 2: os.environ['a'] = 'b'"),
    "of what is imported": (
        "import json\njson.dumps.x, y = 1, 2",
        "line 2: json.dumps.x, y = (1, 2)",
    ),
    "for": ("for i in range(3):\n    a = i", "lines 1 to 2: for i in range(3): ..."),
    "while": ("while True:\n    pass", "lines 1 to 2: while True: ..."),
    "with": ("with open('x') as f:\n    pass", "lines 1 to 2: with open('x') as f: ..."),
    "main": (
        "if __name__ == '__main__':\n    main()",
        "lines 1 to 2: if __name__ == '__main__': ...",
    ),
    "comprehension": ("a = [i for i in range(3)]", "line 1: a = [i for i in range(3)]"),
    "assert": ("assert False", "line 1: assert False"),
    "of what is left out": (
        "parameters = train()\nW1 = parameters['W1']",
        "line 2: W1 = parameters['W1'] (NameError: name 'parameters' is not defined)",
    ),
    "star": (
        "from nowhere import *",
        "line 1: from nowhere import * (ModuleNotFoundError: No module named 'nowhere')",
    ),
    "long": (
        f"f({'long, ' * 30})",
        "line 1: f(long, long, long, long, long, long, long, long, long, ...",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_no_definition_is_left_out_and_told(
    tmp_path: Path, text: str, sentence: str
) -> None:
    found = of(tmp_path, text)
    assert sentence in found.left_out
    assert found.told[0].startswith("Only definitions were executed; left out: line")


REQUIRED = {
    "by a function": "A = dict(x=1)\ndef f(): return A['x']",
    "by a method": "A = dict(x=1)\nclass C:\n    def f(self): return A['x']\nf = C().f",
    "by a lambda": "A = dict(x=1)\nf = lambda: A['x']",
    "by a default": "A = int('1')\ndef f(x=A): return x",
    "by a decorator": "A = (lambda x: lambda g: g)(1)\n@A\ndef f(): return 1",
    "by a base": "A = type('A', (), {'x': 1})\nclass B(A): pass\ndef f(): return B.x",
    "in turn": "B = int('1')\nC = B * 1\nA = [C]\ndef f(): return A[0]",
    "twice": "A = dict()\nA = dict(A, x=1)\ndef f(): return A['x']",
    "filled": "A = list()\nA.append(int('1'))\ndef f(): return A[0]",
    "an item": "A = {}\nA['x'] = int('1')\ndef f(): return A['x']",
    "in an if": "if int('1'):\n    A = int('1')\nelse:\n    A = 2\ndef f(): return A",
}


@pytest.mark.parametrize("text", REQUIRED.values(), ids=REQUIRED)
def test_what_a_definition_reads_is_executed_as_well(tmp_path: Path, text: str) -> None:
    before = "A_local = exit('executed')\nthere = exit('executed')\n"
    f = vars(of(tmp_path, f"{before}{text}\nf()\n").module).get("f")
    if f is None:  # where it was assigned by a call that nothing reads
        f = vars(of(tmp_path, f"{before}{text}\ndef g(): return f()\n").module)["f"]
    assert f() == 1


def test_a_local_name_requires_nothing(tmp_path: Path) -> None:
    text = (
        "parameters = exit('executed')\ndef f(parameters):\n    return [parameters for x in 'a']\n"
    )
    assert vars(of(tmp_path, text).module)["f"](1) == [1]


def test_what_is_required_and_fails_is_told(tmp_path: Path) -> None:
    found = of(tmp_path, "DATA = open('nowhere')\ndef f(): return DATA\nprint(f())\n")
    assert found.told[0] == "Only definitions were executed; left out: line 1; line 3."
    assert found.told[1].startswith("line 1: DATA = open('nowhere') (FileNotFoundError: ")
    assert len(found.told) == 2


def test_lines_left_out_in_a_row_are_told_together(tmp_path: Path) -> None:
    found = of(tmp_path, "f()\n\n# and\ng(\n)\nx = 1\nh()\n")
    assert found.told == ("Only definitions were executed; left out: lines 1 to 5; line 7.",)


FUTURE = """\"\"\"What it is.\"\"\"
from __future__ import annotations
from dataclasses import dataclass
@dataclass
class Cache:
    kept: Unknown = 0
def f(x: Unknown): return Cache(x)
def fails():
    return 1 / 0
print(f(1))
"""


def test_annotations_docstrings_sources_and_lines_are_as_python_has_them(tmp_path: Path) -> None:
    module: Any = of(tmp_path, FUTURE).module
    assert module.__doc__ == "What it is."
    assert module.__name__ == "candidate_mine"
    assert module.f(3) == module.Cache(3)
    assert {field.type for field in fields(module.Cache)} == {"Unknown"}
    assert inspect.getsource(module.f) == "def f(x: Unknown): return Cache(x)\n"
    with pytest.raises(ZeroDivisionError) as failure:
        module.fails()
    assert traceback.extract_tb(failure.tb)[-1].lineno == 9


ABSENT = "import nowhere.deep as d, nowhere.other\nfrom nowhere import a as b, c\n"


@pytest.mark.parametrize(
    ("use", "name"),
    [
        ("d.plot(1)", "nowhere.deep.plot"),
        ("nowhere.other + 1", "nowhere.other"),
        ("b[0]", "nowhere.a"),
        ("[*c]", "nowhere.c"),
        ("bool(c)", "nowhere.c"),
        ("setattr(c, 'x', 1)", "nowhere.c"),
    ],
)
def test_what_is_not_installed_is_missed_where_it_is_used(
    tmp_path: Path, use: str, name: str
) -> None:
    found = of(
        tmp_path, f"{ABSENT}def f(): return {use}\ndef g(): return isinstance(1, d.Tensor)\n"
    )
    assert not found.left_out
    module: Any = found.module
    assert module.g() is False
    told = f"^nowhere is not installed here, and the candidate uses {name}$"
    with pytest.raises(ImportError, match=told):
        module.f()


def test_a_class_whose_base_is_absent_is_taken_without_it_and_that_is_told(tmp_path: Path) -> None:
    text = f"{ABSENT}class Net(d.Module, dict):\n    def f(self): return 1\nclass Own: pass\n"
    found = of(tmp_path, text)
    module: Any = found.module
    assert module.Net(a=2).f() == 1
    assert module.Net.__bases__ == (dict,)
    assert found.told == (
        "lines 3 to 4: class Net(d.Module, dict): ... (nowhere is not installed here; it is taken "
        "without what it has of nowhere.deep.Module)",
    )


def test_a_base_that_is_missed_raises(tmp_path: Path) -> None:
    text = f"{ABSENT}class Net(d.Module):\n    def f(self): return self.learnt\n"
    module: Any = of(tmp_path, text).module
    with pytest.raises(AttributeError, match="learnt"):
        module.Net().f()


def test_an_absent_thing_can_be_looked_at() -> None:
    absent = Absent("a.b", "a is not installed here")
    assert not hasattr(absent, "__wrapped__")
    assert not inspect.isclass(absent)
    assert isinstance(absent.c, Absent)


def test_a_name_that_a_module_lacks_is_absent(tmp_path: Path) -> None:
    module: Any = of(tmp_path, "from math import pi, tau2\ndef f(): return tau2()\n").module
    assert module.pi > 3
    with pytest.raises(ImportError, match=r"math cannot be imported here \(ImportError: .*tau2"):
        module.f()


def test_neighbours_are_loaded_by_their_definitions(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text(f"def two(): return 2\n{TRAP}")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text(f"from .inner import three\n{TRAP}")
    (tmp_path / "pack" / "inner.py").write_text(f"def three(): return 3\n{TRAP}")
    modules, finders = set(sys.modules), list(sys.meta_path)
    found = of(
        tmp_path, "from helper import *\nimport pack\ndef f(): return two() * pack.three()\n"
    )
    assert vars(found.module)["f"]() == 6
    assert found.left_out == (
        "helper.py, line 2: raise SystemExit('this was executed')",
        "inner.py, line 2: raise SystemExit('this was executed')",
        "__init__.py, line 2: raise SystemExit('this was executed')",
    )
    assert (set(sys.modules), sys.meta_path) == (modules, finders)


def test_a_neighbour_on_the_path_that_a_file_sets_is_found_later_too(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "far_away.py").write_text("answer = 42\n")
    file = tmp_path / "mine.py"
    file.write_text(
        f"import sys\nsys.path.append({str(tmp_path / 'lib')!r})\n"
        "def f():\n    import far_away\n    return far_away.answer\n"
    )
    home = Home(tmp_path)
    with contained("", home):
        module: Any = load_file(file, home).module
    try:
        with contained("", home):
            assert module.f() == 42
    finally:
        sys.modules.pop("far_away", None)


def notebook(folder: Path, *cells: str | list[str], version: int = 4) -> Path:
    texts: list[Any] = list(cells)
    if version == 4:
        code: list[Any] = [{"cell_type": "code", "source": text} for text in texts]
        held: dict[str, Any] = {"cells": [{"cell_type": "markdown", "source": "# Title"}, *code]}
    else:
        code = [{"cell_type": "code", "input": text} for text in texts]
        held = {"worksheets": [{"cells": code}]}
    file = folder / "mine.ipynb"
    file.write_text(json.dumps(held), encoding="utf-8")
    return file


@pytest.mark.parametrize("version", [3, 4])
def test_a_notebook_is_its_code_cells(tmp_path: Path, version: int) -> None:
    cells: list[str | list[str]] = [
        "%matplotlib inline\n!pip install it\nimport math",
        ["RATE = 0.5\n", "files = !ls\n", "math?\n", "%time print(exit('executed'))\n"],
        "%%time\ndef f(x):\n    %timeit\n    return x % RATE\nprint(f(3))\nprint(f(4))",
        "%%bash\nrm this",
        "def class_of():\n    return C\nclass C:\n    def fails(self):\n        return 1 / 0",
        "print(1)",
        "text = 'a' \\\n  % ()",
        "this is no Python",
    ]
    file = notebook(tmp_path, *cells, version=version)
    home = Home(tmp_path)
    with contained("", home):
        found = load_file(file, home)
    module: Any = found.module
    assert module.f(1.25) == 0.25
    assert module.text == "a"
    assert found.told == (
        "code cell 4: %%bash, which is not Python",
        "code cell 8: it is not Python",
        "Only definitions were executed; left out: code cell 3, lines 5 to 6; code cell 6, line 1.",
    )
    assert inspect.getsource(module.class_of) == "def class_of():\n    return C\n"
    with contained("", home):  # a class is looked for in its module by name
        assert inspect.getsource(module.C).startswith("class C:\n    def fails(self):\n")
    told = r"zero \(mine.ipynb, code cell 5, line 5\)$"
    with pytest.raises(CandidateError, match=told), contained("", home):
        module.C().fails()
    linecache.checkcache()
    assert inspect.getsource(module.f) == "def f(x):\n    pass\n    return x % RATE\n"


@pytest.mark.parametrize("text", ["[]", "{}", '{"cells": [1]}', "no json"])
def test_a_notebook_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.ipynb"
    file.write_text(text)
    with pytest.raises(CandidateError, match=r"ValueError: it is not a notebook|JSONDecodeError"):
        loaded(file)


def test_a_notebook_without_code_defines_nothing(tmp_path: Path) -> None:
    assert not names_of(loaded(notebook(tmp_path)))


@pytest.fixture
def numpy_as_it_is() -> Iterator[None]:
    """NumPy without what loading gives it: elsewhere a file has a process of its own."""
    yield
    for name in MISSING:
        if name in vars(np):
            delattr(np, name)


@pytest.mark.usefixtures("numpy_as_it_is")
def test_what_numpy_no_longer_has_is_there_for_who_uses_it(tmp_path: Path) -> None:
    text = """
import numpy as np
def f(x, dtype=np.float): return dtype(x) + np.alltrue([x]) + np.pi
def g(x): return x.astype(np.integer)
"""
    found = of(tmp_path, text)
    assert found.module.g(np.array([1.5])).dtype == np.int64
    assert found.module.f("1") == 2 + np.pi
    assert found.told == (
        "NumPy no longer has np.alltrue, np.float, np.integer; here it does, as the file needs it.",
    )
    other = of(tmp_path, "import numpy as np\ndef f(x): return np.sin(x)\n")
    assert other.module.np is np
    assert not other.told


def test_what_only_shows_is_not_imported_and_is_missed_nowhere(tmp_path: Path) -> None:
    text = "import matplotlib.pyplot as plt\nfrom tqdm import tqdm, trange\ndef f(n):\n"
    text += "    fig, axes = plt.subplots(2)\n    with plt.ion():\n        plt.show(axes)\n"
    text += "    axes[0].plot(n)\n    plt.rcParams['a'] = n\n    bar = tqdm(range(n), desc='x')\n"
    text += "    bar.set_postfix(cost=n)\n    with trange(n) as counted:\n"
    text += "        return [list(bar), len(bar), list(counted)]\n"
    assert of(tmp_path, text).module.f(2) == [[0, 1], 2, [0, 1]]
    with pytest.raises(ImportError):
        of(tmp_path, "import nowhere\ndef f(): return nowhere.tqdm(3)").module.f()


def test_an_import_within_a_function_is_one_at_the_top(tmp_path: Path) -> None:
    text = (
        "def f(n):\n    import fractions, matplotlib.pyplot as plt\n    from tqdm import trange\n"
    )
    text += "    plt.show()\n    return [*trange(n)], fractions.Fraction(1, 2).denominator\n"
    sys.modules.pop("fractions", None)
    function = of(tmp_path, text).module.f
    with brief():
        assert function(2) == ([0, 1], 2)
    with pytest.raises(ModuleNotFoundError):
        of(tmp_path, "def f():\n    import nowhere").module.f()


def test_what_only_a_comment_or_a_text_mentions_is_not_told(tmp_path: Path) -> None:
    text = "import numpy as np\n# np.float is gone\ndef f(x): return np.sin(x), 'np.alltrue'\n"
    assert not of(tmp_path, text).told
