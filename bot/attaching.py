"""Photos, recordings and places: taken wherever the talk stands, as far as they belong there."""

from dataclasses import replace

from bot import aftercare, prompts
from bot.questions import FEW, FINDING, PLACE, Question
from bot.talk import Files, Place, Reply, Setting, Talk, Turn
from bot.telling import ask, onward, put, tell
from routing.rules.texts import clean

LABEL = 100
"""As much of what a map calls a place as goes into the address, in characters."""


def keep(talk: Talk, files: Files, setting: Setting) -> tuple[Talk, tuple[Reply, ...]]:
    """The talk with as many of the files as it takes, and what is said about them."""
    free = max(0, setting.max_files - len(talk.files))
    fitting, begun = files.refs[:free], talk.request_id or setting.fresh_id
    if files.recorded:
        talk = replace(talk, recordings=(*talk.recordings, *fitting))
    else:
        talk = replace(talk, photos=(*talk.photos, *fitting))
    kept = (Reply(prompts.RECORDING_KEPT if files.recorded else prompts.PHOTO_KEPT),)
    full = (Reply(prompts.PHOTOS_FULL),) if len(fitting) < len(files.refs) else ()
    return replace(talk, request_id=begun), (*(kept if fitting else ()), *full)


def wordless(talk: Talk, setting: Setting) -> Turn:
    """Files without a word, already kept: what comes next."""
    if talk.at == "answering":
        return aftercare.answer(talk, prompts.FILES_ONLY, setting)
    if talk.at == "idle" and talk.kept:
        return aftercare.whose(talk, prompts.FILES_ONLY)
    if talk.at == "sorting" or talk.pieces:
        return Turn(talk, talk.open_question)
    if talk.recordings:
        return tell(talk, prompts.SPOKEN, setting)
    return ask(talk, prompts.WORDS_PLEASE)


def locate(talk: Talk, place: Place, setting: Setting) -> Turn:
    """A point of the map is the way there, and most often says the district as well."""
    if talk.at in ("contact", "answering", "sorting"):
        return Turn(talk, (Reply(prompts.PLACE_NOT_HERE), *talk.open_question))
    found = setting.districts_at(place.latitude, place.longitude)
    if not found:
        return Turn(talk, (Reply(prompts.PLACE_OUTSIDE), *talk.open_question))
    address = prompts.point(clean(place.label)[:LABEL], place.latitude, place.longitude)
    if talk.at == "idle" and talk.kept:
        return aftercare.whose(talk, address)
    asked = tuple(dict.fromkeys((*talk.asked, FINDING)))
    begun = talk.request_id or setting.fresh_id
    talk = replace(talk, address=address, asked=asked, request_id=begun)
    if len(found) > 1:
        turn = put(talk, Question(PLACE, prompts.ASK_DISTRICT, found[:FEW]))
    else:
        turn = onward(replace(talk, district=found[0]), setting)
    return replace(turn, replies=(Reply(prompts.PLACE_KEPT), *turn.replies))
