"""Examples of the registers, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.registers.acts import Bases, Credentials, Withdrawn
from matcher.people import BasisKind
from store.bases import Basis, BasisScope, NewBasis, Signer
from store.credentials import Credential, CredentialKind, CredentialResult, NewCredential
from store.duties import BasisDuty, Birthday, CredentialDuty, Duties, FollowUp, FollowUpKind

_CHILD, _HELPER = "C00012", "H00034"
_AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)
_BASIS = Basis(
    id=UUID("019a0000-0000-7000-8000-000000000006"),
    kind=BasisKind.CONSENT,
    signed_by=Signer.GUARDIAN,
    scope=(BasisScope.MATCHING, BasisScope.CONTACT),
    since=date(2026, 8, 1),
    until=date(2027, 7, 31),
    withdrawn_at=None,
    from_roster=False,
    recorded_at=_AT,
    in_force=True,
    counts=True,
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    NewBasis(
        kind=BasisKind.CONSENT,
        signed_by=Signer.GUARDIAN,
        scope=(BasisScope.MATCHING, BasisScope.CONTACT),
        since=date(2026, 8, 1),
        until=date(2027, 7, 31),
    ),
    Bases(child=_CHILD, bases=(_BASIS,)),
    Withdrawn(
        child=_CHILD,
        bases=(msgspec.structs.replace(_BASIS, withdrawn_at=_AT, in_force=False),),
        follow_up=True,
    ),
    NewCredential(
        kind=CredentialKind.CLEARANCE,
        result=CredentialResult.PASSED,
        checked_on=date(2026, 8, 1),
        body="示例派出所",
        until=date(2027, 7, 31),
    ),
    Credentials(
        helper=_HELPER,
        credentials=(
            Credential(
                id=UUID("019a0000-0000-7000-8000-000000000007"),
                kind=CredentialKind.CLEARANCE,
                result=CredentialResult.PASSED,
                checked_on=date(2026, 8, 1),
                body="示例派出所",
                until=date(2027, 7, 31),
                from_roster=False,
                recorded_at=_AT,
                in_force=True,
            ),
        ),
    ),
    Duties(
        follow_ups=(
            FollowUp(
                id=UUID("019a0000-0000-7000-8000-000000000008"),
                child=_CHILD,
                code_name="小雨点",
                kind=FollowUpKind.BASIS_WITHDRAWN,
                due=date(2026, 8, 27),
                overdue=False,
            ),
        ),
        bases=(
            BasisDuty(child=_CHILD, code_name="小雨点", until=None, in_force=False, in_circle=True),
        ),
        birthdays=(Birthday(child=_CHILD, code_name="小雨点", turns=14, on=date(2026, 9, 3)),),
        credentials=(
            CredentialDuty(
                helper=_HELPER,
                kind=CredentialKind.TRAINING,
                until=date(2026, 8, 15),
                in_force=False,
                circles=(_CHILD,),
            ),
        ),
    ),
)
