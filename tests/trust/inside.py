"""For programs that run on a store of trust: Django made ready, and a work that takes as much as comes."""

import re

import django

MEMBERS = ("Ann", "Bo", "Cy", "Di")
SLUG, SHARED = "book", "shared.md"


def ready() -> None:
    """Make Django ready; import what needs it afterwards."""
    django.setup()


def people_and_work(recipe: str = "wiki") -> None:
    """Let four members join, start a work whose caps are out of the way, and let Bo and Cy count in it."""
    from barnraise.rules.process import PROCESS_PATH
    from barnraise.works import recipes
    from tests.makers import Makers

    make = Makers()
    ann, bo, cy, _ = [make.member(name) for name in MEMBERS]
    wide = re.sub(r"(?m)^person_hour = \d+", "person_hour = 100000", recipes.recipe_text(recipe))
    shared = "".join(f"Line {number}.\n\n" for number in range(40))
    work = make.work(by=ann, slug=SLUG, recipe=recipe, files={SHARED: shared, PROCESS_PATH: wide})
    for person in (bo, cy):
        make.reviewed(make.sent(work, person, files={f"{person.name}.md": "Hello.\n"}), ann)


if __name__ == "__main__":
    import sys

    ready()
    people_and_work(*sys.argv[1:])
