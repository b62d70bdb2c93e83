"""What exact arithmetic has proved, as a page and as a sentence."""

from collections.abc import Sequence

from autodiff_ref.certificate import Certificate, Proof
from autodiff_ref.report.cells import largest, run, short, table
from autodiff_ref.verification import Verification

PROVED = [
    "entries",
    "against the truth",
    "median ulp",
    "JAX's",
    "worst ulp",
    "JAX's ",
    "closer",
    "JAX closer",
]
"""The headers of ``proved``."""

GRAVITY = (Proof.WITHIN, Proof.UNDECIDED, Proof.INACCURATE, Proof.WRONG)
"""Of several proofs in a row, the last of these is shown."""


def accuracy(verification: Verification) -> str:
    """The page of certificates: by scenario, then one by one."""
    made = verification.certificates
    by_scenario, one_by_one = [], []
    for scenario in dict.fromkeys(certificate.scenario for certificate in made):
        here = [certificate for certificate in made if certificate.scenario == scenario]
        by_scenario.append([scenario, here[0].dtype, *proved(here)])
        one_by_one += [
            [scenario, str(c.iteration), c.quantity, *proved([c]), str(c.bits)] for c in here
        ]
    omitted = [s for s in verification.skipped if s.check == "accuracy"]
    parts = [
        f"# Accuracy: {verification.candidate} and JAX beside the truth",
        proof_of_all(made) or "Nothing was proved here.",
        "The gradient that JAX derives is evaluated once more in balls, intervals that enclose "
        "the true value (python-flint), with as many bits as it takes to decide. "
        "PROVED WITHIN r: no entry is farther than r from its true value, and none farther than "
        "rounding permits. PROVED INACCURATE: one certainly is, but no farther than a form of the "
        "text that has lost its digits. PROVED WRONG: one is farther than that. UNDECIDED: floats "
        "and truth may lie on two sides of a kink, the bound is wider than the values, or no "
        "precision shows the truth. Errors are in units in the last place (ulp) of the true value "
        "in the dtype, in which JAX computes here, too; *closer* counts the entries where one "
        "side is surely nearer to the truth than the other.",
        run(verification),
    ]
    if omitted:
        told = "\n".join(f"- {skipped.scenario}: {skipped.reason}" for skipped in omitted)
        parts += ["## Not verified", told]
    if made:
        parts += [
            "## By scenario",
            "Medians are the largest of any array's.",
            table(["scenario", "dtype", *PROVED], by_scenario, "pipe"),
            "## One by one",
            table(["scenario", "updates", "quantity", *PROVED, "bits"], one_by_one, "pipe"),
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


def equality(held: bool | None, radius: float) -> str:
    """Whether numbers are equal that are enclosed within a radius each."""
    if held is None:
        return str(Proof.UNDECIDED)
    return f"PROVED WITHIN {short(2 * radius)}" if held else "REFUTED"


def proved(certificates: Sequence[Certificate]) -> list[str]:
    """Certificates as the cells of one row."""
    return [
        f"{sum(c.entries for c in certificates):,}",
        str(max(certificates, key=lambda c: (GRAVITY.index(c.proof), c.radius))),
        *(
            short(largest(getattr(getattr(c, side), which) for c in certificates))
            for which in ("median", "worst")
            for side in ("candidate", "jax")
        ),
        f"{sum(c.candidate_closer for c in certificates):,}",
        f"{sum(c.jax_closer for c in certificates):,}",
    ]


def proof_of_all(certificates: Sequence[Certificate]) -> str:
    """What is proved of all certificates together, as a sentence; "" without any."""
    if not certificates:
        return ""
    within = [c for c in certificates if c.proof is Proof.WITHIN]
    wrong = [c for c in certificates if c.proof is Proof.WRONG]
    if wrong:
        names = dict.fromkeys(f"{c.quantity} in {c.scenario}" for c in wrong)
        first = ", ".join(list(names)[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"PROVED WRONG against the exact value: {first}{more}."
    entries = sum(c.entries for c in within)
    closer = sum(c.candidate_closer for c in within)
    less_close = sum(c.jax_closer for c in within)
    sentence = (
        f"PROVED: {entries:,} derivatives are as near to their exact values as rounding permits;\n"
        f"{closer:,} of them are closer than JAX's, {less_close:,} less close."
    )
    for proof, word in ((Proof.INACCURATE, "Inaccurate"), (Proof.UNDECIDED, "Undecided")):
        if count := sum(c.proof is proof for c in certificates):
            sentence += f" {word}: {count} arrays."
    return sentence
