"""Forms of word rules: one rule, and a file of many."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Unpack

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site

from neuromod_wagtail.admin.spreadsheets import FORMULA, csv_rows
from neuromod_wagtail.comments.models import WordRule
from neuromod_wagtail.comments.spam import word_rules
from neuromod_wagtail.comments.spam.word_rules import MOST, InvalidRule, Rule
from neuromod_wagtail.web.forms import ModelFormArguments

COLUMNS = ("text", "match", "action", "note")
LARGEST = 2_000_000
ERRORS_SHOWN = 10


def validate(text: str, match: str, action: str) -> None:
    """Raise ``ValidationError`` if the text is no rule of its kind."""
    try:
        Rule(0, text, match, action)
    except InvalidRule as error:
        if match != WordRule.Match.PATTERN:
            message = _("Enter at least one letter or digit.")
        elif not str(error):
            message = _("This pattern matches every comment.")
        else:
            message = _("This is not a valid RE2 pattern: %(reason)s.") % {"reason": error}
        raise ValidationError({"text": message}) from None
    except ImproperlyConfigured as error:
        raise ValidationError({"match": str(error)}) from None


class WordRuleForm(forms.ModelForm):
    """A word rule."""

    class Meta:
        model = WordRule
        fields = ("site", "text", "match", "action", "note")
        widgets = {"match": forms.RadioSelect, "action": forms.RadioSelect}
        help_texts = {
            "text": gettext_lazy(
                "Searched for in text, name, email and website, in upper and lower case. Patterns "
                "use the syntax of RE2 and are compared with the text in lower case."
            ),
            "action": gettext_lazy(
                "The author of a declined comment is told which words it contains, and can appeal."
            ),
        }

    def __init__(self, **options: Unpack[ModelFormArguments]) -> None:
        super().__init__(**options)
        match: Any = self.fields["match"]
        has_pattern = self.instance.match == WordRule.Match.PATTERN
        if not word_rules.has_patterns() and not has_pattern:
            match.choices = [one for one in match.choices if one[0] != WordRule.Match.PATTERN]
        sites: Any = self.fields["site"]
        sites.initial = Site.objects.filter(is_default_site=True).first()
        sites.empty_label = None

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if {"text", "match", "action"} <= data.keys():
            validate(data["text"], data["match"], data["action"])
        site = data.get("site")
        if site and self.instance.pk is None and site.word_rules.count() >= MOST:
            self.add_error(
                "site",
                _("This site already has %(most)d rules, which is the maximum.") % {"most": MOST},
            )
        return data


class ImportForm(forms.Form):
    """A CSV file of rules. ``cleaned_data["file"]`` is the list of rules, not saved."""

    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"),
        queryset=Site.objects.order_by("hostname", "pk"),
        empty_label=None,
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "With the columns text, match (phrase, word or pattern), action (hold, refuse or "
            "decline) and note. Only text is required. Existing rules are updated."
        ),
    )

    def clean_file(self) -> list[dict[str, str]]:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 2 MB."))
        text = upload.read().decode("utf-8-sig", "replace")
        rows: dict[tuple[str, str], dict[str, str]] = {}
        errors: list[str] = []
        try:
            for line, row in _rows(text):
                try:
                    rows[_key(row["text"], row["match"])] = _checked(row)
                except ValidationError as error:
                    values = {"line": line, "problem": " ".join(error.messages)}
                    errors.append(_("Line %(line)d: %(problem)s") % values)
        except csv.Error as error:
            errors.append(str(error))
        if len(errors) > ERRORS_SHOWN:
            more = len(errors) - ERRORS_SHOWN
            text = ngettext(
                "There is %(number)d more error.", "There are %(number)d more errors.", more
            )
            errors[ERRORS_SHOWN:] = [text % {"number": more}]
        if not rows and not errors:
            errors = [_("The file has no column “text”, or no rules.")]
        if errors:
            raise ValidationError(errors)
        return list(rows.values())

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if {"site", "file"} <= data.keys():
            known = {_key(rule.text, rule.match) for rule in data["site"].word_rules.all()}
            known |= {_key(row["text"], row["match"]) for row in data["file"]}
            if len(known) > MOST:
                message = _("The site would have %(number)d rules. The maximum is %(most)d.")
                self.add_error("file", message % {"number": len(known), "most": MOST})
        return data

    def save(self) -> int:
        """Add or change the rules; return how many."""
        site: Site = self.cleaned_data["site"]
        rules = list(site.word_rules.all())
        same = {_key(rule.text, rule.match): rule for rule in rules}
        # The form lets a site have the same words twice, in another case.
        exact = {(rule.text, rule.match): rule for rule in rules}
        for row in self.cleaned_data["file"]:
            text, match = row["text"], row["match"]
            rule = exact.get((text, match)) or same.get(_key(text, match)) or WordRule(site=site)
            for name, value in row.items():
                setattr(rule, name, value)
            rule.save()
        return len(self.cleaned_data["file"])


def _key(text: str, match: str) -> tuple[str, str]:
    """Return what rules that look for the same share. In patterns, case has a meaning of its own."""
    return (text if match == WordRule.Match.PATTERN else text.casefold()), match


def export(site: Site) -> Iterator[str]:
    """Yield the lines of a CSV file with the rules of a site and their hits."""
    rules = site.word_rules.values_list(*COLUMNS, "hits")
    rows = [(*COLUMNS, "hits"), *([str(cell) for cell in row] for row in rules)]
    for line in csv_rows(rows):
        yield f"{line}\r\n"


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rules of a file with their line numbers, columns in any order."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        cells = {
            (name or "").strip().casefold(): _unescaped(cell.strip())
            for name, cell in row.items()
            if isinstance(name, str) and isinstance(cell, str)
        }
        if cells.get("text"):
            yield (
                reader.line_num,
                {
                    "text": cells["text"],
                    "match": cells.get("match", "").casefold() or WordRule.Match.PHRASE.value,
                    "action": cells.get("action", "").casefold() or WordRule.Action.HOLD.value,
                    "note": cells.get("note", ""),
                },
            )


def _unescaped(cell: str) -> str:
    """Undo what an export does to cells that look like formulas."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _checked(row: dict[str, str]) -> dict[str, str]:
    for cell in row.values():
        ProhibitNullCharactersValidator()(cell)
    WordRule(**row).clean_fields(exclude=["site"])
    validate(row["text"], row["match"], row["action"])
    return row
