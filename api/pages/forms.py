"""Reading forms in the threadpool: parsed by the server, handed to plain functions."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from common.errors import AppError, Invalid

MAX_FILES, MAX_FIELDS = 60, 200
DIGITS = 9
"""Of the version of a page: more than any case or letter comes to."""
MAX_PART = 16 * 1024 * 1024
"""Long texts reach the use case, which refuses them in a sentence at the field."""


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_PART
    ) as form:
        yield form


FormDep = Annotated[FormData, Depends(_form)]


def text_of(form: FormData, name: str) -> str:
    """A text field as typed; empty where it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def version_of(form: FormData) -> int:
    """The version of the page on which the decision was made. Raises Invalid."""
    version = text_of(form, "version")
    if not version.isdecimal() or len(version) > DIGITS:
        raise Invalid("页面不完整，请刷新后再操作。")
    return int(version)


def texts_of(form: FormData, name: str) -> list[str]:
    """All values of a repeated text field, in their order."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def uploads_of(form: FormData, name: str) -> list[bytes]:
    """The bytes of the chosen files; a file field left empty gives none."""
    files = [value for value in form.getlist(name) if isinstance(value, UploadFile)]
    return [file.file.read() for file in files if file.filename]


@contextmanager
def collecting(errors: dict[str, str], field: str) -> Iterator[None]:
    """Keep what was wrong in here as the sentence at this field."""
    try:
        yield
    except AppError as error:
        errors[field] = error.sentence
