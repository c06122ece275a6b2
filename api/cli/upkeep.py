"""``tipline migrate``, ``backup``, ``restore``, ``doctor``: keeping an installation well."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.compose import open_calendars
from common.clock import utc_now
from common.errors import Invalid
from common.keys import load_keys
from common.plan import load_plan
from common.settings import Settings, load_settings
from db.engine import Database
from db.migrate import HEAD, revision_of
from db.migrate import migrate as bring_up
from routing.work.carriers import check_readers, switched_on

ON_POSTGRES = "PostgreSQL 请用 pg_dump 和 pg_restore，并另存密钥文件和附件目录。"

OUTWARD = {"webhook": "网络回调", "mail": "邮件", "dingtalk": "钉钉群", "wecom": "企业微信群"}


def migrate(
    to: Annotated[str, typer.Option(help="目标版本；默认最新")] = "head",
) -> None:
    """把数据库升级到当前版本（PostgreSQL 只由这个命令升级）。"""
    database = Database(load_settings().database_url)
    bring_up(database, to)
    typer.echo(f"数据库版本：{revision_of(database) or '空'}")


def backup(file: Annotated[Path, typer.Argument(help="备份到这个目录")]) -> None:
    """备份数据库、密钥和附件到一个新目录。"""
    settings = load_settings()
    database = _sqlite_path(settings)
    file.mkdir(mode=0o700, parents=True)
    copy = file / "tipline.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    # Attachments after the database: each row that was copied then has its file.
    if (attachments := settings.data_dir / "attachments").exists():
        shutil.copytree(attachments, file / "attachments")
    shutil.copy2(settings.keys_file, file / "keys.json")
    typer.echo(f"已备份到 {file}。里面有密钥，请加密保管。")


def restore(file: Annotated[Path, typer.Argument(help="备份目录")]) -> None:
    """从备份目录恢复到空的数据目录。"""
    settings = load_settings()
    database = _sqlite_path(settings)
    if database.exists() or settings.keys_file.exists():
        raise Invalid(f"{settings.data_dir} 里已有数据，未作改动；请先移走，或换一个空目录。")
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (attachments := file / "attachments").exists():
        shutil.copytree(attachments, settings.data_dir / "attachments")
    shutil.copy2(file / "keys.json", settings.keys_file)
    shutil.copy2(file / "tipline.db", database)
    typer.echo("已恢复。")


def _sqlite_path(settings: Settings) -> Path:
    url = Database(settings.database_url).url
    if url.get_backend_name() != "sqlite":
        raise Invalid(ON_POSTGRES)
    return Path(url.database or "")


def doctor() -> None:
    """检查设置、方案、密钥、数据库、日历和外发消息，逐项报告。"""
    settings = load_settings()
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("方案", lambda: load_plan(settings.plan_folder).title),
        (
            "密钥",
            lambda: f"{len(load_keys(settings.keys_file, settings.crypto.cipher).content)} 把",
        ),
        ("数据库", lambda: _schema(settings)),
        ("日历", lambda: _calendar(settings)),
        ("外发消息", lambda: _outward(settings)),
    )
    results = [_checked(name, check) for name, check in checks]
    if not all(results):
        raise typer.Exit(1)


def _checked(name: str, check: Callable[[], str]) -> bool:
    try:
        typer.echo(f"✓ {name}：{check()}")
    except Exception as error:
        typer.echo(f"✗ {name}：{error}")
        return False
    return True


def _calendar(settings: Settings) -> str:
    _schema(settings)
    with closing(Database(settings.database_url)) as database:
        return open_calendars(settings, database).current().warning(utc_now()) or "完整"


def _outward(settings: Settings) -> str:
    """The channels that are switched on. Nothing is sent to find out whether they work."""
    check_readers(settings)
    return "、".join(OUTWARD[channel] for channel in switched_on(settings)) or "没有开通"


def _schema(settings: Settings) -> str:
    found = revision_of(Database(settings.database_url))
    if found != HEAD:
        raise Invalid(f"版本 {found}，应为 {HEAD}，请运行 tipline migrate")
    return f"版本 {found}"
