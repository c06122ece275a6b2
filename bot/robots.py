"""Officers' notices to a group of DingTalk (钉钉) or WeCom (企业微信), through its robot.

Everybody in the group reads them, so only those of the roles in the settings come here. The
robots know no idempotency key: what is sent again is the same text with the tip's number.
"""

import base64
import hashlib
import hmac
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from pydantic import BaseModel, StrictInt, ValidationError

from bot.posting import LONGEST_WAIT, SECONDS, Postman, as_json
from common.clock import Clock
from common.settings import Settings
from routing.rules.wording_out import group_text
from routing.work.outbox import NotNow, Outgoing, SendFailed

PER_MINUTE, MINUTE = 20, timedelta(minutes=1)
"""What both let a robot say; DingTalk closes it for ten minutes otherwise."""


@dataclass(frozen=True)
class Robot:
    """What a chat program asks of whoever speaks through its robots."""

    longest: int
    """Bytes of a text, in UTF-8."""
    too_fast: frozenset[int]
    """The ``errcode`` of what came too fast."""
    closed: timedelta
    """How long it takes nothing then."""


DINGTALK = Robot(18_000, frozenset({130101, 410100}), timedelta(minutes=10))
WECOM = Robot(2048, frozenset({45009}), MINUTE)


class Judgement(BaseModel):
    """What counts of an answer; status 200 says nothing yet."""

    errcode: StrictInt


class Pace:
    """How often one process speaks through one robot."""

    def __init__(self) -> None:
        self._spoken: deque[datetime] = deque(maxlen=PER_MINUTE)
        self._opens: datetime | None = None

    def take(self, now: datetime) -> None:
        """Raises NotNow until there is room for one more."""
        if self._opens and now < self._opens:
            raise NotNow(self._opens - now)
        if len(self._spoken) == PER_MINUTE and now < self._spoken[0] + MINUTE:
            raise NotNow(self._spoken[0] + MINUTE - now)
        self._spoken.append(now)

    def close(self, until: datetime) -> None:
        """Nothing before then: the other side said so."""
        self._opens = until


class RobotSender:
    """Speaks through one robot; without an address it says that it is switched off."""

    def __init__(
        self, robot: Robot, url: str, page: str, clock: Clock, *, secret: str = "",
        seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        self._robot, self._url, self._secret = robot, url, secret
        self._page, self._clock = page, clock
        self._postman, self._pace = Postman(seconds), Pace()

    async def send(self, message: Outgoing) -> None:
        """Raises SendFailed, or NotNow where the robot may not speak yet."""
        if not self._url:
            raise SendFailed("off", LONGEST_WAIT)
        now = self._clock()
        self._pace.take(now)
        text = group_text(message.body, self._page, self._robot.longest)
        body = as_json({"msgtype": "text", "text": {"content": text}})
        url = signed_url(self._url, self._secret, now) if self._secret else self._url
        self._judge(await self._postman.post(url, body))

    def _judge(self, answer: bytes) -> None:
        """Raises SendFailed unless the robot said it."""
        code = _errcode(answer)
        if code in self._robot.too_fast:
            self._pace.close(self._clock() + self._robot.closed)
            raise SendFailed(f"errcode {code}", self._robot.closed)
        if code != 0:
            raise SendFailed(f"errcode {code}")


def _errcode(answer: bytes) -> int:
    """Raises SendFailed where there is none."""
    try:
        return Judgement.model_validate_json(answer).errcode
    except ValidationError as error:
        raise SendFailed("no errcode") from error


def signed_url(url: str, secret: str, now: datetime) -> str:
    """加签: the address with the moment in milliseconds and HMAC-SHA256 over moment and secret."""
    moment = str(int(now.timestamp() * 1000))
    mac = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    sign = base64.b64encode(mac).decode()
    return str(httpx.URL(url).copy_merge_params({"timestamp": moment, "sign": sign}))


def robots(settings: Settings, clock: Clock) -> dict[str, RobotSender]:
    """Both, by the name that promises use."""
    rules, page = settings.robots, f"{settings.public_url}/staff/notices"
    return {
        "dingtalk": RobotSender(
            DINGTALK, rules.dingtalk_url, page, clock, secret=rules.dingtalk_secret
        ),
        "wecom": RobotSender(WECOM, rules.wecom_url, page, clock),
    }
