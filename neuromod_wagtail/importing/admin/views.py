"""Admin views for imports: upload, options, progress, report, undo."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from neuromod_wagtail.importing.admin import report_labels as labels
from neuromod_wagtail.importing.admin import run_states, uploads
from neuromod_wagtail.importing.admin.forms import ImportForm
from neuromod_wagtail.importing.admin.kinds import ANY, ImportKind
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun, State
from neuromod_wagtail.users import AnyUser

PER_PAGE = 50
ICON = "download"
TEMPLATES = "neuromod_wagtail/importing/"


class RunsView(generic.IndexView):
    """List all imports, newest first."""

    kind: ImportKind = cast(ImportKind, None)
    header_icon = ICON
    any_permission_required = list(ANY)
    paginate_by = PER_PAGE
    is_searchable = False
    default_ordering = "-created_at"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        self.model, self.permission_policy = self.kind.model, self.kind.policy
        self.page_title, self.add_item_label = self.kind.list_title, self.kind.add_label
        self.index_url_name = f"{self.kind.name}:index"
        self.add_url_name = f"{self.kind.name}:upload"
        super().setup(request, *args, **kwargs)

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "name",
                label=gettext_lazy("Source"),
                accessor=run_states.name_of,
                get_url=lambda run: self.kind.url("run", run.pk),
            ),
            StatusTagColumn("state", label=gettext_lazy("Status"), accessor=run_states.label_of),
            *self.kind.columns,
            UserColumn("user", label=gettext_lazy("Started by")),
            DateColumn("created_at", label=gettext_lazy("Started")),
        ]

    def get_base_queryset(self) -> QuerySet[AbstractImportRun]:
        related = ("user__wagtail_userprofile", *self.kind.related)
        return self.kind.model._default_manager.defer("report").select_related(*related)


class ImportView(WagtailAdminTemplateMixin):
    """Base of the other views."""

    kind: ImportKind = cast(ImportKind, None)
    header_icon = ICON
    request: HttpRequest

    def user_can(self, user: AnyUser) -> bool:
        return self.kind.can_view(user)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not self.user_can(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.kind.title)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        runs = {"url": self.kind.url("index"), "label": self.kind.list_title}
        return [*super().get_breadcrumbs_items(), runs, *self.steps()]

    def steps(self) -> list[dict[str, object]]:
        return []


class ImportFormView(ImportView, FormView):
    """Base of the views for uploads and options."""

    template_name = f"{TEMPLATES}upload.html"

    def user_can(self, user: AnyUser) -> bool:
        return self.kind.can_import(user)

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        action, introduction = self.kind.url("upload"), self.kind.introduction
        return {
            "action": action,
            "introduction": introduction,
            **super().get_context_data(**kwargs),
        }


class UploadView(ImportFormView):
    """Accept the files, then continue with ``DecisionsView``."""

    def get_form_class(self) -> type[ImportForm]:
        return self.kind.upload_form

    def steps(self) -> list[dict[str, object]]:
        return [{"url": "", "label": self.kind.add_label}]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the files even if the options are invalid."""
        form = cast(Any, self.get_form())
        if form.obstacle or form.errors.keys() & set(form.file_fields):
            return self.form_invalid(form)
        files = form.cleaned_data["exports"]
        run = self.kind.model._default_manager.create(
            user=cast(Any, request.user),
            files=[file.name for file in files],
            options=form.file_options(),
            state=State.UPLOADED,
        )
        try:
            uploads.keep(run, files, lambda paths: self.kind.check_files(run, paths))
        except ExportRefused as refused:
            run.delete()
            form.add_error("exports", refused.message)
            return self.form_invalid(form)
        return DecisionsView.as_view(kind=self.kind)(request, pk=run.pk)


