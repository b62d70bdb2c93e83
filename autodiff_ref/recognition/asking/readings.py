"""A reading: one way to ask somebody's code, put together from the conventions."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.answers import (
    cut,
    kept,
    named_tree,
    returned,
    shapes_fit,
    unrolled,
)
from autodiff_ref.recognition.arrays.layouts import Array, Layout, Leaf
from autodiff_ref.recognition.arrays.outputs import logits_of, names_in, output_in, rest_of
from autodiff_ref.recognition.arrays.places import alike, places_in, put_into
from autodiff_ref.recognition.arrays.problems import Problem
from autodiff_ref.recognition.arrays.trees import Gathered, get
from autodiff_ref.recognition.calls.calls import call, parameters_of
from autodiff_ref.recognition.calls.counted import Rounds
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.pools import NEUTRAL, Pool, sizes
from autodiff_ref.recognition.calls.runs import (
    RATE,
    NoAnswerError,
    Run,
    StepError,
    Where,
    copies,
    differs,
    dims_of,
    is_cost,
    is_parameter,
    kept_in,
    output_kept,
    renews,
    shapes_of_output,
    stepped,
)
from autodiff_ref.recognition.owners.owners import Owner
from autodiff_ref.recognition.running.order import in_order
from autodiff_ref.recognition.running.profiling import watched
from autodiff_ref.recognition.running.quiet import seeded, undisturbed
from autodiff_ref.recognition.text.letters import holds_gradients
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import all_returned, returned_names


@dataclass(frozen=True)
class Reading:
    """One way to ask.

    Attributes:
        owner: where the parameters lie.
        layout: how arrays lie.
        steps: the roles of the functions that are called in turn, and their names.
        whole_cache: whether the backward pass is given all that the forward pass returned.
        rate: the learning rate of a step.
        beside: where gradients are, if beside the step that is taken: "kept" or "local".
        own_defaults: names of arguments that are left at their defaults.
        switched: what is switched on, of a penalty or of dropout, by name, with its value.
        renewing: whether what is returned are parameters, whatever they are called.
        rounds: how often what trains is to go through the samples.
    """

    owner: Owner
    layout: Layout
    steps: tuple[tuple[str, str], ...]
    whole_cache: bool = False
    rate: float = RATE
    beside: str = ""
    own_defaults: frozenset[str] = frozenset()
    switched: Mapping[str, float] = field(default_factory=dict)
    renewing: bool = False
    rounds: int = 1

    def run(
        self,
        params: Mapping[str, Array],
        X: Array,
        Y: Array,
        within: Any = undisturbed,
        holder: Holder | None = None,
    ) -> Run:
        """The functions called in turn, for one block of samples.

        Args:
            params: the parameters, in our layout.
            X: one block of samples, in our layout.
            Y: their labels.
            within: the context in which somebody's code runs.
            holder: the object that is asked, with what it has kept; None for a new one.

        Raises:
            StepError: a function raised.
        """
        laid, dtype, dims = self.layout.lay_params(params), params["W1"].dtype, dims_of(params)
        given, m = {"X": self.layout.lay_samples(X), "Y": self.layout.lay_labels(Y)}, X.shape[1]
        roles = {**NEUTRAL, **sizes(dims), **given, "m": m, "rate": self.rate}
        roles["training"] = not any(map(self.owner.module.drops_units, self.called()))
        rng = in_order(seeded()) if self.owner.module.ordered else seeded()
        roles |= {"dtype": dtype, "rng": rng, "one": Rounds(self.rounds)}
        roles["pairs"] = self.pairs(X, Y) if self.layout.one_by_one else (given["X"], given["Y"])
        named = self.layout.lay_counted(Y)
        pool = Pool(roles, named, dims, self.own_defaults, self.switched)
        with self.owner.module.supplied(pool), within():
            if holder is None:
                holder = self.owner.open(laid, pool)
            else:
                put_into(holder.tree, laid, holder.places)
            run = Run(holder, pool, laid, copies(holder.like(laid)))
            for i, (role, name) in enumerate(self.steps):
                local = self.beside == "local" and i == len(self.steps) - 1
                codes = self.owner.module.codes_named(name) if local else []
                try:
                    with (
                        watched(dict.fromkeys(codes, "local"), run.trees)
                        if local
                        else nullcontext()
                    ):
                        self.take(run, role, name)
                except Exception as failure:
                    raise StepError(i) from failure
            run.trees["kept"] = holder.tree
            run.trees["after"] = copies(holder.like(laid))
            return run

    def pairs(self, X: Array, Y: Array) -> list[tuple[Any, Any]]:
        """Samples with their labels, one by one."""
        lay = replace(self.layout, paired=False)
        return [(lay.lay_samples(x), lay.lay_labels(y)) for x, y in lay.blocks(X, Y)]

    def called(self) -> list[Callable[..., Any]]:
        """The functions that are called in turn, as the file defines them."""
        known = self.owner.module.by_name
        return [function for _, name in self.steps for function in known.get(name, [])]

    def watching(self, params: Mapping[str, Array], X: Array, Y: Array) -> Run:
        """The same; the local variables of the functions are kept, too."""
        codes = {}
        for role, name in self.steps:
            for code in self.owner.module.codes_named(name):
                codes[code] = f"locals of the {role}"
        kept: dict[str, Any] = {}
        with undisturbed():
            run = self.run(params, X, Y, lambda: watched(codes, kept))
        run.trees |= kept
        return run

    def take(self, run: Run, role: str, name: str) -> None:
        """Call one function, and let later ones know what it returned."""
        function = run.holder.functions[name]
        answer = call(function, run.pool, forward=role == "forward", teaching=role == "train")
        run.answers[role] = answer
        names = names_in(answer, function)
        if isinstance(answer, Mapping):
            names |= {key: value for key, value in answer.items() if isinstance(key, str)}
        given = {p.name for p in parameters_of(function) if {"X", "Y"} & {*roles_of(p.name)[:1]}}
        # What goes in as x is x for whoever comes next, whatever the function made of the name.
        others = {n: v for n, v in names.items() if n not in given}
        run.pool.named |= {n: v for n, v in others.items() if not is_parameter(run, n)}
        count = len(answer) if isinstance(answer, tuple) else 1
        run.trees[role] = named_tree(answer, returned_names(function, count))
        if role == "forward":
            n_out = run.pool.dims[-1]
            m = run.pool.roles["m"]
            shapes = shapes_of_output(n_out, m)
            output = output_in(answer, function, shapes, len(run.pool.dims) - 1)
            if answer is None or is_cost(answer, function):
                output = output_kept(run, shapes)
            if output is None:
                raise NoAnswerError
            run.pool.roles["output"] = output
            run.pool.named = {"logits": logits_of(output, answer)} | run.pool.named
            run.pool.roles["cache"] = answer if self.whole_cache else rest_of(answer, output)
        elif role == "slope":
            run.pool.roles["grads"] = run.pool.roles["upstream"] = answer
        elif role in ("backward", "combined"):
            run.pool.roles["grads"] = answer
            if isinstance(answer, tuple):
                maps = [element for element in answer if isinstance(element, Mapping | list)]
                run.pool.roles["grads"] = maps[0] if len(maps) == 1 else answer

    def where(self, run: Run) -> tuple[Where, bool]:
        """Where a run has left its gradients, and whether they have the parameters' shapes.

        Raises:
            NoAnswerError: nowhere.
        """
        last, name = self.steps[-1]
        tree = run.trees.get(last)
        function = run.holder.functions[name]
        gives = last in ("update", "train") and any(map(holds_gradients, all_returned(function)))
        renewing = self.renewing or (last in ("update", "train") and not gives)
        renewing = renewing or renews(tree, function)
        if self.beside == "local":
            if places := kept(run.trees.get("local"), run.laid):
                return Where("local", places), True
            raise NoAnswerError
        if ((gives or last in ("backward", "combined")) and not renewing) or self.beside:
            for kind, source, find in (
                ("returned", None if self.beside else tree, returned),
                ("kept", run.trees["kept"], partial(kept_in, run.holder)),
            ):
                if places := find(source, run.laid):
                    found = {leaf: get(source, path) for leaf, path in places.items()}
                    found |= {
                        leaf: alike(value, run.laid[leaf])
                        for leaf, value in found.items()
                        if isinstance(places[leaf], Gathered)
                    }
                    if kind == "kept" and not self.beside and stepped(run):
                        break  # what is kept may be the step, and its sign another
                    return Where(kind, places), shapes_fit(found, run.laid)
        if last in ("backward", "combined") and (places := unrolled(tree, run.laid)):
            return Where("unrolled", places), True
        if renewing:
            new = {leaf: paths[0] for leaf, paths in places_in(tree).items()}
            if self.renewing and set(new) != set(run.laid):
                new = dict(returned(tree, run.laid))
            found = {leaf: get(tree, path) for leaf, path in new.items()}
            if set(new) == set(run.laid) and differs(found, run.start):
                return Where("new", new), shapes_fit(found, run.laid)
        if stepped(run):
            return Where("step", {}), shapes_fit(run.trees["after"], run.laid)
        raise NoAnswerError

    def found(self, run: Run, where: Where) -> dict[Leaf, Any]:
        """The gradients of one run."""
        if where.kind == "kept":
            tree, places = run.trees["kept"], where.places
            if not any(isinstance(path, Gathered) for path in places.values()):
                return {leaf: get(tree, path) for leaf, path in places.items()}
            places = kept_in(run.holder, tree, run.laid)  # there are others in other sizes
            return {leaf: alike(get(tree, path), run.laid[leaf]) for leaf, path in places.items()}
        tree = run.trees.get(self.steps[-1][0])
        if where.kind == "local":
            tree = run.trees["local"]
        if where.kind in ("returned", "local"):
            return {leaf: get(tree, path) for leaf, path in where.places.items()}
        if where.kind == "unrolled":
            return cut(get(tree, where.places["W", 1]), self.in_vector(run.laid))
        after = run.trees["after"]
        if where.kind == "new":
            after = {leaf: get(tree, path) for leaf, path in where.places.items()}
        return {
            leaf: (np.asarray(run.start[leaf]) - np.asarray(after[leaf])) / self.rate_kept(run)
            for leaf in run.laid
        }

    def in_vector(self, laid: Mapping[Leaf, Any]) -> Mapping[Leaf, Any]:
        """The parameters in the order in which one vector holds them."""
        structure = getattr(self.owner, "structure", None)
        return laid if structure is None else structure.order(laid)

    def kept_beside_step(self, run: Run) -> dict[Leaf, Any] | None:
        """Gradients of the right shapes that are kept by what takes a step, if they are."""
        places = kept_in(run.holder, run.trees["kept"], run.laid)
        found = {leaf: np.array(get(run.trees["kept"], path)) for leaf, path in places.items()}
        return found if places and shapes_fit(found, run.laid) else None

    def rate_kept(self, run: Run) -> Any:
        """The learning rate, in the dtype of the parameters."""
        return np.asarray(run.laid["W", 1]).dtype.type(self.rate)

    def gradients(
        self, params: Mapping[str, Array], X: Array, Y: Array, where: Where
    ) -> dict[str, Any]:
        """The gradients in our layout; their mean, where it is asked sample by sample."""
        answers = []
        for x, y in self.layout.blocks(X, Y):
            run = self.run(params, x, y)
            answers.append(self.layout.gradients(self.found(run, where), params))
        if len(answers) == 1:
            return answers[0]
        return {name: np.mean([answer[name] for answer in answers], axis=0) for name in answers[0]}


@dataclass(frozen=True)
class Seen:
    """A reading that gave gradients.

    Attributes:
        reading: it.
        exact: whether all gradients had the shapes of their parameters, and a step was in
            proportion to its rate.
        problem: the problem on which it did.
        maybe_of_many: whether it may as well be meant for many samples at once, and wrong there.
    """

    reading: Reading
    exact: bool
    problem: Problem
    maybe_of_many: bool = False
