"""Timefold's community edition, from Python: constraint streams, a construction heuristic, then
tabu search. It proves no bound, and its community edition searches on one thread."""

import shutil

import numpy as np

from bench.course import Course
from bench.peers.foreign import Foreign, load, not_installed
from bench.run import Run
from matcher.columns import SEATS
from matcher.frame import UNLIMITED, Ints
from matcher.people import Seat
from matcher.seating import wanted_seats
from matcher.tiers.fairness import BANDS

HOW = "约束流、构造启发式、禁忌搜索；每级一个软分层；社区版单线程，不给界"
# Late acceptance never leaves the first local optimum, since every way out leads downhill. Entity
# tabu does, and was clearly ahead in our trials (see docs/adr/0014).
CONFIG = """<solver>
  <constructionHeuristic>
    <constructionHeuristicType>FIRST_FIT</constructionHeuristicType>
  </constructionHeuristic>
  <localSearch>
    <unionMoveSelector><changeMoveSelector/><swapMoveSelector/></unionMoveSelector>
    <acceptor><entityTabuRatio>0.02</entityTabuRatio></acceptor>
    <forager><acceptedCountLimit>200</acceptedCountLimit></forager>
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
    _listen(course, engine, run)
    best = engine.solve(problem)
    run.keep(_seats(course, best))
    run.stop()
    return {tier.name: None for tier in course.tiers}


def _round(course: Course, model: Foreign) -> Foreign:
    """The course as Timefold's planning solution, every slot empty."""
    frame, people = course.frame, _people(course, model)
    wanted = [len(wanted_seats(child, course.policy)) for child in course.problem.children]
    seats = np.bincount(frame.child_street, weights=wanted).astype(int)
    streets = {
        int(street): model.Street(id=int(street), costs=_street_costs(int(seats[street])))
        for street in np.flatnonzero(seats)
    }
    siblings = np.bincount(frame.child_household + 1)[1:]
    slot, columns = course.program.slot, course.columns
    starts = np.flatnonzero(np.diff(slot, prepend=-1))
    worth = {goal.name: goal.coefficients[: len(columns)] for goal in course.program.objectives}
    nothing = np.zeros(len(columns), dtype=np.int64)
    slots: list[Foreign] = []
    for part in np.split(np.arange(len(columns)), starts[1:]) if len(columns) else []:
        child, seat = int(columns.child[part[0]]), SEATS[columns.seat[part[0]]]
        helpers = columns.helper[part].tolist()
        mum, family = seat == Seat.NEIGHBOUR_MUM, int(frame.child_household[child])

        def by_person(name: str, helpers: list[int] = helpers, part: Ints = part) -> dict[int, int]:
            return dict(zip(helpers, worth.get(name, nothing)[part].tolist(), strict=True))

        slots.append(
            model.Slot(
                id=len(slots),
                child=child,
                wanted=wanted[child],
                street=streets[int(frame.child_street[child])],
                family=family if mum and family >= 0 and siblings[family] > 1 else -1,
                weight=int(frame.child_weight[child]) * course.policy.seat(seat).counts_load,
                pupil=int(seat == Seat.MENTOR),
                safety=int(frame.child_is_urgent[child]),
                points=int(frame.child_points[child]),
                kept=_the_one(by_person("continuity")),
                locked=_the_one(by_person("locks")),
                drawn=by_person("lottery"),
                steps=by_person("locality") if mum else {},
                hectometres=by_person("distance") if mum else {},
                people=[people[helper] for helper in helpers],
            )
        )
    asked = [
        model.Need(id=number, child=int(child), bit=1 << int(need))
        for number, (child, need) in enumerate(np.argwhere(frame.child_needs))
    ]
    return model.Round(slots=slots, streets=list(streets.values()), needs=asked)


def _people(course: Course, model: Foreign) -> list[Foreign]:
    frame, cap = course.frame, course.policy.seat(Seat.MENTOR).count_cap
    bits = frame.helper_skills @ (1 << np.arange(frame.helper_skills.shape[1]))
    return [
        model.Person(
            id=index,
            limited=int(helper.capacity is not None),
            room=int(frame.helper_room[index]),
            pupils=UNLIMITED if cap is None else max(0, cap - helper.mentees),
            load=helper.load,
            skills=int(bits[index]),
        )
        for index, helper in enumerate(course.problem.helpers)
    ]


def _the_one(marks: dict[int, int]) -> int:
    """The person marked, -1 when there is none."""
    return next((person for person, mark in marks.items() if mark), -1)


def _street_costs(wanted: int) -> list[int]:
    """(wanted + 1,): the equity goal of a street by how many of its seats are filled."""
    empty = np.arange(1, wanted + 1)
    by_empty = np.concatenate([[0], np.cumsum(2 * -(-BANDS * empty // wanted) - 1)])
    return by_empty[::-1].tolist()


def _listen(course: Course, engine: Foreign, run: Run) -> None:
    """Write solutions down as they come. The library's own listener turns every new best solution
    into Python objects, which takes longer than finding it; this one does so only so often that it
    takes a tenth of the time. (Java objects kept for later have crashed the process.)"""
    jpype, convert = load("jpype"), load("_jpyinterpreter").unwrap_python_like_object
    rest = 0.0

    def heard(_listener: object, event: Foreign) -> None:
        nonlocal rest
        began = run.now
        if began >= rest and run.due and event.isNewBestSolutionInitialized():
            run.keep(_seats(course, convert(event.getNewBestSolution())), at=began)
            rest = run.now + 9 * (run.now - began)

    listener = type("Listener", (), {"bestSolutionChanged": jpype.JOverride(heard)})
    name = "ai.timefold.solver.core.api.solver.event.SolverEventListener"
    engine._delegate.addEventListener(jpype.JImplements(name)(listener)())  # noqa: SLF001


def _seats(course: Course, solution: Foreign) -> Ints:
    """The columns of a solution that breaks no rule; one that breaks a rule is none."""
    if solution.score is not None and not solution.score.is_feasible:
        return np.zeros(0, dtype=np.int64)
    # Slots are numbered as the program's are, and in a slot the columns are ordered by helper.
    size = len(course.problem.helpers)
    keys = course.program.slot * size + course.columns.helper
    filled = [slot.id * size + slot.person.id for slot in solution.slots if slot.person is not None]
    return np.searchsorted(keys, np.sort(np.array(filled, dtype=np.int64)))
