"""The certificate of a round, and its seals."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from matcher.certificate.bounds import Witness
from matcher.certificate.chances import Chance, chances
from matcher.certificate.changed import Changed
from matcher.outcome import Breach, Outcome, Sense, TierResult
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.verify import verify
from matcher.why.gaps.reasons import Reasons

FORMAT = "linjia-certificate-1"
UNSEALED = frozenset(("seals", "seal", "changed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A round whole, by codes alone: no name, phone or address.

    `policy` is the TOML text that was solved; `reasons` say why seats are empty and needs
    uncovered, None where nobody asked; `witnesses` are prices that prove bounds by sums
    alone, of no more than one for a goal; `chances` the lottery's, `verdict` what the checker
    found wrong when the certificate was made: nothing, or there is no proposal. `seals` holds the
    SHA-256 of each other part by its name, so that a changed part is named, and `seal` that of all
    seals. `changed` are the seats that people changed since, under a seal of their own; None where
    the proposal is what was solved.
    """

    format: str
    policy_name: str
    policy_version: str
    problem: Problem
    policy: str
    outcome: Outcome
    reasons: Reasons | None
    witnesses: tuple[Witness, ...]
    chances: tuple[Chance, ...]
    verdict: tuple[Breach, ...]
    seals: dict[str, str]
    seal: str
    changed: Changed | None = None

    @property
    def published(self) -> str:
        """The seal that the round's page shows: over all that the certificate says."""
        return self.changed.seal if self.changed else self.seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebound:
    """A goal's bound as the solver said it, and as its witness proves it; None without one."""

    tier: str
    sense: Sense
    stated: int
    proven: int | None

    @property
    def again(self) -> bool:
        """Whether sums alone prove what was said, or more."""
        return self.proven is not None and (self.stated - self.proven) * self.sense.sign >= 0


def rebounds(tiers: Iterable[TierResult], proven: Mapping[str, int]) -> tuple[Rebound, ...]:
    """The bounds of an outcome's tiers beside those of the witnesses, by tier."""
    return tuple(
        Rebound(tier=t.name, sense=t.sense, stated=t.bound, proven=proven.get(t.name))
        for t in tiers
    )


def certify(problem: Problem, policy_text: str, outcome: Outcome) -> Certificate:
    """The certificate of an outcome, without reasons and witnesses (`with_proofs`); InvalidPolicy
    when the text is no policy."""
    policy = Policy.parse(policy_text)
    return sealed(
        Certificate(
            format=FORMAT,
            policy_name=policy.name,
            policy_version=policy.version,
            problem=problem,
            policy=policy_text,
            outcome=outcome,
            reasons=None,
            witnesses=(),
            chances=chances(problem, policy, outcome),
            verdict=verify(problem, policy, outcome),
            seals={},
            seal="",
        )
    )


def with_proofs(
    certificate: Certificate, reasons: Reasons | None, witnesses: tuple[Witness, ...]
) -> Certificate:
    """The same with the reasons of its gaps (`why.explain` finds them) and what proves its bounds
    (`prices.witnesses`), sealed."""
    return sealed(replace(certificate, reasons=reasons, witnesses=witnesses))


def sealed(certificate: Certificate) -> Certificate:
    """The same certificate with seals that fit what it says."""
    seals = seals_of(certificate)
    return replace(certificate, seals=seals, seal=digest(seals))


def seals_of(certificate: Certificate) -> dict[str, str]:
    """The SHA-256 of each part, in hex: of a text its UTF-8, of a value its canonical JSON."""
    parts = {f.name: getattr(certificate, f.name) for f in fields(certificate)}
    return {
        name: hashlib.sha256(part.encode()).hexdigest() if isinstance(part, str) else digest(part)
        for name, part in parts.items()
        if name not in UNSEALED
    }
