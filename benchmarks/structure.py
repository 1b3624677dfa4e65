"""The package as a picture of its layers, with what can be counted of its structure.

    python benchmarks/structure.py

The layers are those of the import contracts in `pyproject.toml`: a line may import from the lines
below it. Behind each name stand its modules and lines. *Hidden* imports are those inside functions;
*depth* is the longest chain of modules in which each imports the next.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "neuromod_wagtail"
# Where Django and Wagtail look, and what is no code of ours to read.
FRAME = "apps|checks|jinja2tags|management|personal_fields|signal_handlers|templatetags|urls|wagtail_hooks"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    for contract in layered():
        for container in contract["containers"]:
            print(f"{container.removeprefix(f'{PACKAGE}.')}")
            for line in contract["layers"]:
                names = [name.strip(" ()") for name in re.split("[|:]", line)]
                shown = [
                    with_size(container, name) for name in names if not re.fullmatch(FRAME, name)
                ]
                if shown:
                    print("   " + "   ".join(shown))
            print()
    for name, value in counts().items():
        print(f"{name:32}{value:>10,}")


def layered() -> Iterator[dict]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    yield from (one for one in contracts["contracts"] if one["type"] == "layers")


def with_size(container: str, name: str) -> str:
    path = ROOT.joinpath(*container.split("."), name)
    modules = list(files(path)) if path.is_dir() else [path.with_suffix(".py")]
    return f"{name} ({len(modules)}, {sum(map(lines, modules)):,})"


def files(folder: Path) -> Iterator[Path]:
    """Return the modules of a folder, without migrations and empty ones."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts and path.stat().st_size:
            yield path


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def counts() -> dict[str, int]:
    modules = list(files(ROOT / PACKAGE))
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    names = [name for name in graph.modules if ".migrations" not in name]
    imported = {name: graph.find_modules_directly_imported_by(name) for name in names}

    waiting: list[str] = []

    @cache
    def depth(name: str) -> int:
        below = (other for other in imported[name] if other in imported and other not in waiting)
        waiting.append(name)
        longest = 1 + max(map(depth, below), default=-1)
        waiting.remove(name)
        return longest

    apps = [path.name for path in (ROOT / PACKAGE).iterdir() if (path / "apps.py").exists()]
    return {
        "modules": len(modules),
        "lines": sum(map(lines, modules)),
        "imports between modules": sum(map(len, imported.values())),
        "hidden in functions": sum(map(hidden, modules)),
        "depth": max(map(depth, names)),
        "modules in a circle": sum(name in above(name, imported) for name in names),
        **{f"modules on the first level of {app}": first_level(app) for app in sorted(apps)},
    }


def above(name: str, imported: dict[str, set[str]]) -> set[str]:
    """All that a module imports, by whichever way."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = imported.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def hidden(path: Path) -> int:
    """Return the package's imports inside functions, except in `apps.py`, as Django requires."""
    tree = ast.parse(path.read_text())
    return sum(
        isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and path.name != "apps.py"
        for node in ast.walk(function)
    )


def first_level(app: str) -> int:
    return sum(path.stem != "__init__" for path in (ROOT / PACKAGE / app).glob("*.py"))


if __name__ == "__main__":
    main()
