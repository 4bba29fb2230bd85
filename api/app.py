"""The composition root: `create_app` puts the parts together."""

from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.plugins.problem_details import ProblemDetailsPlugin
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from api import errors
from api.absences.routes import AbsencesController
from api.access import OPEN, SessionAuthentication
from api.accounts.oidc import Provider
from api.alternatives.asking import asking
from api.alternatives.routes import AlternativesController
from api.answers.routes import AnswersController
from api.audit.routes import AuditController
from api.circles.routes import CirclesController
from api.coverage.routes import CoverageController
from api.exports.routes import ExportsController
from api.file_access.routes import FileAccessController, FilesController
from api.geography.routes import GeographyController
from api.headers import harden, name_every_method
from api.health.routes import health
from api.notices.routes import NoticesController
from api.openapi import document
from api.pages.language import GLOBALS
from api.pages.routes import PAGES
from api.pages.words import FILTERS
from api.prices.routes import PricesController
from api.reasons.routes import ReasonsController
from api.registers.routes import BasesController, CredentialsController, DutiesController
from api.repairs.routes import VacanciesController
from api.review.amending import AmendingController
from api.review.prepared import Prepared
from api.review.routes import ReviewController
from api.rosters.desk import readings
from api.rosters.routes import RostersController
from api.rounds.actions import ActionsController
from api.rounds.certificate import CertificateController
from api.rounds.comparison import ComparisonController
from api.rounds.events import EventsController
from api.rounds.looked_over import LookedOver
from api.rounds.proposal import ProposalController
from api.rounds.routes import RoundsController
from api.rounds.what_if import WhatIfController
from api.same_origin import refuse_other_sites
from api.seat_requests.routes import SeatRequestsController
from api.servers import servers, transaction
from api.sessions.routes import SessionsController
from api.settings import Settings
from api.stand_ins.routes import StandInsController
from api.turned_away import record_refusal
from api.words import reason
from workers.logs import configure_logs

HERE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Litestar:
    """The website and its API; without settings, set up from the environment."""
    settings = settings or Settings.from_environment()
    settings.check()
    configure_logs()
    return Litestar(
        route_handlers=[health, _api(), *PAGES, _static()],
        state=State(
            {
                "settings": settings,
                "contacts": settings.contacts(),
                "prepared": Prepared(),
                "looked_over": LookedOver(),
                "provider": Provider(settings) if settings.oidc_issuer else None,
            }
        ),
        lifespan=[servers, readings, asking],
        middleware=[DefineMiddleware(SessionAuthentication, exclude_from_auth_key=OPEN)],
        before_request=refuse_other_sites,
        dependencies={"conn": Provide(transaction)},
        before_send=[harden, name_every_method],
        after_exception=[record_refusal],
        exception_handlers=errors.handlers(),
        plugins=[ProblemDetailsPlugin()],
        template_config=TemplateConfig(engine=_engine()),
        openapi_config=document(settings),
        request_max_body_size=settings.roster_megabytes * 1024 * 1024,
        logging_config=None,
    )


def _api() -> Router:
    return Router(
        path="/api/v1",
        route_handlers=[
            SessionsController,
            GeographyController,
            RostersController,
            RoundsController,
            ActionsController,
            EventsController,
            ProposalController,
            ReasonsController,
            ReviewController,
            AlternativesController,
            AmendingController,
            ComparisonController,
            PricesController,
            WhatIfController,
            CertificateController,
            CirclesController,
            AnswersController,
            VacanciesController,
            ExportsController,
            AbsencesController,
            SeatRequestsController,
            StandInsController,
            CoverageController,
            NoticesController,
            AuditController,
            DutiesController,
            BasesController,
            CredentialsController,
            FileAccessController,
            FilesController,
        ],
        security=[{"session": []}, {"token": []}],
    )


def _static() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[HERE / "static"],
        opt={OPEN: True},
        cache_control=CacheControlHeader(max_age=300, public=True),
    )


def _engine() -> JinjaTemplateEngine:
    engine = JinjaTemplateEngine(directory=HERE / "templates")
    for name, filter_ in FILTERS.items():
        engine.engine.filters[name] = filter_
    # Built from npm's packages, not committed: without it the tables stand alone (docs/adr/0040).
    built = HERE / "static" / "vendor" / "echarts.js"
    known: dict[str, Any] = {**GLOBALS, "reason": reason, "has_charts": built.exists()}
    engine.engine.globals.update(known)
    engine.engine.trim_blocks = engine.engine.lstrip_blocks = True
    # The parts of pages, known to every template without an import.
    parts: dict[str, Any] = {"ui": engine.engine.get_template("ui.html").module}
    engine.engine.globals.update(parts)
    return engine
