"""The form to paste or upload a bibliography."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from neuromod_wagtail.articles.references.formats.detection import FORMATS

MAX_BYTES = 2_000_000
MAX_ROWS = 200


class BibliographyForm(forms.Form):
    text = forms.CharField(
        label=_("Bibliography"),
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "dir": "auto"}),
        help_text=_("Paste BibTeX, RIS or CSL-JSON, or DOIs and PMIDs, one per line."),
    )
    file = forms.FileField(
        label=_("or a file"),
        required=False,
        help_text=_("For example .bib, .ris, .json or .txt, up to 2 MB."),
    )
    form = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("Detect automatically")),
            *((code, name) for code, (name, _parse) in FORMATS.items()),
        ],
    )
    locale = forms.ModelChoiceField(
        label=_("Language"), queryset=Locale.objects.all(), empty_label=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].initial = Locale.get_default().pk
        if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            del self.fields["locale"]

    def clean_file(self) -> str:
        """Return the text of the file, as UTF-8, else as Windows-1252."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Split it into smaller files."))
        content: bytes = file.read()
        if b"\x00" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ValidationError(_("This is not a text file."))
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16", errors="replace")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        pasted, uploaded = (cleaned.get("text") or "").strip(), cleaned.get("file")
        if pasted and uploaded:
            self.add_error("file", _("Paste text or upload a file, not both."))
        elif not pasted and not uploaded and not self.errors:
            self.add_error("text", _("Paste a bibliography or choose a file."))
        cleaned["source"] = uploaded or cleaned.get("text") or ""
        cleaned["locale"] = cleaned.get("locale") or Locale.get_default()
        return cleaned

    @property
    def fingerprint(self) -> str:
        """A hash of the text that the editor saw, by whose row numbers entries are chosen.

        Line endings are normalised, because browsers change them.
        """
        seen = [
            self.cleaned_data["source"].replace("\r\n", "\n").replace("\r", "\n"),
            self.cleaned_data["form"],
            str(self.cleaned_data["locale"].pk),
        ]
        return hashlib.sha256("\0".join(seen).encode()).hexdigest()
