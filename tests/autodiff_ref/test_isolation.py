"""Whatever a candidate does in its process is told in one line, and the next question is answered.

One stranger misbehaves in every way of three tables, each where X[0, 0] is the way's number; where
it is 0, it answers.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref import NotACandidateError, Verdict, verify
from autodiff_ref.answers import Missing, Other, Trained, is_answer
from autodiff_ref.candidates import load
from autodiff_ref.containment import CandidateError
from autodiff_ref.face import Question
from autodiff_ref.isolation import Stranger, start_ahead
from autodiff_ref.isolation.messages import MessageError, receive, send
from autodiff_ref.isolation.running import AHEAD

ROOT = Path(__file__).parents[2]
PARAMS = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
X, Y = np.ones((2, 3)), np.zeros((1, 3))

FILE = """
import ctypes, os, signal, sys, threading, time, warnings
import numpy as np

class MuteError(Exception):
    def __str__(self): raise RuntimeError("not even this")

class Unpicklable(Exception):
    def __init__(self): super().__init__(lambda: 0)

class Hostile:
    def __reduce__(self): return os.system, ("touch hostile",)

def shout():
    for pipe in range(3, 20):
        try:
            os.write(pipe, b"9" * 99)
        except OSError:
            pass

def well(params, X, Y):
    return {"dW1": params["W1"] * 1.0, "db1": params["b1"] * 1.0}

WAYS = [well]

def gradients(params, X, Y):
    return WAYS[int(X[0, 0])](params, X, Y) or well(params, X, Y)
