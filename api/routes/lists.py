"""JSON API of the public lists."""

from fastapi import APIRouter

from api.deps import DeskDep
from api.lists import ListingOut, ListingsOut
from api.openapi import refusals
from routing.rules.listing import Card
from routing.work import listing_views

router = APIRouter(prefix="/api/v1", tags=["lists"])


@router.get("/lists", responses=refusals())
def lists(desk: DeskDep, card: Card | None = None) -> ListingsOut:
    """The yellow and red lists; ``card`` for one of them."""
    with desk.database.read() as session:
        found = listing_views.public_list(session, card)
    return ListingsOut(entries=[ListingOut.model_validate(e, from_attributes=True) for e in found])
