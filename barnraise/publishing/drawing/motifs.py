"""The line drawings on covers, each named after what it shows; a seed makes two covers of a kind differ."""

from collections.abc import Callable
from random import Random

# A motif draws between (28, 160) and (212, 302) and returns path elements and the like, without any colour.
Motif = Callable[[Random], str]


def timbers(chance: Random) -> str:
    """A timber frame with its roof; the struts of the wall change sides."""
    ridge = chance.choice((158, 164, 170))
    braces = "".join(
        f"M{28 + 46 * bay} {268 if falls else 302}l46 {34 if falls else -34}"
        for bay, falls in ((0, True), (chance.choice((1, 2)), chance.random() < 0.5), (3, False))
    )
    return (
        f'<path d="M28 302V234h184v68M28 234 120 {ridge}l92 {234 - ridge}M120 {ridge}V234M74 {(234 + ridge) // 2}'
        f"l46 {234 - (234 + ridge) // 2} 46-{234 - (234 + ridge) // 2}M28 268h184M74 234v68M120 268v34M166 234v68"
        f'{braces}"/>'
    )


def stems(chance: Random) -> str:
    """Stems with seed heads and small leaves, like moss seen close."""
    drawn = []
    for place in range(9):
        x, top = 34 + 21.5 * place, chance.randrange(160, 205, 2)
        drawn.append(f'<path d="M{x:g} 302c-3-32 4-{270 - top} 0-{302 - top}"/>')
        drawn.append(f'<ellipse cx="{x:g}" cy="{top - 10}" rx="4.5" ry="9"/>')
        drawn.append(f'<path d="M{x:g} 262l-8-11m8 25l8-11m-8 25l-8-11"/>')
    return "".join(drawn)


def waves(chance: Random) -> str:
    """Waves that lie down towards the shore."""
    height = chance.randrange(22, 34)
    rows = [max(height - step * 5, 3) for step in range(6)]
    return "".join(
        f'<path d="M28 {176 + 22 * step}c15-{rise} 31-{rise} 46 0s31 {rise} 46 0 31-{rise} 46 0 31 {rise} 46 0"/>'
        for step, rise in enumerate(rows)
    )


def courses(chance: Random) -> str:
    """Courses of dry stone."""
    drawn = []
    for y in range(152, 290, 19):
        x = 28
        while x < 209:
            long = chance.randrange(15, 50)
            if 209 - x - long < 18:
                long = 212 - x
            drawn.append(f'<rect x="{x}" y="{y}" width="{long}" height="16" rx="3"/>')
            x += long + 3
    return "".join(drawn)


def leaves(chance: Random) -> str:
    """An open book; some of its lines are short."""
    lines = []
    for y in range(188, 270, 18):
        left, right = chance.choice((60, 48, 36)), chance.choice((60, 48, 36))
        lines.append(
            f"M44 {y}c{left // 3}-2 {left * 2 // 3} 1 {left} 9M196 {y}c-{right // 3}-2-{right * 2 // 3} 1-{right} 9"
        )
    return (
        '<path d="M120 300c-24-16-60-20-92-14V164c32-6 68-2 92 14 24-16 60-20 92-14v122c-32-6-68-2-92 14zV178'
        f'{"".join(lines)}"/>'
    )


def furrows(chance: Random) -> str:
    """Furrows over a hill."""
    rise = chance.randrange(15, 20)
    return "".join(
        f'<path d="M28 {300 - 3 * step}C80 {300 - rise * step} 160 {300 - rise * step} 212 {300 - 3 * step}"/>'
        for step in range(9)
    )


def rain(chance: Random) -> str:
    """Drops of rain in rows that are offset like the cards of a loom."""
    drops = [
        f"M{(34 if row % 2 == 0 else 43) + 19 * place} {156 + 21 * row}v{chance.choice((6, 10, 14))}"
        for row in range(7)
        for place in range(10)
        if (34 if row % 2 == 0 else 43) + 19 * place <= 212
    ]
    return f'<path d="{"".join(drops)}"/>'


def rings(chance: Random) -> str:
    """The rings of a tree, one for each year, wide and narrow."""
    drawn, radius = [], 4
    while radius < 72:
        drawn.append(f'<circle cx="120" cy="230" r="{radius}"/>')
        radius += chance.choice((5, 7, 10))
    return "".join(drawn) + '<path d="M120 230 71 281"/>'


MOTIFS: dict[str, Motif] = {
    motif.__name__: motif for motif in (timbers, stems, waves, courses, leaves, furrows, rain, rings)
}
