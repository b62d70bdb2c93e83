"""Work is handed to an executor a few tasks at a time; what a dying process loses is done again."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Workers:
    """Processes that work is handed to.

    Attributes:
        executor: which hands it to them.
        window: how many tasks it is to hold at once, at most, as things are now.
        died: what it raises where the process of a task has died.
        tries: how often a task is handed out whose process dies.
    """

    executor: Executor
    window: Callable[[], int]
    died: tuple[type[Exception], ...] = (BrokenExecutor,)
    tries: int = 3


@dataclass(frozen=True)
class Died:
    """What comes of a task whose process has died each time."""

    def __str__(self) -> str:
        return "could not be verified: its process died each time"


@dataclass
class Attempt(Generic[Task]):
    """A task, and how many of its processes have died."""

    task: Task
    deaths: int = 0


def spread(
    work: Callable[[Task], Result], tasks: Iterable[Task], workers: Workers
) -> Iterator[tuple[Task, Result | Died]]:
    """Each task with its result, in the order in which they come; nothing of them is kept.

    A task whose process dies is done again once all that is under way has ended, and alone, so
    that the next death has no other cause.

    Args:
        work: a function of a module, and tasks and results that can be pickled.
        tasks: taken one by one, as there is room for them.
        workers: who does it.

    Raises:
        Exception: whatever the work raises.
    """
    waiting = map(Attempt[Task], tasks)
    suspects: deque[Attempt[Task]] = deque()
    under_way: dict[Future[Result], Attempt[Task]] = {}
    while True:
        room = 0 if suspects else workers.window() - len(under_way)
        handed = [attempt for _, attempt in zip(range(room), waiting, strict=False)]
        if suspects and not under_way:
            handed = [suspects.popleft()]
        for attempt in handed:
            under_way[workers.executor.submit(work, attempt.task)] = attempt
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            attempt = under_way.pop(future)
            try:
                result = future.result()
            except workers.died:
                attempt.deaths += 1
                if attempt.deaths < workers.tries:
                    suspects.append(attempt)
                else:
                    yield attempt.task, Died()
            else:
                yield attempt.task, result
            del future  # a cluster keeps, and finds again, what somebody still holds