class OneRunView(ImportView, TemplateView):
    """Base of the views about one run."""

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        if not self.user_can(request.user):
            raise PermissionDenied
        known = self.kind.model._default_manager.select_related("user", *self.kind.related)
        self.run: AbstractImportRun = get_object_or_404(known, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return run_states.name_of(self.run)

    def steps(self) -> list[dict[str, object]]:
        return [{"url": self.url("run"), "label": run_states.name_of(self.run)}]

    def url(self, view: str, *args: object) -> str:
        return self.kind.url(view, self.run.pk, *args)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {"run": self.run, "run_url": self.url("run")}
        return {**super().get_context_data(**kwargs), **context}

    def back(self) -> HttpResponse:
        return redirect(self.url("run"))

    def refuse(self, reason: str) -> HttpResponse:
        messages.error(self.request, reason)
        return self.back()


class DecisionsView(OneRunView, ImportFormView):
    """Choose options for uploaded files, as often as needed, then start a dry run or the import."""

    def get_form_class(self) -> type[ImportForm]:
        return self.kind.options_form

    def steps(self) -> list[dict[str, object]]:
        return [*super().steps(), {"url": "", "label": _("Options")}]

    def get_initial(self) -> dict[str, object]:
        return self.kind.options_of(self.run)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "action": self.url("decisions")}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not self.kind.can_set_options(request.user, self.run):
            raise PermissionDenied
        if not self.kind.is_startable(self.run):
            return self.refuse(_("This import cannot be started. Upload the files again."))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ImportForm) -> HttpResponse:
        self.run.options = {**self.run.options, **form.options()}
        is_trial = self.request.POST.get("action") != "import"
        if not self.kind.start(self.run, dry_run=is_trial, columns=form.columns()):
            return self.refuse(_("Someone else has already started this import."))
        return self.back()


class RunView(OneRunView):
    """Show the progress of a run and then its report; POST starts it."""

    def get_template_names(self) -> list[str]:
        if not run_states.is_running(self.run):
            return [f"{TEMPLATES}run.html"]
        part = "progress_bar" if self.request.GET.get("part") else "progress"
        return [f"{TEMPLATES}{part}.html"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        run, kind, user = self.run, self.kind, self.request.user
        context = {**super().get_context_data(**kwargs), "state": run_states.label_of(run)}
        if run_states.is_running(run):
            return {**context, **run_states.progress_of(run)}
        report = run.report or {}
        may_set = kind.can_set_options(user, run) and kind.is_startable(run)
        return {
            **context,
            "report_url": self.url("report") if report else "",
            "rows": labels.rows(report, kind.kinds_shown),
            "groups": [
                (group, self.url("findings", group.code)) for group in labels.groups(report)
            ],
            "repairs": labels.repairs(report),
            "undone": labels.undone(report),
            "facts": kind.facts(run),
            "was_trial": run_states.is_trial(run),
            "can_start": kind.can_start(user, run),
            "options_url": self.url("decisions") if may_set else "",
            "undo_url": self.url("undo") if kind.can_undo(user) and kind.is_undoable(run) else "",
        }

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Import, try again, or continue an interrupted run."""
        if not self.kind.can_import(request.user):
            raise PermissionDenied
        if not self.kind.can_start(request.user, self.run):
            return self.refuse(_("This import cannot be started. Upload the files again."))
        if not self.kind.start(self.run, dry_run=request.POST.get("action") == "try"):
            return self.refuse(_("Someone else has already started this import."))
        return self.back()


class UndoView(OneRunView):
    """Undo an import, after a confirmation."""

    template_name = f"{TEMPLATES}undo.html"

    def user_can(self, user: AnyUser) -> bool:
        return self.kind.can_undo(user)

    def steps(self) -> list[dict[str, object]]:
        return [*super().steps(), {"url": "", "label": _("Undo")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        made = self.kind.made_by(self.run).items()
        counts = [(labels.KINDS.get(name, name), number) for name, number in made]
        context = {"counts": counts, "explanation": self.kind.undo_explanation}
        return {**super().get_context_data(**kwargs), **context}

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.kind.is_undoable(self.run):
            return self.refuse(_("There is nothing to undo here."))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.kind.is_undoable(self.run) or not self.kind.start_undo(self.run, request.user):
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
        user = self.request.user
        found = labels.of_code(self.run.report or {}, self.kwargs["code"])
        page: Any = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        entries = list(page.object_list)
        page.object_list = labels.linked(entries, user, self.kind.targets(self.run, user, entries))
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
