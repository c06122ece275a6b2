"""What a rule is: a sentence that says why not and what to do instead, or None."""

from collections.abc import Callable

from routing.rules.standing import Actor, Standing

Rule = Callable[[Standing, Actor], str | None]
