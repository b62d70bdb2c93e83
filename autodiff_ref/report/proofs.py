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
        "rounding permits. PROVED WRONG: one certainly is. UNDECIDED: a kink that no precision "
        "resolves. Errors are in units in the last place (ulp) of the true value in the dtype, in "
        "which JAX computes here, too; *closer* counts the entries where one side is surely "
        "nearer to the truth than the other.",
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
    return "\n\n".join(parts) + "\n"


def proved(certificates: Sequence[Certificate]) -> list[str]:
    """Certificates as the cells of one row."""
    return [
        f"{sum(c.entries for c in certificates):,}",
        str(max(certificates, key=lambda c: (list(Proof).index(c.proof) == 1, c.radius))),
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
    entries = sum(c.entries for c in certificates)
    wrong = [c for c in certificates if c.proof is Proof.WRONG]
    undecided = [c for c in certificates if c.proof is Proof.UNDECIDED]
    if wrong:
        names = dict.fromkeys(f"{c.quantity} in {c.scenario}" for c in wrong)
        first = ", ".join(list(names)[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"PROVED WRONG against the exact value: {first}{more}."
    ours = sum(c.candidate_closer for c in certificates)
    theirs = sum(c.jax_closer for c in certificates)
    sentence = (
        f"PROVED: {entries:,} derivatives are as near to their exact values as rounding permits; "
        f"{ours:,} of them are closer than JAX's, {theirs:,} less close."
    )
    if undecided:
        sentence += f" Undecided, at a kink: {len(undecided)} arrays."
    return sentence
