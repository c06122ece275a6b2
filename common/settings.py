"""Settings: ``config.toml`` overlaid by ``TIPLINE_<SECTION>__<KEY>`` from the environment."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

HOUSE = Path(__file__).resolve().parent.parent
"""The checkout: where config.toml, plans/ and the migrations lie."""


class Section(BaseModel, extra="forbid"):
    """A table of config.toml: a misspelt key stops the start."""


class PlanSettings(Section):
    folder: Path


class DatabaseSettings(Section):
    url: str
    pool_size: int


class ServerSettings(Section):
    host: str
    port: int
    faces: Literal["public", "staff", "all"]
    workers: int = Field(ge=1, le=64)
    public_url: str
    secure_cookies: bool


class CryptoSettings(Section):
    cipher: Literal["AES-256-GCM", "SM4-GCM"]
    keys_file: str


class IntakeSettings(Section):
    max_text: int
    max_files: int
    max_file_bytes: int


class AssignSettings(Section):
    automatic: bool
    except_tasks: list[str]


class StaffSettings(Section):
    require_totp: bool
    session_hours: int
    max_failures: int
    pause_minutes: int


class ChaseSettings(Section):
    sweep_seconds: int
    outbox_seconds: int
    batch: int


class LedgerSettings(Section):
    seal_seconds: int


class CalendarSettings(Section):
    overrides: list[Path]


class FiguresSettings(Section):
    small_cell: int


class ChatSettings(Section):
    citizens: list[str]
    officers: list[str]


class TelegramSettings(Section):
    token: str
    api_base: str


class NoticesSettings(Section):
    webhook_url: str
    webhook_secret: str


class MailSettings(Section):
    """Whether letters can be sent with what is set is known at the start, not at night."""

    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["none", "starttls", "tls"]
    ca_file: str
    user: str
    password: str
    sender: str

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("mail.sender is empty")
        if self.host and self.user and self.security == "none":
            raise ValueError("mail.security: a password is never sent in the open")
        return self


class RobotsSettings(Section):
    dingtalk_url: str
    dingtalk_secret: str
    wecom_url: str
    readers: list[str]


class LogSettings(Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """All settings. Relative paths of the data folder start at the working directory."""

    model_config = SettingsConfigDict(
        env_prefix="TIPLINE_", env_nested_delimiter="__", extra="forbid", frozen=True,
        hide_input_in_errors=True,
    )  # fmt: skip

    data_dir: Path
    plan: PlanSettings
    database: DatabaseSettings
    server: ServerSettings
    crypto: CryptoSettings
    intake: IntakeSettings
    assign: AssignSettings
    staff: StaffSettings
    chase: ChaseSettings
    ledger: LedgerSettings
    calendar: CalendarSettings
    figures: FiguresSettings
    chat: ChatSettings
    telegram: TelegramSettings
    notices: NoticesSettings
    mail: MailSettings
    robots: RobotsSettings
    log: LogSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment before ``TIPLINE_CONFIG`` (default config.toml)."""
        config = Path(os.environ.get("TIPLINE_CONFIG", HOUSE / "config.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config)

    @property
    def plan_folder(self) -> Path:
        return HOUSE / self.plan.folder

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir.resolve() / 'tipline.db'}"

    @property
    def keys_file(self) -> Path:
        return Path(self.crypto.keys_file or self.data_dir / "keys.json")

    @property
    def public_url(self) -> str:
        return self.server.public_url or f"http://{self.server.host}:{self.server.port}"


def load_settings() -> Settings:
    """Read the settings. Raises pydantic's ValidationError naming the wrong key."""
    return Settings()
