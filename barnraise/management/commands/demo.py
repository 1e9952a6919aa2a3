"""`barnraise demo`: fill the commons with the example works and the six months in which they were raised."""

from argparse import ArgumentParser
from typing import Any

from barnraise import record
from barnraise.base import Refused, now
from barnraise.management import commanding


class Command(commanding.Command):
    """Play the examples."""

    help = "Fill the commons with three example works, raised by 16 people and 6 guests in six simulated months."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare when to do nothing."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where a work exists already")

    def act(self, **options: Any) -> object:
        """Play the story, publish its works, and say where they are; --json lists slug and kind of each."""
        from barnraise.examples import story  # slow: help needs no table
        from barnraise.works.models import Work
        from barnraise.works.slugs import COMMONS

        slugs = [work.slug for work in story.works()]
        there = list(Work.objects.exclude(slug=COMMONS).values_list("slug", flat=True))
        if not (options["if_empty"] and there):
            taken = sorted(set(slugs) & set(there))
            if taken:
                raise Refused("demo_taken", slugs=", ".join(taken))
            self._play()
        return list(Work.objects.filter(slug__in=slugs).order_by("pk").values("slug", "kind"))

    def _play(self) -> None:
        from barnraise.examples import playing  # slow: help needs no table
        from barnraise.publishing.followers import FOLLOWERS

        with self.bar("Playing six months") as show:
            played = playing.play(now(), show)
        record.follow(FOLLOWERS)
        titles = "".join(f"\n  {work.title} (/{work.slug}/)" for work in played)
        self.say(f"Six months were played; these works are there:{titles}")
