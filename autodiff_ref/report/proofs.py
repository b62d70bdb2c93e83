"""What exact arithmetic has proved, as a page and as a sentence."""

from collections.abc import Sequence
from itertools import product

from autodiff_ref.certificate import Certificate, Proof
from autodiff_ref.quantities import FORMULA, equation_of
from autodiff_ref.report.cells import largest, many, run, short, table
from autodiff_ref.verification import Verification

PROVED = ["entries", "PROVED", "undecided", "median ulp (JAX)", "worst ulp (JAX)", "closer (JAX)"]
"""The headers of ``proved``."""

WORST_IN = "worst in"
"""The header of the array that has the candidate's largest error."""

WORDS = {
    Proof.WITHIN: "no entry is farther than r from its true value, and none farther than rounding "
    "permits.",
    Proof.INACCURATE: "one certainly is, but no farther than a form of the text that has lost its "
    "digits, or rounding or a tiny epsilon was found to blame.",
    Proof.WRONG: "one is farther than that.",
    Proof.UNDECIDED: "floats and truth may lie on two sides of a kink, the bound is wider than the "
    "values, or no precision shows the truth.",
}
"""What each proof says."""

GRAVITY = (Proof.UNDECIDED, Proof.WITHIN, Proof.INACCURATE, Proof.WRONG)
"""Of several proofs in a row, the last of these is shown."""


def accuracy(verification: Verification) -> str:
    """The page of certificates: by equation, by scenario, then by quantity."""
    made = verification.certificates
    omitted = [s for s in verification.skipped if s.check == "accuracy"]
    parts = [
        f"# Accuracy: {verification.candidate} and JAX beside the truth",
        proof_of_all(made) or "Nothing was proved here.",
        "What JAX derives is evaluated once more in balls, intervals that enclose "
        "the true value (python-flint), with as many bits as it takes to decide: every quantity at "
        "the start, and C, dW and db along the descent.",
        "\n".join(
            f"- {proof}{' r' if proof is Proof.WITHIN else ''}: {says}"
            for proof, says in WORDS.items()
        ),
        "Errors are in units in the last place (ulp) of the true value "
        "in the dtype, in which JAX computes here, too, where there is a true value of its size; "
        "*closer* counts the entries where one side is surely nearer to the truth than the other, "
        "*undecided* the arrays; JAX's stand in brackets. "
        "Of several arrays in a row, the largest median and the largest error of those that are "
        "decided are shown, and the array where the candidate's is.",
        run(verification),
    ]
    if omitted:
        told = "\n".join(f"- {skipped.scenario}: {skipped.reason}" for skipped in omitted)
        parts += ["## Not verified", told]
    if made:
        parts += [
            "## By equation",
            "Each by what it gives, at the start of all scenarios, from X and the parameters: it "
            "passes on the errors of those before it, and what is left of a sum that cancels is "
            "off by many of its own units.",
            table(["", "equation", "dtype", *PROVED, WORST_IN], by_equation(verification), "pipe"),
            "## By scenario",
            table(["scenario", "dtype", *PROVED, WORST_IN], by_scenario(made), "pipe"),
            "## By quantity",
            "In all layers together; agreement.json has every array by itself.",
            table(["scenario", "updates", "", *PROVED, WORST_IN, "bits"], by_letter(made), "pipe"),
        ]
    if verification.hessians:
        parts += [
            "## Second order",
            "Section 3.1.2 of the text: the rows of the Hessian are the gradients of the partial "
            "derivatives, and it is symmetric where the second derivatives are continuous. JAX "
            "derives the second derivatives of the cost in two ways, reverse over reverse and "
            "forward over reverse; that two numbers are equal is proved to within the width of "
            "what encloses them.",
            table(
                ["scenario", "parameters", "rows are gradients", "symmetric"],
                [
                    [
                        proof.scenario,
                        str(proof.parameters),
                        equality(proof.rows_are_gradients, proof.radius),
                        equality(proof.symmetric, proof.radius),
                    ]
                    for proof in verification.hessians
                ],
                "pipe",
            ),
        ]
    return "\n\n".join(parts) + "\n"


def by_equation(verification: Verification) -> list[list[str]]:
    """A row for the cost and for every equation that a trace shows, in either precision."""
    depths = {scenario.name: scenario.depth for scenario in verification.scenarios}
    of: dict[tuple[int | None, str], list[Certificate]] = {}
    for c in verification.certificates:
        if c.iteration == 0:
            equation = None if c.quantity == "C" else equation_of(c.quantity, depths[c.scenario])
            of.setdefault((equation, c.dtype), []).append(c)
    rows = []
    for equation, dtype in product((None, *FORMULA), ("float64", "float32")):
        if here := of.get((equation, dtype)):
            gives = FORMULA[equation].partition(" = ")[0] if equation else "C, the cost"
            worst = worst_of(here)
            where = f"{worst.quantity} in {worst.scenario}"
            rows.append([str(equation or ""), gives, dtype, *proved(here), where])
    return rows


