"""What a closing needs besides the texts: rules asked, proofs and figures kept."""

from collections.abc import Iterable

from common.crypto import Place
from common.errors import Invalid
from db import labels, measures
from db.tables import ClosureFigure, Proof
from routing.rules.refusals import closing
from routing.rules.refusals.closing import TRUE, Findings
from routing.work import commands as c
from routing.work.case import Case


def check_report(case: Case, command: c.Report) -> None:
    """Ask the rules of closing; keep proofs and figures. Raises Invalid."""
    if command.verdict is None:
        raise AssertionError("the lead's report was found complete")
    findings = Findings(
        verdict=command.verdict,
        parts=frozenset(part.verdict for part in command.allegations),
        origins=frozenset(piece.origin for piece in command.evidence),
        has_results=bool(command.results),
        visited=measures.visited_since(case.session, case.tip.id, case.tip.received_at),
    )
    standing = case.standing()
    refuse(closing.report_refused(findings, standing))
    keep_proofs(case, command.proof)
    if command.verdict in TRUE and not standing.unfinished:
        refuse(closing.proof_refused(lacking_proof(case)))
    _keep_figures(case, command)


def refuse(sentence: str | None) -> None:
    """Raises Invalid with the sentence of a rule, if there is one."""
    if sentence:
        raise Invalid(sentence)


def needed_proof(case: Case) -> tuple[str, ...]:
    """The items that the plan wants shown for the tip's tasks, co-handling ones included.

    Where triage named the task it was given to, what triage named beside it counts as well:
    地条钢 stands on two rows.
    """
    task = case.tip.task
    if task is None:
        return ()
    label = labels.of_tip(case.session, case.tip.id)
    tasks = {task, *(label.also.split() if label else ())}
    named = {case.assessment.primary, *case.assessment.also}
    if task in named:
        tasks |= {other for other in named if other is not None}
    listed = (row for row in case.desk.plan.tasks if row.id in tasks)
    return tuple(dict.fromkeys(item for row in listed for item in row.proof))


def lacking_proof(case: Case) -> tuple[str, ...]:
    """Those of the items that nobody has shown yet."""
    shown = measures.proofs(case.session, case.tip.id)
    return tuple(item for item in needed_proof(case) if item not in shown)


def keep_proofs(case: Case, given: Iterable[c.ProofItem]) -> None:
    """What was shown, item by item; shown again, the newer words hold. Raises Invalid."""
    pieces = tuple(given)
    if not pieces:
        return
    needed, shown = needed_proof(case), measures.proofs(case.session, case.tip.id)
    for piece in pieces:
        if piece.item not in needed:
            raise Invalid(f"这条线索没有“{piece.item}”这一项证据要求。")
        words = case.envelope.seal_row(_place(case, piece.item), piece.evidence)
        row = shown.get(piece.item)
        if row is None:
            row = Proof(
                tip_id=case.tip.id, item=piece.item, recorded_by=case.actor.id,
                recorded_at=case.now, words=words,
            )  # fmt: skip
            case.session.add(row)
        row.recorded_by, row.recorded_at, row.words = case.actor.id, case.now, words
    case.session.flush()


def _place(case: Case, item: str) -> Place:
    return Place("proof", "words", f"{case.tip.id}:{item}")


def proof_words(case: Case) -> dict[str, str]:
    """What was shown so far, by item."""
    return {
        item: case.envelope.open_row(_place(case, item), row.words)
        for item, row in measures.proofs(case.session, case.tip.id).items()
    }


def _keep_figures(case: Case, command: c.Report) -> None:
    """淘汰产能, 设备, 生产线 of a tip that is true, as the newest report gives them."""
    figures = [("capacity", "", each.amount, each.unit) for each in command.capacity]
    figures += [("equipment", each.name, float(each.count), "台") for each in command.equipment]
    figures += [("line", "", float(command.lines), "条")] if command.lines else []
    if figures and command.verdict not in TRUE:
        raise Invalid("结论不属实或暂无法查实的，没有淘汰产能、设备和生产线可填，请清空。")
    rows = [
        ClosureFigure(
            tip_id=case.tip.id, position=place, kind=kind, name=name, amount=amount, unit=unit
        )
        for place, (kind, name, amount, unit) in enumerate(figures)
    ]
    measures.replace_figures(case.session, case.tip.id, rows)
