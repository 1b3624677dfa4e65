"""The listing of help lines, with a warning for those that readers no longer see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from neuromod_wagtail.comments.models import HelpLine


class HelpLineColumn(Column):
    """A column that says whether readers see the line."""

    def __init__(self, name: str) -> None:
        super().__init__(name, label=gettext_lazy("Readers"))

    def get_value(self, instance: HelpLine) -> str:
        if not instance.live:
            return _("Draft")
        return _("Shown") if instance.is_current else _("Not shown: verify it again")


class HelpLineIndexView(IndexView):
    """The listing; it names how many lines must be verified again."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        number = HelpLine.objects.overdue().count()
        if number and not self.results_only:
            warning = ngettext(
                "%(number)d help line was not verified lately, so readers do not see it.",
                "%(number)d help lines were not verified lately, so readers do not see them.",
                number,
            )
            messages.warning(request, warning % {"number": number})
        return super().get(request, *args, **kwargs)
