"""From gradients alone to the mistakes that reproduce them, from the last layer to the first.

dZ[l] is seen in dW[l] and db[l] alone. So at every layer, where these are not right, wrong versions
of equations 5 and 6 are tried, and of 3, 4 and 9 above them, one and then two at once. What a
mistake does to the layers below goes on in its own quantities.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import added, alike, multiple, scaled
from autodiff_ref.diagnosis.gradients import Shown
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import RIGHT, Mistake, NotHereError, kind_of

MARGIN, WIDTH, TWO = 1.05, 8, 1.8
"""How much less likely than the best an explanation may be, how many are followed, and what as much
as two mistakes in one layer counts."""


def explanations(shown: Shown, q: Numbers) -> list[Explanation]:
    """The likeliest explanations from the quantities of a forward sweep, the best first."""
    return below(shown, [Explanation(q)], shown.sweep.L)


def below(shown: Shown, found: list[Explanation], top: int) -> list[Explanation]:
    """The likeliest of those that explain the layers from one on downwards, too."""
    for l in range(top, 0, -1):
        each_after = [each for above in found for each in Layer(shown, l).after(above)]
        found = likeliest(
            [replace(each, against=each.against + shown.against(l, each.q)) for each in each_after]
        )
    return found


def likeliest(found: list[Explanation]) -> list[Explanation]:
    """Those that are little less likely than the likeliest, which comes first."""
    ordered = sorted(found, key=lambda explanation: explanation.cost)
    return [each for each in ordered if each.cost <= ordered[0].cost + MARGIN][:WIDTH]


def shows(later: Explanation, above: Explanation) -> bool:
    """Whether any number shows what it has more; that something is NaN has many reasons."""
    more = later.faults[len(above.faults) :]
    return any(fitting.entries for fault in more for fitting in (fault.fits or {}).values())


def with_one(shown: Shown, q: Numbers) -> list[Explanation]:
    """Those of the last layer alone, by just one mistake in it.

    Of two mistakes that both reach all that is shown, each is sought beside all the others; so this
    asks as little as it can.
    """
    before = Explanation(q)
    return [each for each in Layer(shown, shown.sweep.L).by_one(before) if shows(each, before)]


@dataclass(frozen=True)
class Layer:
    """One layer of the search.

    Attributes:
        shown: what the candidate returned.
        l: the layer.
    """

    shown: Shown
    l: int

    @property
    def sweep(self) -> Sweep:
        """The equations."""
        return self.shown.sweep

    @property
    def dA(self) -> str:
        """The name of the gradient in A."""
        return f"dA{self.l}"

    @property
    def dZ(self) -> str:
        """The name of the gradient in Z."""
        return f"dZ{self.l}"

    @property
    def names(self) -> list[str]:
        """What was returned of it."""
        return self.shown.names(self.l)

    def after(self, above: Explanation) -> list[Explanation]:
        """What explains dW[l] and db[l] as well; an unknown fault where nothing does."""
        if not above.followed:
            return [above]
        q = self.with_right_dZ(above.q | {self.dA: self.sweep.right(self.dA, self.l, above.q)})
        plain = self.shown.plain(self.l, q)
        if all(plain.values()):
            return [above.and_then(q)]
        right = self.shown.settles_dZ(plain, self.l, q)
        found = [] if right else list(self.by_dZ(above, q))
        found += [above.and_then(q, *faults) for faults in self.shown.explained(self.l, q)]
        if right and not found:  # what is right by chance, as a sum may be, settles nothing
            found += self.by_dZ(above, q)
        unlikely = all(each.cost - above.cost >= TWO for each in found)
        if above.complete and unlikely and not (right and found):
            found += self.by_both(above, q)
        found = [each for each in found if shows(each, above)]
        if found:
            return found
        how = {n: self.shown.pattern(n, self.l, q) for n, fitting in plain.items() if not fitting}
        own = {name: self.shown.own(name, self.l, q) for name in how}
        if right or len(how) < len(plain) or any(own.values()):
            each = [own[n] or [Fault(n, n[:2], pattern=told)] for n, told in how.items()]
            return [above.and_then(q, *faults) for faults in product(*each)]
        if higher := self.unknown_above(above):
            return [higher]
        told = "; ".join(f"of {name}, {each}" for name, each in how.items())
        return [above.and_then(q, self.unknown_dZ(self.l, told), followed=False)]

    def unknown_dZ(self, l: int, pattern: str) -> Fault:
        """That dZ of a layer is wrong in a way that nothing reproduces."""
        return Fault(f"dZ{l}", kind_of(f"dZ{l}", self.sweep.L), pattern=pattern)

    def unknown_above(self, above: Explanation) -> Explanation | None:
        """That dZ[l+1] is wrong, if only dW[l+1] seemed to be, as db[l+1] is right.

        With other samples' labels, say, dZ[l+1] has the right sums over the samples. One wrong
        dZ[l+1] explains both layers, and is likelier than two faults in a row.
        """
        dW, db = (f"{letter}{self.l + 1}" for letter in ("dW", "db"))
        unknown = [each for each in above.faults if each.quantity == dW and not each.named]
        if not unknown or self.shown.holds_dZ(self.l + 1, above.q):
            return None
        own = any(each.quantity == db for each in above.faults)
        right = f"{db} is right{', but for its own mistake' if own else ''}"
        told = f"of {dW}, {unknown[0].pattern}; {right}, as sums over the samples may be"
        rest = [each for each in above.faults if each not in unknown]
        faults = (*rest, self.unknown_dZ(self.l + 1, told))
        return replace(above, faults=faults, followed=False)

    def with_right_dZ(self, q: Numbers) -> Numbers:
        """The quantities with what equation 3 or 4 makes of this dA[l]."""
        return q | {self.dZ: self.sweep.right(self.dZ, self.l, q)}

    def wrong_dZ(
        self, q: Numbers, likely: Callable[[Numbers, Mistake], bool], *, epsilons: bool = True
    ) -> Iterator[tuple[Fault, Numbers]]:
        """Ways to another dZ[l]: by a mistake of equation 9, or of 3 or 4, some with an epsilon.

        Those alone that are likely, from a sketch of dZ[l].
        """
        kinds = {kind_of(self.dZ, self.sweep.L), *(["dA"] if self.l < self.sweep.L else [])}
        for mistake in self.shown.mistakes:
            if mistake.added or mistake.kind not in kinds or (mistake.epsilon and not epsilons):
                continue
            name = self.dA if mistake.kind == "dA" else self.dZ
            if (sketched := self.sketched(mistake, name, q)) and not likely(sketched, mistake):
                continue
            value = self.sweep.wrong(mistake, self.l, q)
            if value is None or alike(value, q[name]):
                continue
            wrong = q | {name: value}
            if name == self.dA:
                wrong = self.with_right_dZ(wrong)
            yield Fault(name, mistake.kind, mistake), wrong

    def sketched(self, mistake: Mistake, name: str, q: Numbers) -> Numbers | None:
        """The quantities with a sketch of this dZ[l]; None where there is none."""
        value = self.sweep.sketch(mistake.rule, self.l, q)
        if value is None or name == self.dZ:
            return None if value is None else q | {name: value}
        wrong = q | {name: value}
        dZ = self.sweep.sketch(RIGHT[kind_of(self.dZ, self.sweep.L)], self.l, wrong)
        return None if dZ is None else wrong | {self.dZ: dZ}

    def gives_all(self, q: Numbers, _: Mistake) -> bool:
        """Whether this sketch may give dW[l] and db[l]."""
        return all(self.shown.shows(name, self.l, q) for name in reversed(self.names))

    def gives_multiple(self, q: Numbers, _: Mistake) -> bool:
        """The same of a multiple of it."""
        return all(self.shown.shows(name, self.l, q, times=True) for name in reversed(self.names))

    def gives_one(self, q: Numbers, mistake: Mistake) -> bool:
        """Whether it may give one of them, or another mistake may follow it."""
        return mistake.kind == "dA" or any(self.shown.shows(name, self.l, q) for name in self.names)

    def by_dZ(self, above: Explanation, q: Numbers) -> Iterator[Explanation]:
        """Explanations by a wrong dZ[l] alone, a mistake before a constant."""
        named = False
        for fault, wrong in self.wrong_dZ(q, self.gives_multiple):
            plain = self.shown.plain(self.l, wrong)
            if all(plain.values()):
                fits = {name: fitting for name, fitting in plain.items() if fitting}
                named = True
                yield above.and_then(wrong, replace(fault, fits=fits))
            elif not any(plain.values()) and (found := self.shown.multiple(self.l, wrong)):
                fits, factor = found
                more = replace(fault, factor=factor, fits=fits)
                yield above.and_then(self.times(wrong, factor.value, fault.quantity), more)
        for mistake in self.shown.mistakes:
            if mistake.kind not in ("dA", "dZ") or not mistake.added or self.l == self.sweep.L:
                continue
            if mistake.kind == "dA" or not named:  # some slopes have a name of their own
                yield from self.by_addition(above, q, mistake)
        yield from self.by_factor(above, q)

    def by_factor(
        self, above: Explanation, q: Numbers, *, any_other: bool = True
    ) -> Iterator[Explanation]:
        """Explanations by a constant in dZ[l], and by the same in dA[l], which gives the same.

        What a candidate shows of both tells them apart.
        """
        found = self.shown.multiple(self.l, q)
        if not found or not (any_other or found[1].foreseen):
            return
        fits, factor = found
        for name in (self.dZ, *([self.dA] if self.l < self.sweep.L else [])):
            fault = Fault(name, kind_of(name, self.sweep.L), None, factor, None, fits)
            yield above.and_then(self.times(q, factor.value, name), fault)

    def by_one(self, above: Explanation) -> Iterator[Explanation]:
        """Explanations of the last layer by one mistake, of equation 3 or of 5 and 6."""
        q = self.with_right_dZ(above.q | {self.dA: self.sweep.right(self.dA, self.l, above.q)})
        if any(self.shown.plain(self.l, q).values()):
            yield from (above.and_then(q, *each) for each in self.shown.explained(self.l, q))
        for fault, wrong in self.wrong_dZ(q, self.gives_all, epsilons=False):
            if fits := self.shown.whole(self.l, wrong):
                yield above.and_then(wrong, replace(fault, fits=fits))
        yield from self.by_factor(above, q, any_other=False)

    def times(self, q: Numbers, factor: float, quantity: str) -> Numbers:
        """The quantities with a multiple of dZ[l], and of dA[l] if it is that which has it."""
        names = (self.dA, self.dZ) if quantity == self.dA else (self.dZ,)
        return q | {name: scaled(q[name], factor, 2 * self.shown.unit) for name in names}

    def by_addition(
        self, above: Explanation, q: Numbers, mistake: Mistake
    ) -> Iterator[Explanation]:
        """The explanation by something added to dA[l] or dZ[l]: dW is linear in how much."""
        try:
            along = self.sweep.quantity(mistake.rule, self.l, q)
        except NotHereError:
            return
        quantity = f"{mistake.kind}{self.l}"

        def with_it(value: Rounded) -> Numbers:
            wrong = q | {quantity: value}
            return self.with_right_dZ(wrong) if quantity == self.dA else wrong

        name, tangent = self.shown.names(self.l)[0], with_it(along)
        if not self.shown.has_enough(tangent[self.dZ]):
            return
        right, slope = (self.sweep.right(name, self.l, each) for each in (q, tangent))
        theirs, unit = self.shown.observed[name], self.shown.unit
        amount = multiple(theirs, right, slope, unit, self.shown.enough)
        if amount is None:
            return
        wrong = with_it(added(q[quantity], along, *amount))
        plain = self.shown.plain(self.l, wrong)
        if all(plain.values()):
            fits = {name: fitting for name, fitting in plain.items() if fitting}
            fault = Fault(quantity, mistake.kind, mistake, None, amount[0], fits)
            yield above.and_then(wrong, fault)

    def by_both(self, above: Explanation, q: Numbers) -> Iterator[Explanation]:
        """Explanations by a wrong dZ[l] and, besides, by equation 5 or 6, or by two in a row."""
        for fault, wrong in self.wrong_dZ(q, self.gives_one):
            plain = self.shown.plain(self.l, wrong)
            fits = {name: fitting for name, fitting in plain.items() if fitting}
            if fits:
                for faults in self.shown.explained(self.l, wrong):
                    yield above.and_then(wrong, replace(fault, fits=fits), *faults)
            if fault.kind != "dA":
                continue
            for second, both in self.wrong_dZ(wrong, self.gives_all):
                plain = self.shown.plain(self.l, both)
                if second.kind != "dA" and all(plain.values()):
                    fits = {name: fitting for name, fitting in plain.items() if fitting}
                    second = replace(second, fits=fits)
                    yield above.and_then(both, replace(fault, fits=fits), second)
