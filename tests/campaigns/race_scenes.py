"""What is raced, and what must be true afterwards: each thing has one consequence."""

from tests.campaigns import race_messages, race_people
from tests.campaigns.race_processes import set_up

__all__ = ["SCENES", "set_up"]

SCENES = (*race_people.SCENES, *race_messages.SCENES)
