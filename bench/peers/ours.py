"""Linjia's own matcher, through the front door."""

from bench.course import Course
from bench.run import Run
from matcher import Limit, Progress, solve

HOW = "matcher.solve，与产品里的一轮相同"


def missing() -> str | None:
    return None


def compete(course: Course, run: Run) -> dict[str, int | None]:
    """One round as the product runs it, explanations of the gaps included."""

    def heard(step: Progress) -> None:
        if step.value > 0:
            run.see()

    limit = Limit(seconds=run.left, threads=run.threads)
    outcome = solve(course.problem, course.policy, seed=course.seed, limit=limit, progress=heard)
    run.stop()
    run.keep(course.seats_of(outcome.assignments))
    return {tier.name: tier.bound for tier in outcome.tiers}
