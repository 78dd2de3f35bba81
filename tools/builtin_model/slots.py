"""What a user can tell about themselves: all kinds of facts."""

from tools.builtin_model import slots_people, slots_taste
from tools.builtin_model.slots_life import JOB, LANGUAGE, ORIGIN, STUDY, TOWN
from tools.builtin_model.slots_more import ALLERGY, DIET, HEIGHT, INSTRUMENT
from tools.builtin_model.slots_notes import EVENT, NOTE, PLACE, PLAN
from tools.builtin_model.slots_people import FAMILY, GROUP, OTHERS, PETS, RELATION, RELATIONS
from tools.builtin_model.slots_person import AGE, BIRTHDAY, NAME
from tools.builtin_model.slots_taste import DISLIKE, FAVOURITE, HOBBY, LIKE
from tools.builtin_model.slots_theirs import THEIR_AGE, THEIR_COLOUR, THEIR_JOB, THEIR_LIKE, THEIR_TOWN
from tools.builtin_model.slots_things import COUNT, HAVE

THEIRS = (THEIR_AGE, THEIR_TOWN, THEIR_JOB, THEIR_COLOUR, THEIR_LIKE)
NOTES = (NOTE, PLACE, EVENT, PLAN)
OWN = (
    NAME,
    AGE,
    TOWN,
    ORIGIN,
    JOB,
    FAVOURITE,
    HOBBY,
    LIKE,
    DISLIKE,
    HAVE,
    COUNT,
    BIRTHDAY,
    STUDY,
    LANGUAGE,
    ALLERGY,
    DIET,
    INSTRUMENT,
    HEIGHT,
)
SLOTS = (*OWN, RELATION, GROUP, *THEIRS, *NOTES)
BY_KIND = {slot.kind: slot for slot in SLOTS}
SPELLINGS = slots_people.SPELLINGS | slots_taste.SPELLINGS
OWNED = frozenset(RELATIONS) | frozenset(THEIR_COLOUR.keys)

__all__ = [
    "AGE", "ALLERGY", "BY_KIND", "COUNT", "DIET", "DISLIKE", "FAMILY", "FAVOURITE", "GROUP", "HAVE", "HOBBY", "JOB",
    "LIKE", "NAME", "NOTES", "ORIGIN", "OTHERS", "OWN", "OWNED", "PETS", "RELATION", "RELATIONS", "SLOTS",
    "SPELLINGS", "THEIRS", "THEIR_AGE", "TOWN",
]  # fmt: skip
