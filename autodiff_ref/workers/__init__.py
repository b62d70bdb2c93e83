"""Where work is done in other processes: on this machine, or on a cluster."""

from autodiff_ref.workers.cluster import on_cluster
from autodiff_ref.workers.processes import in_processes
from autodiff_ref.workers.spreading import Died, Workers, spread

__all__ = ["Died", "Workers", "in_processes", "on_cluster", "spread"]
