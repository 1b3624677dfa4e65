"""Admin views for imports: upload, options, progress, report, undo."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.wordpress.admin import export_files, permissions, run_states, tasks
from neuromod_wagtail.wordpress.admin import report_labels as labels
from neuromod_wagtail.wordpress.admin.forms import DecisionsForm, UploadForm, decided
from neuromod_wagtail.wordpress.models import ImportRun

PER_PAGE = 50
ICON = "download"
TEMPLATES = "neuromod_wagtail/wordpress/admin/"


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.can_view(request.user)


class RunsView(generic.IndexView):
    """List all imports, newest first."""

    model = ImportRun
    page_title = gettext_lazy("Imports from WordPress")
    header_icon = ICON
    index_url_name = "neuromod_wordpress_runs"
    add_url_name = "neuromod_wordpress_upload"
    add_item_label = gettext_lazy("Import a blog")
    any_permission_required = list(permissions.ANY)
    permission_policy = permissions.policy
    paginate_by = PER_PAGE
    is_searchable = False
    default_ordering = "-created_at"
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Blog"),
            accessor=run_states.name_of,
            get_url=lambda run: reverse("neuromod_wordpress_run", args=[run.pk]),
        ),
        StatusTagColumn("state", label=gettext_lazy("Status"), accessor=run_states.label_of),
        Column("parent", label=gettext_lazy("Parent page")),
        UserColumn("user", label=gettext_lazy("Started by")),
        DateColumn("created_at", label=gettext_lazy("Started")),
    ]

    def get_base_queryset(self) -> QuerySet[ImportRun]:
        related = ("parent", "user__wagtail_userprofile")
        return ImportRun.objects.defer("report").select_related(*related)


class ImportView(WagtailAdminTemplateMixin):
    """Base of the other views."""

    page_title = gettext_lazy("Import from WordPress")
    header_icon = ICON
    request: HttpRequest

    def user_can(self, user: AnyUser) -> bool:
        return permissions.can_view(user)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not self.user_can(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        runs = {"url": reverse("neuromod_wordpress_runs"), "label": RunsView.page_title}
        return [*super().get_breadcrumbs_items(), runs, *self.steps()]

    def steps(self) -> list[dict[str, object]]:
        return []


class ImportFormView(ImportView, FormView):
    """Base of the views for uploads and options."""

    template_name = f"{TEMPLATES}upload.html"

    def user_can(self, user: AnyUser) -> bool:
        return permissions.can_import(user)

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "user": self.request.user}


class UploadView(ImportFormView):
    """Accept the files, then continue with ``DecisionsView``."""

    form_class = UploadForm

    def steps(self) -> list[dict[str, object]]:
        return [{"url": "", "label": _("Import a blog")}]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the files even if the options are invalid."""
        form = self.get_form()
        if "exports" in form.errors or not form.has_index:
            return self.form_invalid(form)
        files, user = form.cleaned_data["exports"], cast(Any, request.user)
        names = [file.name for file in files]
        run = ImportRun.objects.create(user=user, files=names, state=ImportRun.State.UPLOADED)
        try:
            export_files.keep(run, files)
        except ExportRefused as refused:
            run.delete()
            form.add_error("exports", refused.message)
            return self.form_invalid(form)
        return DecisionsView.as_view()(request, pk=run.pk)


class OneRunView(ImportView, TemplateView):
    """Base of the views about one run."""

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        if not self.user_can(request.user):
            raise PermissionDenied
        known = ImportRun.objects.select_related("parent", "user")
        self.run = get_object_or_404(known, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return run_states.name_of(self.run)

    def steps(self) -> list[dict[str, object]]:
        address = reverse("neuromod_wordpress_run", args=[self.run.pk])
        return [{"url": address, "label": run_states.name_of(self.run)}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "run": self.run}

    def back(self) -> HttpResponse:
        return redirect("neuromod_wordpress_run", self.run.pk)

    def refuse(self, reason: str) -> HttpResponse:
        messages.error(self.request, reason)
        return self.back()


class DecisionsView(OneRunView, ImportFormView):
    """Choose options for uploaded files, as often as needed, then start a dry run or the import."""

    form_class = DecisionsForm

    def steps(self) -> list[dict[str, object]]:
        return [*super().steps(), {"url": "", "label": _("Options")}]

    def get_initial(self) -> dict[str, object]:
        return decided(self.run)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not permissions.can_set_options(request.user, self.run):
            raise PermissionDenied
        if not run_states.is_startable(self.run):
            return self.refuse(_("This import cannot be started. Upload the files again."))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: DecisionsForm) -> HttpResponse:
        run = self.run
        run.parent = form.cleaned_data["parent"]
        run.options = {**run.options, **form.options()}
        if not tasks.start(run, dry_run=self.request.POST.get("action") != "import"):
            return self.refuse(_("Someone else has already started this import."))
        return self.back()


