"""The figures of the house are right, and get no worse than `tools/figures.toml` says."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    """The script, which lies outside the package."""
    spec = importlib.util.spec_from_file_location("figures", ROOT / "tools/figures.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_house_is_built_no_worse_than_is_listed_and_what_is_listed_is_still_so(figures: ModuleType) -> None:
    assert figures.problems(figures.House()) == []


def test_each_figure_counts_what_it_says(figures: ModuleType, tmp_path: Path) -> None:
    sources = {
        "lower/__init__.py": '"""Front door."""\n',
        "lower/models.py": "class Row: pass\n",
        "lower/serving.py": "from barnraise.lower import models\nclass Line: pass\n",
        "upper/__init__.py": "",
        "upper/page.py": "from typing import TYPE_CHECKING\nimport barnraise.lower.models\n"
        "from barnraise import lower\nfrom barnraise.lower import serving\n"
        "if TYPE_CHECKING:\n    from barnraise.lower.serving import Line\nclass Line: pass\nclass _Own: pass\n",
        "upper/long_text.py": "x = 1\n" * 401,
    }
    for name, text in sources.items():
        path = tmp_path / "barnraise" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    house = figures.House(tmp_path)
    assert (house.floors("lower"), house.floors("upper")) == (2, 1)
    assert (house.gerunds(), house.types_of_two_packages()) == (["lower.serving"], ["Line"])
    assert (house.long_files(), house.past_doors()) == (["upper.long_text"], ["upper > lower"])
    assert house.by_door_percent() == pytest.approx(100 * 2 / 3)
