"""What a user can tell about themselves: all kinds of facts."""

from tools.builtin_model.slots_person import AGE, JOB, NAME, RELATION, TOWN
from tools.builtin_model.slots_taste import DISLIKE, FAVOURITE, HAVE, HOBBY, LIKE, SPELLINGS

SLOTS = (NAME, AGE, TOWN, FAVOURITE, RELATION, HOBBY, LIKE, DISLIKE, JOB, HAVE)

__all__ = ["NAME", "SLOTS", "SPELLINGS"]
