"""``tipline staff``: accounts and API tokens."""

from typing import Annotated

import typer
from sqlmodel import Session

from api.cli.first_run import welcome_url
from api.compose import open_desk
from common.clock import utc_now
from common.settings import load_settings
from db import officers
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer

app = typer.Typer(help="工作人员账号", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="用户名")]
ROLES = "handler 经办、signatory 审签、district 区县、office、keeper 保密专员、administrator"
RoleOption = Annotated[Role, typer.Option(help=ROLES)]
Unit = Annotated[str | None, typer.Option(help="单位：部门/处室、区县名，或区县/单位")]


Mail = Annotated[str | None, typer.Option(help="邮箱，开通邮件通知后往这里发")]


@app.command()
def add(
    name: Name, role: RoleOption, unit: Unit = None, display: str | None = None, mail: Mail = None
) -> None:
    """新建账号，给出一次性链接，由本人设置密码和动态口令。"""
    desk, now = open_desk(load_settings()), utc_now()
    new = NewOfficer(name, display or name, role, unit, mail)

    def create(session: Session) -> str:
        officer = accounts.add_officer(session, desk, new, now)
        return accounts.invite(session, desk, officer, now)

    typer.echo(welcome_url(desk, desk.database.write(create)))


@app.command()
def token(name: Name, role: RoleOption, unit: Unit = None) -> None:
    """给出接口令牌（只显示这一次）；没有这个账号时先建立。"""
    desk, now = open_desk(load_settings()), utc_now()

    def create(session: Session) -> str:
        officer = officers.by_username(session, name) or accounts.add_officer(
            session, desk, NewOfficer(name, name, role, unit), now
        )
        accounts.must_be(officer, role, unit)
        return accounts.issue(session, desk, officer, accounts.API, now, None)

    typer.echo(desk.database.write(create))
