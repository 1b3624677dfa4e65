"""Write the tables of the reference that come from the code.

    python docs/reference/generate.py

Each page keeps its hand-written text around ``<!-- table: … -->`` and ``<!-- end of table -->``;
only the part between them is replaced. A test fails if a page is out of date.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
PACKAGE = ROOT / "neuromod_wagtail"
TABLE = re.compile(
    r"(<!-- table: (?P<name>\w+) -->\n)(?P<rows>.*?)(<!-- end of table -->)", re.DOTALL
)

Row = tuple[str, ...]


def modules(pattern: str) -> list[Any]:
    """Return the modules of the package whose path matches, for example ``**/checks.py``."""
    paths = sorted(PACKAGE.glob(pattern))
    return [
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for path in paths
        if path.stem != "__init__"
    ]


def first_sentence(thing: Any) -> str:
    text = " ".join((inspect.getdoc(inspect.unwrap(thing)) or "").split("\n\n")[0].split())
    return text.replace("``", "`")


def settings() -> Iterable[Row]:
    from neuromod_wagtail.conf import SETTINGS

    yield "Setting", "Default", "Meaning"
    for name, setting in SETTINGS.items():
        default = setting.default
        if isinstance(default, list):
            shown = "<br>".join(f"`{item}`" for item in default) or "`[]`"
        else:
            shown = f"`{default!r}`"
        yield f"`{name}`", shown, setting.help


def commands() -> Iterable[Row]:
    yield "Command", "What it does"
    for module in modules("**/management/commands/*.py"):
        yield f"`{module.__name__.rsplit('.', 1)[-1]}`", module.Command.help


def tags() -> Iterable[Row]:
    yield "Library", "Tag or filter", "Meaning"
    for module in modules("**/templatetags/*.py"):
        library = module.__name__.rsplit(".", 1)[-1]
        register = module.register
        for name, function in register.tags.items():
            yield f"`{library}`", f"`{{% {name} %}}`", first_sentence(function)
        for name, function in register.filters.items():
            yield f"`{library}`", f"`\\|{name}`", first_sentence(function)


def blocks() -> Iterable[Row]:
    from neuromod_wagtail.articles.blocks import ArticleBody, ArticleIntroduction

    introduction = ArticleIntroduction().child_blocks
    yield "Block", "In the editor", "Meaning", "Also in the introduction"
    for name, block in ArticleBody().child_blocks.items():
        also = "yes" if name in introduction else ""
        yield f"`{name}`", str(block.label), str(block.meta.description), also


def checks() -> Iterable[Row]:
    """Each check says in its docstring what its numbers mean: ``E001: wrong type. E002: …``."""
    yield "Id", "Meaning"
    for module in [*modules("requirements.py"), *modules("checks.py"), *modules("*/checks.py")]:
        prefix = re.findall(r'id="(\w+)\.\w\d+"', inspect.getsource(module))[0]
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                text = first_sentence(function)
                for number, meaning in re.findall(r"([EW]\d{3}): (.*?)\.(?= [EW]\d{3}:|$)", text):
                    yield f"`{prefix}.{number}`", f"{meaning[0].upper()}{meaning[1:]}."


def signals() -> Iterable[Row]:
    """Each module of signals says in its docstring ``name(arguments)``: meaning."""
    from django.dispatch import Signal

    yield "Signal", "Arguments", "Sent when"
    for module in modules("**/signals.py"):
        text = inspect.getdoc(module) or ""
        for name, signal in vars(module).items():
            if isinstance(signal, Signal):
                match = re.search(rf"``{name}\((.*?)\)``: (.*)", text)
                arguments, meaning = match.groups() if match else ("", "")
                yield f"`{module.__name__}.{name}`", f"`{arguments}`", meaning


def models() -> Iterable[Row]:
    """Return the fields that the package adds; Wagtail documents its own."""
    from django.apps import apps
    from wagtail.models import Page

    from neuromod_wagtail.models import EditorialSnippet

    known = {field.name for base in (Page, EditorialSnippet) for field in base._meta.get_fields()}
    yield "Model", "Field", "Kind", "Meaning"
    for config in apps.get_app_configs():
        if not config.name.startswith("neuromod_wagtail"):
            continue
        for model in sorted(config.get_models(), key=lambda model: model.__name__):
            fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
            for field in fields:
                if field.name not in known | {"page_ptr", "sort_order"}:
                    yield field_row(config.label, model, field)


def field_row(app: str, model: Any, field: Any) -> Row:
    from django.utils.text import capfirst

    related = field.related_model
    kind = f"{type(field).__name__}{f' to `{related.__name__}`' if related else ''}"
    meaning = str(field.help_text) or f"{capfirst(str(field.verbose_name))}."
    return f"`{app}.{model.__name__}`", f"`{field.name}`", kind, meaning


def personal_data() -> Iterable[Row]:
    """Return the fields that are erased, exported or expire; the others are not personal."""
    from neuromod_wagtail.privacy.declaration import declarations

    yield "Model", "Field", "When erased", "Exported as", "Retention period"
    for one in declarations():
        model = f"`{one.model._meta.label}`"
        row_kept = kept(one.keep)
        for name, about in one.fields.items():
            if not (about.erased or about.given or about.keep):
                continue
            if one.deleted is True:
                erased = "row is deleted"
            elif about.erased is True:
                erased = "cleared"
            else:
                erased = "personal data is removed" if about.erased else "kept"
            given = name if about.given is True else about.given
            list_name = f"`{one.title}`: `{given}`" if given else ""
            yield model, f"`{name}`", erased, list_name, kept(about.keep) or row_kept


def kept(keep: Any) -> str:
    """Describe a retention period: its setting and its start."""
    return f"`{keep.setting}` from `{keep.since}`" if keep else ""


def addresses() -> Iterable[Row]:
    """Each route of an index, as its method registers it; the patterns are in routes.py."""
    from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin

    yield "Name", "Address below the index", "With feed"
    for _name, method in inspect.getmembers(ArticleIndexMixin, inspect.isfunction):
        # Wagtail's own route is the one without a pattern of ours.
        routes = (
            () if method.__name__ == "index_route" else getattr(method, "_routablepage_routes", ())
        )
        for pattern, _order in routes:
            text = pattern.pattern.regex.pattern
            feed = "yes" if "(?P<feed>" in text else ""
            text = re.sub(r"\(\?P<feed>.*$", "", text)
            text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text)
            text = re.sub(r"\(\?:(.*?)\)\?", r"[\1]", text).strip("^$")
            yield f"`{pattern.name}`", f"`{text or '(the index itself)'}`", feed


def content_checks() -> Iterable[Row]:
    from neuromod_wagtail.articles.admin.content_checker import MESSAGES, rule_id

    yield "Rule", "Editors read", "What to do"
    for code, (name, advice) in MESSAGES.items():
        yield f"`{rule_id(code)}`", str(name), f"{advice}."


def language() -> Iterable[Row]:
    from neuromod_wagtail.articles.language.rules.registry import RULES

    yield "Rule", "Editors read", "What to do", "Languages", "Source"
    for rule in RULES.values():
        languages = "English" if rule.english_only else "all"
        source = f"[{rule.source.title}]({rule.source.url})"
        yield f"`{rule.code}`", str(rule.name), f"{rule.advice}.", languages, source


def vocabulary() -> Iterable[Row]:
    from django.db.models import TextChoices

    from neuromod_wagtail.articles.vocabulary import GRADES

    yield "List", "Value", "Readers see"
    for module in (*modules("**/vocabulary.py"), *modules("articles/blocks/credit.py")):
        for name, choices in vars(module).items():
            if inspect.isclass(choices) and issubclass(choices, TextChoices):
                for value, label in choices.choices:
                    yield f"`{name}`", f"`{value}`", str(label)
    for system, grades in GRADES.items():
        for grade, label in grades.items():
            yield "`grade`", f"`{system}:{grade}`", str(label)


SOURCES: dict[str, Callable[[], Iterable[Row]]] = {
    "settings": settings,
    "commands": commands,
    "tags": tags,
    "blocks": blocks,
    "checks": checks,
    "signals": signals,
    "models": models,
    "personal_data": personal_data,
    "addresses": addresses,
    "content_checks": content_checks,
    "language": language,
    "vocabulary": vocabulary,
}


def table(name: str) -> str:
    head, *rows = SOURCES[name]()
    lines = [head, tuple("---" for _cell in head), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def renewed(page: str) -> str:
    """Return the text of a page with its tables regenerated from the code."""
    return TABLE.sub(lambda match: match[1] + table(match["name"]) + match[4], page)


def pages() -> list[Path]:
    return [path for path in sorted(FOLDER.glob("*.md")) if TABLE.search(path.read_text())]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.projects.full.settings")
    django.setup()
    for path in pages():
        text = path.read_text()
        if (new := renewed(text)) != text:
            path.write_text(new)
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
