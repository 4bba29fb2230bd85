"""Replays a certificate: everything in it that does not hold, each with where it is.

No OR-Tools, no function of the solver, no database.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from matcher.certificate.bounds import Prover
from matcher.certificate.chances import chances
from matcher.certificate.changed import check_changed
from matcher.certificate.value import FORMAT, Certificate, seals_of
from matcher.errors import InvalidPolicy
from matcher.outcome import Breach
from matcher.policy import Policy
from matcher.problem import digest
from matcher.verify import verify
from matcher.why.gaps.recheck import recheck

BROKEN = "broken"


def check(certificate: Certificate, *, seal: str | None = None) -> tuple[Breach, ...]:
    """Everything that is wrong with a certificate; empty when it holds.

    Parameters
    ----------
    seal
        the seal that was published, where the reader has it: a certificate that was changed and
        sealed anew holds together by itself, but has another.
    """
    found = [*_seals(certificate, seal)]
    try:
        policy = Policy.parse(certificate.policy)
    except InvalidPolicy as error:
        faults = "; ".join(f"{fault.path}: {fault.message}" for fault in error.faults)
        return (*found, Breach(rule="policy", message=f"the policy can't be read: {faults}"))
    found += _names(certificate, policy)
    breaches = _replayed(
        "the circles", lambda: verify(certificate.problem, policy, certificate.outcome)
    )
    found += breaches
    if certificate.verdict != breaches:
        found.append(
            Breach(
                rule="verdict",
                message=f"the certificate's verdict lists {len(certificate.verdict)} faults, "
                f"but the check finds {len(breaches)}",
            )
        )
    if not any(breach.rule in ("people", BROKEN) for breach in breaches):
        found += _replayed("the reasons", lambda: _reasons(certificate, policy, breaches))
        found += _replayed("the bounds", lambda: _bounds(certificate, policy))
        found += _replayed("the chances", lambda: _chances(certificate, policy))
        found += _replayed("the changed seats", lambda: _changed(certificate, policy))
    return tuple(found)


def _replayed(part: str, replay: Callable[[], Iterable[Breach]]) -> tuple[Breach, ...]:
    """What is wrong with a part. Values over which nothing can be computed, as a room beyond every
    number or a street that is nowhere, are a fault of the certificate, not of its reader."""
    try:
        return tuple(replay())
    except (ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        return (Breach(rule=BROKEN, message=f"{part} can't be replayed ({why})"),)


def _seals(certificate: Certificate, published: str | None) -> Iterator[Breach]:
    if certificate.format != FORMAT:
        yield Breach(
            rule="format", message=f"the format is {certificate.format}; known here is {FORMAT}"
        )
    found = seals_of(certificate)
    for part in sorted(found.keys() | certificate.seals.keys()):
        if found.get(part) != certificate.seals.get(part):
            yield Breach(rule="seal", message=f"{part} is not what was sealed")
    if certificate.seal != digest(certificate.seals):
        yield Breach(rule="seal", message="the seal is not that of the seals")
    if published is not None and certificate.published != published:
        earlier = " (that of the round before people changed it)"
        yield Breach(
            rule="seal",
            message=f"the seal is {certificate.published}, but the published one is {published}"
            f"{earlier if certificate.seal == published else ''}",
        )


def _names(certificate: Certificate, policy: Policy) -> Iterator[Breach]:
    for what, stated, found in (
        ("name", certificate.policy_name, policy.name),
        ("version", certificate.policy_version, policy.version),
    ):
        if stated != found:
            yield Breach(rule="policy", message=f"the policy's {what} is {found}, not {stated}")


def _reasons(
    certificate: Certificate, policy: Policy, breaches: tuple[Breach, ...]
) -> Iterator[Breach]:
    """Why seats are empty, counted again; only of an outcome that holds."""
    if certificate.reasons is not None and not breaches:
        yield from recheck(certificate.problem, policy, certificate.outcome, certificate.reasons)


def _bounds(certificate: Certificate, policy: Policy) -> Iterator[Breach]:
    """Each witness proves the bound it says."""
    if not certificate.witnesses:
        return
    prover = Prover(certificate.problem, policy, certificate.outcome)
    for tier, count in Counter(row.tier for row in certificate.witnesses).items():
        if count > 1:
            yield Breach(rule=f"bound:{tier}", message=f"{count} witnesses for one goal")
    for witness in certificate.witnesses:
        bound = prover.bound(witness)
        if bound != witness.bound:
            proves = "nothing" if bound is None else f"a bound of {bound}"
            yield Breach(
                rule=f"bound:{witness.tier}",
                message=f"the prices prove {proves}, not {witness.bound}",
            )


def _changed(certificate: Certificate, policy: Policy) -> Iterator[Breach]:
    """The seats that people changed fit what was solved, and break no rule."""
    if certificate.changed is not None:
        yield from check_changed(
            certificate.problem,
            policy,
            certificate.outcome,
            certificate.seal,
            certificate.changed,
        )


def _chances(certificate: Certificate, policy: Policy) -> Iterator[Breach]:
    outcome = certificate.outcome
    expected = {(c.seat, c.children): c for c in chances(certificate.problem, policy, outcome)}
    stated = {(c.seat, c.children): c for c in certificate.chances}
    for seat, children in sorted(expected.keys() | stated.keys()):
        one, other = stated.get((seat, children)), expected.get((seat, children))
        if one != other:
            yield Breach(
                rule="lottery",
                message=f"the chances of {', '.join(children)} are "
                f"{other.places if other else 'no'} of {len(children)}"
                f"{'' if other is None or other.drawn else ', not by the draw alone'}, not "
                f"{one.places if one else 'absent'}"
                f"{'' if one is None or one.drawn else ', not by the draw alone'}",
                child=children[0],
                seat=seat,
            )
