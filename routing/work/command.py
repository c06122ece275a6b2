"""What all commands of officers share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from routing.rules.words import Action

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
TaskId = Annotated[str, StringConstraints(min_length=1, max_length=4)]


class Strict(BaseModel):
    """Nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Command(Strict):
    """Base of all commands."""

    action: Action
