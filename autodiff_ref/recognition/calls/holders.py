"""What holds parameters while a question is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autodiff_ref.recognition.arrays.layouts import Laid, Leaf
from autodiff_ref.recognition.arrays.places import alike
from autodiff_ref.recognition.arrays.trees import Gathered, Path, get


@dataclass
class Holder:
    """Something that holds parameters while a question is asked.

    Attributes:
        functions: what can be called now.
        tree: what the parameters lie in.
        places: where.
    """

    functions: Mapping[str, Callable[..., Any]]
    tree: Any
    places: dict[Leaf, list[Path]] = field(default_factory=dict)

    def parameters(self) -> dict[Leaf, Any]:
        """The parameters as they are now."""
        return {leaf: get(self.tree, paths[0]) for leaf, paths in self.places.items()}

    def like(self, laid: Laid) -> dict[Leaf, Any]:
        """The same; what is gathered from many places in the shape in which it is given."""
        return {
            leaf: alike(value, laid[leaf])
            if leaf in laid and isinstance(self.places[leaf][0], Gathered)
            else value
            for leaf, value in self.parameters().items()
        }
