"""What is urgent: danger to life, and the tasks the plan says so of (``urgent_tasks``).

That something runs again (死灰复燃) is urgent too; whoever finds it sets the tip's mark.
"""

from common.plan import Messages


def urgent_at_intake(*, danger: bool, scope: str, task: str | None, terms: Messages) -> bool:
    """Whether a new tip is urgent. ``task`` is the one triage puts first, if any."""
    return danger or (scope == "in" and task in terms.urgent_tasks)


def urgent_when_assigned(
    *, urgent: bool, danger: bool, guessed: str | None, task: str, terms: Messages
) -> bool:
    """Whether it is urgent as a tip of this task.

    A mark that came from triage's guess alone goes where the office decides otherwise.
    """
    by_guess = guessed in terms.urgent_tasks and guessed != task
    return danger or task in terms.urgent_tasks or (urgent and not by_guess)
