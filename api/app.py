"""The web application: routes, guards and the scheduler on one desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors
from api.openapi import describe
from api.pages import admin, chat, entry, keeper, public, sign_in, staff
from api.routes import cases, figures, health, lists, tips, triage
from api.scheduler import start_scheduler
from api.security import Guard
from common.clock import Clock, utc_now
from common.settings import HOUSE
from routing.work.desk import Desk

Faces = Literal["public", "staff", "all"]
OVERHEAD = 1024 * 1024
"""What a form may weigh beyond its photos."""


def create_app(
    desk: Desk, clock: Clock = utc_now, faces: Faces = "all", *, schedule: bool = True
) -> FastAPI:
    """The application; ``faces`` picks the public or the staff side, or both."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        scheduler = start_scheduler(desk, clock) if schedule else None
        yield
        if scheduler:
            scheduler.shutdown(wait=False)

    app = FastAPI(title="Tipline", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.desk, app.state.clock = desk, clock
    errors.install(app)
    app.openapi = describe(app)  # type: ignore[method-assign]
    for router in _routers(faces):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=HOUSE / "api" / "static"), name="static")
    limits = desk.settings.intake
    app.add_middleware(Guard, max_body=limits.max_files * limits.max_file_bytes + OVERHEAD)
    return app


def _routers(faces: Faces) -> list:  # type: ignore[type-arg]
    shared = [health.router, figures.router, lists.router]
    public_side = [tips.router, triage.router, public.router, chat.router]
    staff_side = [
        cases.router, sign_in.router, staff.router, entry.router, keeper.router, admin.router,
    ]  # fmt: skip
    return {
        "public": public_side + shared,
        "staff": staff_side + shared,
        "all": public_side + staff_side + shared,
    }[faces]
