"""The tabs of the staff pages: which role is offered which."""

from routing.rules.words import Role

CASEWORKERS = {Role.OFFICE, Role.HANDLER, Role.SIGNATORY, Role.DISTRICT}
TABS: tuple[tuple[str, str, set[Role]], ...] = (
    ("/staff/accounts", "账号", {Role.ADMINISTRATOR}),
    ("/staff", "线索", CASEWORKERS),
    ("/staff/enter", "代录", {Role.OFFICE}),
    ("/staff/keeper", "联系举报人", {Role.KEEPER}),
    ("/staff/notices", "通知", CASEWORKERS | {Role.PUBLISHER, Role.KEEPER, Role.AUDITOR}),
    ("/staff/requests", "协查", {Role.HANDLER, Role.DISTRICT}),
    ("/staff/letters", "文书", CASEWORKERS - {Role.DISTRICT}),
    ("/staff/lists", "名单", {Role.OFFICE, Role.PUBLISHER}),
    ("/staff/enterprises", "企业", CASEWORKERS),
    ("/staff/duty", "值班", set(Role)),
    ("/staff/probes", "打探", {Role.OFFICE, Role.AUDITOR}),
    ("/staff/lookback", "回头看", {Role.OFFICE, Role.HANDLER}),
    ("/staff/rates", "办结率", set(Role)),
)


def tabs_for(role: str) -> list[tuple[str, str]]:
    """(address, name) of the tabs this role is offered."""
    return [(href, name) for href, name, roles in TABS if role in roles]


def is_current(href: str, path: str) -> bool:
    """Whether this tab leads to the page that is shown, or to the list it belongs to."""
    return path == href or path.startswith("/staff/cases/" if href == "/staff" else f"{href}/")
