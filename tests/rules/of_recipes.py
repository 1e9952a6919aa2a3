"""What the rules say of each recipe, in plain lines, and the file that keeps it.

`python tests/rules/of_recipes.py` writes the file anew, when rules or recipes are meant to say something else: its
difference is read like any other.
"""

import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path

KEPT = Path(__file__).with_name("of_recipes.txt")
SEED = 20261125


def told(name: str) -> list[str]:
    """Return what a recipe explains, how long every walk through it takes, and what comes of it on made-up people."""
    from barnraise.rules.explaining import diagrams, statements
    from barnraise.rules.parsing import parse
    from barnraise.rules.process import Process
    from barnraise.rules.simulating import Society, simulate
    from barnraise.rules.walking import hours_to_integration, walks
    from barnraise.works.recipes import recipe_text

    process = parse(recipe_text(name))
    assert isinstance(process, Process)
    lines = [f"# {name}"]
    for one in statements(process):
        lines.append(" ".join([one.code, one.gate, one.stage, *(f"{key}={_plain(v)}" for key, v in one.facts.items())]))
    for diagram in diagrams(process):
        lines.append(f"diagram {diagram.gate}: {' '.join(diagram.paths)}: {' '.join(diagram.states)}")
        for arrow in diagram.arrows:
            lines.append(f"  {arrow.start} → {arrow.end}: {', '.join(f'{one.code} {one.stage}' for one in arrow.by)}")
    hours = Counter(hours_to_integration(process, walk) for walk in walks(process))
    lines += [f"walks {count} take {took:.4f} h" for took, count in sorted(hours.items()) if took is not None]
    outcome = asdict(simulate(process, Society(people=12), pieces=25, seed=SEED))
    lines.append("25 pieces: " + " ".join(f"{key}={round(value, 3)}" for key, value in outcome.items()))
    return [" ".join(line.split()) for line in lines]


def _plain(value: object) -> str:
    return str(getattr(value, "table", value))


def main() -> None:
    """Write the file anew."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    django.setup()
    from barnraise.works.recipes import recipe_names

    KEPT.write_text("\n\n".join("\n".join(told(name)) for name in recipe_names()) + "\n")


if __name__ == "__main__":
    main()
