"""Timefold's community edition, from Python: constraint streams, a construction heuristic, then
late acceptance. It proves no bound, and its community edition searches on one thread."""

import shutil
from collections.abc import Iterator

import numpy as np

from bench.course import Course
from bench.peers.foreign import Foreign, load, not_installed
from bench.run import Run
from matcher.columns import SEATS
from matcher.frame import Ints
from matcher.people import Seat
from matcher.seating import wanted_seats
from matcher.tiers.fairness import BANDS

HOW = "约束流、构造启发式、延迟接受（含拆除重建）；每级一个软分层；社区版单线程，不给界"
# Change and swap moves alone stay in the first local optimum: late acceptance never goes downhill
# from it. Ruin-and-recreate moves, which the manual offers for that, got out of it in our trials.
CONFIG = """<solver>
  <constructionHeuristic>
    <constructionHeuristicType>FIRST_FIT</constructionHeuristicType>
  </constructionHeuristic>
  <localSearch>
    <unionMoveSelector>
      <changeMoveSelector/>
      <swapMoveSelector/>
      <ruinRecreateMoveSelector>
        <minimumRuinedCount>2</minimumRuinedCount>
        <maximumRuinedCount>6</maximumRuinedCount>
      </ruinRecreateMoveSelector>
    </unionMoveSelector>
    <acceptor><lateAcceptanceSize>400</lateAcceptanceSize></acceptor>
    <forager><acceptedCountLimit>1</acceptedCountLimit></forager>
  </localSearch>
</solver>"""


def missing() -> str | None:
    if shutil.which("java") is None:
        return (
            "没有 Java：Timefold 需要 17 或更高版本，例如 apt-get install openjdk-17-jre-headless"
        )
    return not_installed("timefold")


def compete(course: Course, run: Run) -> dict[str, int | None]:
    run.threads = 1
    solver, config = load("timefold.solver"), load("timefold.solver.config")
    model = load("bench.peers.timefold_model")
    problem = _round(course, model)
    settings = config.SolverConfig(
        xml_source_text=CONFIG,
        solution_class=model.Round,
        entity_class_list=[model.Slot],
        environment_mode=config.EnvironmentMode.NO_ASSERT,
        random_seed=course.seed,
        score_director_factory_config=config.ScoreDirectorFactoryConfig(
            constraint_provider_function=model.constraints_of(
                course.policy.tiers, siblings_hard=course.policy.siblings_hard
            )
        ),
        termination_config=config.TerminationConfig(
            spent_limit=config.Duration(milliseconds=max(1, int(1000 * run.left)))
        ),
    )
    engine = solver.SolverFactory.create(settings).build_solver()
    _listen(engine, run)
    best = engine.solve(problem)
    run.keep(_seats(best))
    run.stop()
    return {tier.name: None for tier in course.tiers}


def _round(course: Course, model: Foreign) -> Foreign:
    """The course as Timefold's planning solution, every slot empty."""
    frame, problem = course.frame, course.problem
    wanted = [wanted_seats(child, course.policy) for child in problem.children]
    families = np.bincount(frame.child_household + 1)[1:]
    seats = np.bincount(frame.child_street, weights=[len(row) for row in wanted]).astype(int)
    streets = {
        int(street): model.Street(id=int(street), costs=_street_costs(int(seats[street])))
        for street in np.flatnonzero(seats)
    }
    pairs: dict[tuple[int, int], list[tuple[Foreign, Foreign]]] = {}
    for child, seat, person, pair in _pairs(course, model):
        pairs.setdefault((child, seat), []).append((person, pair))
    slots: list[Foreign] = []
    for (child, seat), offered in pairs.items():
        family = int(frame.child_household[child])
        shared = SEATS[seat] == Seat.NEIGHBOUR_MUM and family >= 0 and families[family] > 1
        slots.append(
            model.Slot(
                id=child * len(SEATS) + seat,
                child=child,
                wanted=len(wanted[child]),
                street=streets[int(frame.child_street[child])],
                family=family if shared else -1,
                people=[person for person, _ in offered],
                pairs={person.id: pair for person, pair in offered},
            )
        )
    asked = [
        model.Need(id=number, child=int(child), bit=1 << int(need))
        for number, (child, need) in enumerate(np.argwhere(frame.child_needs))
    ]
    return model.Round(slots=slots, streets=list(streets.values()), needs=asked)


def _street_costs(wanted: int) -> list[int]:
    """(wanted + 1,): the equity goal of a street by how many of its seats are filled."""
    empty = np.arange(1, wanted + 1)
    by_empty = np.concatenate([[0], np.cumsum(2 * -(-BANDS * empty // wanted) - 1)])
    return by_empty[::-1].tolist()


def _pairs(course: Course, model: Foreign) -> Iterator[tuple[int, int, Foreign, Foreign]]:
    """Child, seat, person and pair of every column, each pair with its worth for the tiers."""
    frame, columns = course.frame, course.columns
    cap = course.policy.seat(Seat.MENTOR).count_cap
    people = [
        model.Person(id=index, room=room, pupils=max(0, (cap or 0) - mentees), load=load)
        for index, (room, mentees, load) in enumerate(
            zip(
                frame.helper_room.tolist(),
                frame.helper_mentees.tolist(),
                frame.helper_load.tolist(),
                strict=True,
            )
        )
    ]
    weight = np.where(columns.counts_load(frame), frame.child_weight[columns.child], 0)
    pupil = columns.is_seat(Seat.MENTOR) & (cap is not None)
    bits = columns.covers(frame) @ (1 << np.arange(frame.child_needs.shape[1]))
    worth = {
        goal.name: goal.coefficients[: len(columns)].tolist() for goal in course.program.objectives
    }
    nothing = [0] * len(columns)
    fields = {
        "locked": worth.get("locks", nothing),
        "safety": worth.get("safety", nothing),
        "points": worth.get("coverage", nothing),
        "kept": worth.get("continuity", nothing),
        "step": worth.get("locality", nothing),
        "hectometres": worth.get("distance", nothing),
        "drawn": worth.get("lottery", nothing),
        "weight": weight.tolist(),
        "pupil": pupil.astype(np.int64).tolist(),
        "skills": bits.tolist(),
    }
    places = zip(
        columns.child.tolist(), columns.seat.tolist(), columns.helper.tolist(), strict=True
    )
    for index, (child, seat, helper) in enumerate(places):
        facts = {name: values[index] for name, values in fields.items()}
        yield child, seat, people[helper], model.Pair(id=index, **facts)


def _listen(engine: Foreign, run: Run) -> None:
    """Write solutions down as they come. The library's own listener turns every new best solution
    into Python objects, which would slow the search; this one does so only when it is time."""
    jpype, convert = load("jpype"), load("_jpyinterpreter").unwrap_python_like_object

    def heard(_listener: object, event: Foreign) -> None:
        if run.due and event.isNewBestSolutionInitialized():
            run.keep(_seats(convert(event.getNewBestSolution())))

    listener = type("Listener", (), {"bestSolutionChanged": jpype.JOverride(heard)})
    name = "ai.timefold.solver.core.api.solver.event.SolverEventListener"
    engine._delegate.addEventListener(jpype.JImplements(name)(listener)())  # noqa: SLF001


def _seats(solution: Foreign) -> Ints:
    """The columns of a solution that breaks no rule; one that breaks a rule is none."""
    if solution.score is not None and not solution.score.is_feasible:
        return np.zeros(0, dtype=np.int64)
    chosen = [slot.pair().id for slot in solution.slots if slot.person is not None]
    return np.array(sorted(chosen), dtype=np.int64)
