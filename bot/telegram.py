"""Telegram through aiogram: updates in, replies out, nothing else.

The conversation's state is ours, so aiogram's own is switched off. Updates of one person
are handled one after another, those of different people side by side.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    PhotoSize,
    TelegramObject,
    Update,
)

from bot import prompts
from bot.channel import Respond, Said, Upload
from bot.talk import Button, Reply, Text, shown
from common.errors import AppError

CHANNEL = "telegram"
LONGEST = 4000
"""Telegram takes 4096 characters a message."""
BUTTON_BYTES = 64
"""As much as a button may carry back; the conversation knows a label by its beginning."""
COMMANDS = {"new": prompts.ANOTHER, "status": prompts.STATUS, "help": prompts.HELP}

log = logging.getLogger(__name__)


class InTurn:
    """Middleware: a person's updates wait for one another, in the order they came."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Call the handler while no other update of the same person is being handled."""
        person = data.get("event_from_user")
        lock = self._locks.setdefault(person.id if person else 0, asyncio.Lock())
        async with lock:
            return await handler(event, data)


@dataclass(frozen=True)
class Translator:
    """Updates to the conversation's words. ``respond`` runs in a thread."""

    respond: Respond
    largest_file: int

    async def text(self, message: Message, event_update: Update, bot: Bot) -> None:
        """Words, commands among them: the conversation knows both."""
        await self._answer(bot, message.chat.id, Text(message.text or ""), event_update)

    async def photo(
        self, message: Message, photo: PhotoSize, event_update: Update, bot: Bot
    ) -> None:
        """The largest size of a photo, with its caption."""
        if (photo.file_size or 0) > self.largest_file:
            await send(bot, message.chat.id, (Reply(prompts.too_heavy(self.largest_file)),))
            return
        file = await bot.download(photo)
        upload = Upload((file.read() if file else b"",), message.caption or "")
        await self._answer(bot, message.chat.id, upload, event_update)

    async def button(self, query: CallbackQuery, event_update: Update, bot: Bot) -> None:
        """A button, also one of an old message."""
        await self._answer(bot, query.from_user.id, Button(query.data or ""), event_update)
        try:
            await query.answer()
        except TelegramBadRequest:
            log.info("a button was answered too late")

    async def other(self, message: Message, bot: Bot) -> None:
        """Stickers, voice and what else there is."""
        await send(bot, message.chat.id, (Reply(prompts.ONLY_TEXT_AND_PHOTOS),))

    async def _answer(self, bot: Bot, chat: int, said: Said, update: Update) -> None:
        """Everything is stored before a word goes out."""
        try:
            answer = await asyncio.to_thread(self.respond, str(chat), said, str(update.update_id))
            replies = answer.replies
        except AppError as error:
            replies = (Reply(error.sentence),)
        await send(bot, chat, replies)


def dispatcher(respond: Respond, largest_file: int) -> Dispatcher:
    """The bot's whole behaviour. Groups are not spoken to."""
    translator = Translator(respond, largest_file)
    router = Router()
    router.message.filter(F.chat.type == "private")
    router.message.register(translator.text, F.text)
    router.message.register(translator.photo, F.photo[-1].as_("photo"))
    router.message.register(translator.other)
    router.callback_query.register(translator.button, F.data)
    root = Dispatcher(disable_fsm=True)
    root.update.outer_middleware(InTurn())
    root.include_router(router)
    return root


async def poll(respond: Respond, token: str, api_base: str, largest_file: int) -> None:
    """Fetch updates until stopped by a signal."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    async with Bot(token, session=session) as bot:
        menu = [BotCommand(command=name, description=label) for name, label in COMMANDS.items()]
        await bot.set_my_commands(menu)
        root = dispatcher(respond, largest_file)
        await root.start_polling(bot, allowed_updates=root.resolve_used_update_types())


async def send(bot: Bot, chat: int, replies: tuple[Reply, ...]) -> None:
    """The replies in order; who has blocked the bot is left alone."""
    try:
        for reply in replies:
            *parts, end = [
                reply.text[start : start + LONGEST] for start in range(0, len(reply.text), LONGEST)
            ]
            for part in parts:
                await bot.send_message(chat, part)
            await bot.send_message(chat, end, reply_markup=_keyboard(reply.buttons))
    except TelegramForbiddenError:
        log.info("a person has blocked the bot")


def _keyboard(labels: tuple[str, ...]) -> InlineKeyboardMarkup | None:
    if not labels:
        return None
    rows = [
        [InlineKeyboardButton(text=shown(label), callback_data=_carried(label))] for label in labels
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _carried(label: str) -> str:
    return label.encode()[:BUTTON_BYTES].decode(errors="ignore")