class RunView(OneRunView):
    """Show the progress of a run and then its report; POST starts it."""

    def get_template_names(self) -> list[str]:
        if not run_states.is_at_work(self.run):
            return [f"{TEMPLATES}run.html"]
        part = "progress_bar" if self.request.GET.get("part") else "progress"
        return [f"{TEMPLATES}{part}.html"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        run = self.run
        context = {**super().get_context_data(**kwargs), "state": run_states.label_of(run)}
        if run_states.is_at_work(run):
            return {**context, **run_states.progress_of(run)}
        report = run.report or {}
        return {
            **context,
            "report": report,
            "rows": labels.rows(report),
            "groups": labels.groups(report),
            "repairs": labels.repairs(report),
            "undone": labels.undone(report),
            "text_kept": report.get("text_kept", 1) * 100,
            "was_trial": run_states.is_trial(run),
            "can_start": self.can_start(),
            "can_set_options": permissions.can_set_options(self.request.user, run)
            and run_states.is_startable(run),
            "can_undo": permissions.can_undo(self.request.user) and run_states.is_undoable(run),
        }

    def can_start(self) -> bool:
        user, parent = self.request.user, self.run.parent
        if not permissions.can_import(user) or not run_states.is_startable(self.run):
            return False
        return parent is not None and permissions.can_import_below(user, parent)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Import, try again, or continue an interrupted run."""
        if not permissions.can_import(request.user):
            raise PermissionDenied
        if not self.can_start():
            return self.refuse(_("This import cannot be started. Upload the files again."))
        if not tasks.start(self.run, dry_run=request.POST.get("action") == "try"):
            return self.refuse(_("Someone else has already started this import."))
        return self.back()


class UndoView(OneRunView):
    """Undo an import, after a confirmation."""

    template_name = f"{TEMPLATES}undo.html"

    def user_can(self, user: AnyUser) -> bool:
        return permissions.can_undo(user)

    def steps(self) -> list[dict[str, object]]:
        return [*super().steps(), {"url": "", "label": _("Undo")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "counts": labels.made_by(self.run)}

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not run_states.is_undoable(self.run):
            return self.refuse(_("There is nothing to undo here."))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not run_states.is_undoable(self.run) or not tasks.start_undo(self.run, request.user):
            return self.refuse(_("There is nothing to undo here."))
        return self.back()


class FindingsView(OneRunView):
    """List all findings of one kind, with links to edit."""

    template_name = f"{TEMPLATES}findings.html"

    def steps(self) -> list[dict[str, object]]:
        return [*super().steps(), {"url": "", "label": self.label}]

    @property
    def label(self) -> str:
        return str(labels.LABELS.get(self.kwargs["code"], self.kwargs["code"]))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = labels.of_code(self.run.report or {}, self.kwargs["code"])
        page: Any = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        page.object_list = labels.linked(self.run, self.request.user, page.object_list)
        context = {"label": self.label, "page_obj": page, "number": len(found)}
        return {**super().get_context_data(**kwargs), **context}


class ReportView(OneRunView):
    """Download the report as JSON, in the format of the command."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = JsonResponse(
            {**(self.run.report or {}), "import": self.run.pk},
            json_dumps_params={"indent": 2, "ensure_ascii": False},
        )
        answer["Content-Disposition"] = f'attachment; filename="import-{self.run.pk}.json"'
        return answer
