"""Rendering pages: one Jinja environment, autoescaped, with the house's filters."""

from typing import Any

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from api.tabs import is_current, tabs_for
from common.clock import show, show_last_day
from common.settings import HOUSE
from routing.rules.channels import channel_name
from routing.rules.labels import label
from routing.rules.wording_out import page_about

ENVIRONMENT = Environment(
    loader=FileSystemLoader(HOUSE / "api" / "templates"), autoescape=True, auto_reload=False
)
ENVIRONMENT.filters.update(moment=show, last_day=show_last_day, label=label, channel=channel_name)
ENVIRONMENT.globals.update(tabs_for=tabs_for, is_current=is_current, page_about=page_about)
TEMPLATES = Jinja2Templates(env=ENVIRONMENT)


def page(request: Request, name: str, status_code: int = 200, **values: Any) -> Response:
    """A page from a template; ``plan`` and ``account`` are there in every one."""
    values.setdefault("plan", request.app.state.desk.plan)
    values.setdefault("account", getattr(request.state, "account", None))
    return TEMPLATES.TemplateResponse(request, name, values, status_code)