def by_scenario(made: Sequence[Certificate]) -> list[list[str]]:
    """A row for every scenario."""
    rows = []
    for scenario in dict.fromkeys(c.scenario for c in made):
        here = [c for c in made if c.scenario == scenario]
        worst = worst_of(here)
        after = f" after {worst.iteration} updates" if worst.iteration else ""
        rows.append([scenario, here[0].dtype, *proved(here), f"{worst.quantity}{after}"])
    return rows


def by_letter(made: Sequence[Certificate]) -> list[list[str]]:
    """A row for all layers of a quantity in a scenario, after a number of updates."""
    of: dict[tuple[str, str, str], list[Certificate]] = {}
    for c in made:
        letter = c.quantity.rstrip("0123456789")
        of.setdefault((c.scenario, str(c.iteration), letter), []).append(c)
    return [
        [*place, *proved(here), worst_of(here).quantity, str(max(c.bits for c in here))]
        for place, here in of.items()
    ]


def equality(held: bool | None, radius: float) -> str:
    """Whether numbers are equal that are enclosed within a radius each."""
    if held is None:
        return str(Proof.UNDECIDED)
    return f"PROVED WITHIN {short(2 * radius)}" if held else "REFUTED"


def proved(certificates: Sequence[Certificate]) -> list[str]:
    """Certificates as the cells of one row."""
    return [
        f"{sum(c.entries for c in certificates):,}",
        *together(certificates),
        *(
            beside(*(largest_of(certificates, side, which) for side in ("candidate", "jax")))
            for which in ("median", "worst")
        ),
        beside(
            f"{sum(c.candidate_closer for c in certificates):,}",
            f"{sum(c.jax_closer for c in certificates):,}",
        ),
    ]


def beside(candidate: str, jax: str) -> str:
    """What is told of the candidate, and JAX's: 2.3 (1.9)."""
    return f"{candidate} ({jax})"


def largest_of(certificates: Sequence[Certificate], side: str, which: str) -> str:
    """The largest error of one side, in units, of those certificates that are decided."""
    return short(largest(getattr(getattr(c, side), which) for c in decided(certificates)))


def together(certificates: Sequence[Certificate]) -> tuple[str, str]:
    """The gravest proof, and how many arrays are undecided: WITHIN 3e-16, 1 of 4."""
    gravest = max(decided(certificates), key=lambda c: (GRAVITY.index(c.proof), c.radius))
    count = sum(c.proof is Proof.UNDECIDED for c in certificates)
    return str(gravest).removeprefix("PROVED "), f"{count} of {len(certificates)}" if count else ""


def decided(certificates: Sequence[Certificate]) -> Sequence[Certificate]:
    """Those that are not undecided; all, if all of them are."""
    return [c for c in certificates if c.proof is not Proof.UNDECIDED] or certificates


def worst_of(certificates: Sequence[Certificate]) -> Certificate:
    """That with the candidate's largest error in units in the last place."""
    return max(decided(certificates), key=lambda c: c.candidate.worst or 0.0)


UNPROVED = {Proof.INACCURATE: "Inaccurate", Proof.UNDECIDED: "No proof either way"}
"""How those that are neither within rounding nor wrong are counted."""


def proof_of_all(certificates: Sequence[Certificate]) -> str:
    """What is proved of all certificates together, as a sentence; "" without any."""
    if not certificates:
        return ""
    within = [c for c in certificates if c.proof is Proof.WITHIN]
    derivatives = sum(c.entries for c in within if c.quantity.startswith("d"))
    values = sum(c.entries for c in within) - derivatives
    closer = sum(c.candidate_closer for c in within)
    less_close = sum(c.jax_closer for c in within)
    counts = ((derivatives, "derivative"), (values, "value"))
    sentences = []
    if proved := " and ".join(many(count, noun) for count, noun in counts if count):
        one = derivatives + values == 1
        are = "is as near to the exact one" if one else "are as near to the exact ones"
        sentences.append(
            f"PROVED: {proved} {are}\n"
            f"as rounding permits; {closer:,} {'is' if closer == 1 else 'are'} closer than JAX's, "
            f"{less_close:,} less close."
        )
    wrong = [f"{c.quantity} in {c.scenario}" for c in certificates if c.proof is Proof.WRONG]
    if wrong:
        names = list(dict.fromkeys(wrong))
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        told = f"PROVED WRONG against the exact value: {', '.join(names[:3])}{more}."
        sentences.insert(0, told)
    others = [
        f"{word}: {many(count, 'array')}."
        for proof, word in (
            (Proof.INACCURATE, "PROVED INACCURATE"),
            (Proof.UNDECIDED, "No proof either way"),
        )
        if (count := sum(c.proof is proof for c in certificates))
    ]
    return "\n".join([*sentences, " ".join(others)]).rstrip()
