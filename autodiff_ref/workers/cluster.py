"""The workers of a Dask cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from autodiff_ref.workers.spreading import Workers

WAIT = 30.0
"""Seconds that a scheduler may take to answer, and a first worker to be there."""

TRIES = 2
"""Each of them is several: a scheduler itself hands a task out again whose worker dies."""


class ClusterError(Exception):
    """A cluster cannot be used; the message says why."""


@contextmanager
def on_cluster(address: str, jobs: int | None = None) -> Iterator[Workers]:
    """The workers behind a scheduler; so many tasks are handed out at once, or one for each.

    Raises:
        ClusterError: Dask is not installed, or no scheduler or no worker is there.
    """
    try:
        import distributed
        from distributed.comm.addressing import get_address_host_port
    except ImportError as failure:
        raise ClusterError(
            "--scheduler needs dask.distributed: python -m pip install '.[cluster]' brings it"
        ) from failure
    try:
        get_address_host_port(address)  # a client of what is no address cannot be closed
        client = distributed.Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, TypeError, ValueError) as failure:
        raise ClusterError(
            f"no scheduler answers at {address} ({failure}): start one by `dask scheduler`, and "
            "name the address that it prints"
        ) from failure
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError as failure:
            raise ClusterError(
                f"the scheduler at {address} has no worker: start some, where this package is "
                f"installed, by `dask worker {address} --nthreads 1`"
            ) from failure

        def window() -> int:
            return jobs or max(1, sum(client.nthreads().values()))  # they come and go

        executor = client.get_executor(pure=False)
        try:
            yield Workers(executor, window, (distributed.KilledWorker,), TRIES)
        finally:
            executor.shutdown(wait=False)
