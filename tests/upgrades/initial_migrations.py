"""Make initial migrations fast: run this after Django has written them again.

    python -m tests.upgrades.initial_migrations

Whenever an operation changes a model, Django renders it and all related models again, in a Wagtail site
almost all of them. Therefore indexes and constraints become part of the creation of each
model, and Wagtail's own migrations, which every site has, run first, while there are few models.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Operations that become part of a creation: their argument, and the option that receives its value.
FOLDED = {
    "AddIndex": ("index", "indexes"),
    "AddConstraint": ("constraint", "constraints"),
    "AlterUniqueTogether": ("unique_together", "unique_together"),
}
ADMIN = [
    ("wagtailadmin", "0006_formstate"),
    ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
]
CONTENT = [
    ("wagtaildocs", "0014_alter_document_file_size"),
    ("wagtailimages", "0027_image_description"),
    ("wagtailsearch", "0010_add_text_fields"),
    ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
]
# Each app names only migrations of apps that it needs, or sites would have to install the others.
FIRST = {
    "comments": ADMIN,
    "disclaimers": ADMIN,
    "articles": ADMIN + CONTENT,
    "wordpress": [("wagtailredirects", "0008_add_verbose_name_plural")],
}
OPERATION = re.compile(r"^        migrations\.(\w+)\(\n.*?^        \),\n", re.M | re.S)
NAME = re.compile(r"^            (?:model_)?name='(\w+)',$", re.M)


def main() -> None:
    for app, wanted in FIRST.items():
        path = ROOT / "neuromod_wagtail" / app / "migrations/0001_initial.py"
        path.write_text(with_dependencies(folded(path.read_text()), wanted))


def folded(source: str) -> str:
    """Return the migration with later additions to a model moved into its creation."""
    blocks = [(match[1], match[0]) for match in OPERATION.finditer(source)]
    begin, end = source.index(blocks[0][1]), source.rindex(blocks[-1][1]) + len(blocks[-1][1])
    created: dict[str, str] = {}
    later: list[str] = []
    for kind, block in blocks:
        name = _name(block)
        if kind == "CreateModel":
            created[name] = block
        elif kind in FOLDED and not any(_name(other) == name for other in later):
            argument, option = FOLDED[kind]
            value = re.search(rf"^            {argument}=(.*),$", block, re.M)
            assert value, block
            created[name] = with_option(created[name], option, value[1])
        else:
            later.append(block)
    return source[:begin] + "".join([*created.values(), *later]) + source[end:]


def with_option(block: str, option: str, value: str) -> str:
    """Return the creation of a model with one more option, or one more value of an option."""
    if "            options={\n" not in block:
        block = (
            block.removesuffix("        ),\n")
            + "            options={\n            },\n        ),\n"
        )
    if option == "unique_together":
        added, place = f"                '{option}': {value},\n", "            options={\n"
    elif f"                '{option}': [\n" in block:
        added, place = f"                    {value},\n", f"                '{option}': [\n"
        # After the existing values.
        start = block.index(place)
        stop = block.index("                ],\n", start)
        return block[:stop] + added + block[stop:]
    else:
        added = f"                '{option}': [\n                    {value},\n                ],\n"
        place = "            options={\n"
    start = block.index(place)
    stop = block.index("            },\n", start)
    return block[:stop] + added + block[stop:]


def with_dependencies(source: str, wanted: list[tuple[str, str]]) -> str:
    lines = "".join(f"        {one!r},\n" for one in wanted if repr(one) not in source)
    return source.replace("    dependencies = [\n", "    dependencies = [\n" + lines, 1)


def _name(block: str) -> str:
    found = NAME.search(block)
    assert found, block
    return found[1].lower()


if __name__ == "__main__":
    main()
