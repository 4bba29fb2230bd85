"""A policy as the TOML text that `Policy.parse` reads."""

import json
from collections.abc import Iterable, Iterator, Mapping

from matcher.policy import Policy, Requirements, SeatPolicy


def text_of(policy: Policy) -> str:
    """The inverse of `Policy.parse`: what the policy says, whole, without a comment."""
    return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    yield from _entries({"name": policy.name, "version": policy.version})
    for row in policy.seats:
        yield from _table(f"seats.{row.seat.value}", _seat(row))
    yield from _table("rules", {"order": policy.rules})
    limit = {"limit": policy.ladder_limit, "metres": policy.metres_limit}
    yield from _table("locality", limit)
    yield from _table("locality.limit_by_street", dict(policy.ladder_limit_by_street))
    yield from _table("siblings", {"share": "hard" if policy.siblings_hard else "tier"})
    for asked in policy.requirements:
        yield from _table(f"seat_requirements.{asked.seat.value}", _requirements(asked))
    yield from _table(
        "tiers",
        {
            "order": policy.tiers,
            "safety_levels": policy.safety_levels,
            "waiting_days_per_point": policy.waiting_days_per_point,
            "waiting_points_most": policy.waiting_points_most,
        },
    )
    points = {str(level): worth for level, worth in enumerate(policy.coverage_points, start=1)}
    yield from _table("tiers.coverage_points", points)
    yield from _table("tiers.tolerance", dict(policy.tolerance))


def _seat(row: SeatPolicy) -> dict[str, object]:
    return {
        "required": row.required,
        "counts_load": row.counts_load,
        "count_cap": row.count_cap,
        "credentials": row.credentials,
    }


def _requirements(asked: Requirements) -> dict[str, object]:
    return {
        "sex": asked.sex,
        "min_age": asked.min_age,
        "college": asked.college,
        "resident": asked.resident,
        "healthy": asked.healthy,
        "suitable": asked.suitable,
    }


def _table(name: str, entries: Mapping[str, object]) -> Iterator[str]:
    yield ""
    yield f"[{name}]"
    yield from _entries(entries)


def _entries(entries: Mapping[str, object]) -> Iterator[str]:
    """A line for each entry that says something; JSON's texts and whole numbers are TOML's too."""
    for name, value in entries.items():
        if value is not None:
            plain = list(value) if isinstance(value, Iterable) and not _is_text(value) else value
            yield f"{json.dumps(name)} = {json.dumps(plain, ensure_ascii=False)}"


def _is_text(value: object) -> bool:
    return isinstance(value, str)