"""

RAISING = {
    "raises": (
        "raise ValueError('so much')",
        "gradients raised ValueError: so much (mine.py, line",
    ),
    "exits": ("sys.exit('bye')", "gradients raised SystemExit: bye"),
    "interrupts": ("raise KeyboardInterrupt", "gradients raised KeyboardInterrupt"),
    "mute": ("raise MuteError", "gradients raised MuteError: its message cannot be shown"),
    "unpicklable": ("raise Unpicklable", "gradients raised Unpicklable: <function"),
    "recursion": ("return gradients(params, X, Y)", "gradients raised RecursionError"),
    "input": ("input()", "gradients raised EOFError"),
    "changes": ("X[0, 0] = 2", "gradients changed X in place"),
    "lambda": (
        "return lambda: 0",
        "gradients returned function where a dictionary of arrays was required",
    ),
    "string": (
        "return 'long' * 10**7",
        "gradients returned str where a dictionary of arrays was required",
    ),
    "names": (
        "return {'x' * 10**7: 0}",
        "gradients returned nothing under the names dW1, db1, but",
    ),
    "huge": (
        "return {'dW1': np.broadcast_to(0.0, (10**7, 10**7))}",
        "what gradients returned cannot be read: ",
    ),
}
"""Strangers whose process goes on."""

ENDING = {
    "_exit": ("os._exit(3)", "gradients ended its process with the status 3"),
    "kills": (
        "os.kill(os.getpid(), signal.SIGKILL)",
        "gradients ended its process by the signal 9 (SIGKILL)",
    ),
    "crashes": ("ctypes.string_at(0)", "gradients ended its process by the signal 11 (SIGSEGV)"),
    "last words": (
        "print('I am done', flush=True); os._exit(0)",
        "with the status 0; the last that it printed: I am done",
    ),
    "orphan": (
        "os.fork() and os._exit(4); time.sleep(60)",
        "gradients ended its process with the status 4",
    ),
    "closes": ("os.closerange(3, 64)", "gradients "),
    "writes": ("shout()", "gradients sent what is no answer"),
}
"""Strangers whose process ends, or is ended."""

QUIET = {
    "prints": "print('x' * 10**6); print('y' * 10**6, file=sys.stderr); os.write(1, b'z')",
    "reads": "assert sys.stdin.read() == ''",
    "reseeds": "np.random.seed(0); np.seterr(all='raise'); warnings.simplefilter('error')",
    "moves": "os.chdir('/'); sys.path.clear(); sys.modules.pop('numpy')",
    "threads": "threading.Thread(target=time.sleep, args=(60,)).start()",
    "forks": "os.fork()",
}
"""Strangers who do what touches nobody else, and answer."""


OF_ITS_MAKING = "return {'dW1': Hostile()}"

WAYS = [*(body for body, _ in (RAISING | ENDING).values()), *QUIET.values(), OF_ITS_MAKING]


def written(folder: Path, *bodies: str) -> Path:
    ways = [f"def way(params, X, Y):\n    {body}\nWAYS.append(way)\n" for body in bodies]
    file = folder / "mine.py"
    file.write_text(FILE + "".join(ways))
    return file


def asked(way: int) -> Question:
    return Question("gradients", PARAMS, np.full((2, 3), float(way)), Y)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    made = Stranger(written(tmp_path_factory.mktemp("stranger"), *WAYS), "mine.py", limit=20)
    yield made
    made.close()


@pytest.mark.parametrize(("body", "told"), (RAISING | ENDING).values(), ids=RAISING | ENDING)
def test_what_goes_wrong_is_told_and_the_next_question_is_answered(
    stranger: Stranger, body: str, told: str
) -> None:
    with pytest.raises(CandidateError) as failure:
        stranger.ask(asked(1 + WAYS.index(body)))
    message = str(failure.value)
    assert told in message
    assert len(message) < 500
    assert len(message.splitlines()) == 1
    answer = stranger.ask(asked(0))
    assert isinstance(answer, dict)
    assert np.array_equal(answer["dW1"], PARAMS["W1"])


@pytest.mark.parametrize("body", QUIET.values(), ids=QUIET)
def test_what_touches_only_its_own_process_is_its_own_affair(
    stranger: Stranger, body: str, capfd: pytest.CaptureFixture[str]
) -> None:
    stream, errors, folder = repr(np.random.get_state()), np.geterr(), Path.cwd()
    for way in (1 + WAYS.index(body), 0):
        assert isinstance(stranger.ask(asked(way)), dict)
    assert (repr(np.random.get_state()), np.geterr(), Path.cwd()) == (stream, errors, folder)
    assert capfd.readouterr() == ("", "")


def test_nothing_of_its_making_is_sent(stranger: Stranger) -> None:
    answer = stranger.ask(asked(1 + WAYS.index(OF_ITS_MAKING)))
    assert isinstance(answer, dict)
    assert answer["dW1"] == Other("Hostile")
    assert not Path("hostile").exists()


def test_what_hangs_is_ended_and_not_asked_again(tmp_path: Path) -> None:
    stranger = Stranger(written(tmp_path, "while True: pass"), "mine.py", limit=0.7)
    for patience in (5.0, 0.1):
        start = time.monotonic()
        with pytest.raises(CandidateError, match=r"^gradients did not return within 0.7 s$"):
            stranger.ask(asked(1))
        assert time.monotonic() - start < patience
    stranger.close()


def test_what_hangs_while_it_is_loaded_is_no_candidate(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "def hang():\n    while True: pass\nA = hang()\ndef gradients(params, X, Y): return A\n"
    )
    with pytest.raises(
        NotACandidateError,
        match=r"cannot be imported and looked into: it takes more than 0.2 s, for which",
    ):
        load(file, limit=0.2)


def test_a_long_descent_is_given_more_time(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import time\ngradients = max\n"
        "class Trained: params, costs = {'W1': 1.0}, [0.5]\n"
        "def train(params, X, Y, iterations):\n"
        "    time.sleep(0.9 if iterations > 1 else 0)\n"
        "    return Trained\n"
    )
    stranger = Stranger(file, "mine.py", limit=0.6)
    answer = stranger.ask(Question("train", PARAMS, X, Y, rest={"iterations": 201}))
    assert isinstance(answer, Trained)
    assert answer.params["W1"] == 1.0
    assert isinstance(answer.params["b1"], Missing)
    with pytest.raises(CandidateError, match=r"train did not return within 0.6 s"):
        stranger.ask(Question("train", PARAMS, X, Y, rest={"iterations": 100}))
    assert stranger.ask(Question("train", PARAMS, X, Y, rest={"iterations": 1})) is not None
    stranger.close()


def test_a_function_that_hangs_is_an_error_in_the_verdict(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_text(file.read_text() + "def gradients(params, X, Y):\n    while True: pass\n")
    found = verify(file, scenarios=["no_hidden"], limit=0.7)
    assert found.verdict is Verdict.ERROR
    notes = [c.note for c in found.comparisons if "did not return within 0.7 s" in c.note]
    assert notes


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks into /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_orphan_is_left_however_the_harness_ends(tmp_path: Path, stop: signal.Signals) -> None:
    program = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from autodiff_ref.face import Question\n"
        "from autodiff_ref.isolation import Stranger\n"
        "s = Stranger(Path(sys.argv[1]), 'mine.py')\n"
        "print(s.running.process.pid, flush=True)\n"
        "X = np.ones((2, 3))\n"
        "s.ask(Question('gradients', {'W1': X, 'b1': X}, X, X))\n"
    )
    file = written(tmp_path, "while True: pass")
    command = [sys.executable, "-c", program, str(file)]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        time.sleep(0.3)
        assert alive(child)
        os.kill(run.pid, stop)
        run.wait(timeout=10)
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


def test_a_process_is_ended_with_its_stranger(tmp_path: Path) -> None:
    candidate = load(written(tmp_path, "pass"))
    assert isinstance(candidate.face, Stranger)
    running = candidate.face.running
    assert running is not None
    del candidate
    assert running.process.returncode is not None


def test_a_process_that_was_started_ahead_is_taken_in_its_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(FILE)
    start_ahead()
    (ahead,) = AHEAD
    stranger = Stranger(file, "mine.py")
    assert stranger.running is ahead
    assert not AHEAD
    stranger.close()
    start_ahead()
    monkeypatch.chdir(tmp_path)
    elsewhere = Stranger(file, "mine.py")
    assert elsewhere.running is not None
    assert elsewhere.running.folder == str(tmp_path)
    elsewhere.close()
    AHEAD.pop().end()


def test_a_process_starts_without_jax() -> None:
    program = "import sys, autodiff_ref.isolation.__main__; print('jax' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == "False\n"


MESSAGES = [
    {"a": [1, 2.5, None, True, "b"], "c": (np.float64(0).item(), {3: "d"})},
    Trained({"W1": np.arange(6.0).reshape(2, 3).T, "b1": Missing("why")}, Other("list")),
    [np.zeros((0, 3)), np.array(True), np.array(1j), np.array([np.nan, -0.0], np.float32)],
    [float("inf"), float("nan"), -0.0, 10**40],
]


@pytest.mark.parametrize("message", MESSAGES, ids=["nested", "trained", "arrays", "floats"])
def test_a_message_comes_out_as_it_went_in(message: Any, tmp_path: Path) -> None:
    with (tmp_path / "pipe").open("w+b", buffering=0) as pipe:
        send(pipe, message)
        pipe.seek(0)
        received = receive(pipe)
    assert repr(received) == repr(message)


@pytest.mark.parametrize(
    "text",
    [
        b"no json",
        b'{"array": ["<f8", [1099511627776]]}',
        b'{"array": ["<f8", [-1]]}',
        b'{"array": ["O", [1]]}',
        b'{"array": [8, [1]]}',
        b'{"function": ["os.system"]}',
        b'{"Missing": [1, 2, 3]}',
        b"[" * 10**5,
        b"\xff",
    ],
    ids=["json", "huge", "negative", "objects", "number", "kind", "parts", "deep", "bytes"],
)
def test_what_is_no_message_is_refused(text: bytes, tmp_path: Path) -> None:
    with (tmp_path / "pipe").open("w+b", buffering=0) as pipe:
        pipe.write(len(text).to_bytes(8, "big") + text)
        pipe.seek(0)
        with pytest.raises(MessageError):
            receive(pipe)


def test_a_message_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "pipe").open("w+b", buffering=0) as pipe:
        send(pipe, np.zeros(3))
        pipe.seek(0)
        monkeypatch.setattr("autodiff_ref.isolation.messages.MOST_ARRAYS", 20)
        for exchange in (lambda: receive(pipe), lambda: send(pipe, np.zeros(3))):
            with pytest.raises(MessageError, match="it is more than can be sent"):
                exchange()


@pytest.mark.parametrize("value", [object(), 1 + 2j, {"f": print}, np.array([None])])
def test_what_is_no_plain_data_is_not_sent(value: object, tmp_path: Path) -> None:
    with (tmp_path / "pipe").open("w+b", buffering=0) as pipe, pytest.raises(MessageError):
        send(pipe, value)


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        ("gradients", None),
        ("gradients", {"dW1": 0.0}),
        ("gradients", {"dW1": 0.0, "db1": "0"}),
        ("train", {"W1": 0.0, "b1": 0.0}),
        ("train", Trained({"W1": 0.0}, 0.0)),
        ("cost", [0.5]),
    ],
)
def test_an_answer_of_another_form_is_none(function: str, answer: object) -> None:
    assert not is_answer(function, answer, PARAMS)
