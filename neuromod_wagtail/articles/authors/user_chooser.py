"""The dialog in which an editor finds the user account of an author, among thousands."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.authors.models import AccountChooser, Author
from neuromod_wagtail.names import name_fields
from neuromod_wagtail.types import User

WORDS = 10
LONGEST = 500


class AccountFilterForm(BaseFilterForm):
    """User models are in no search index."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[User]) -> QuerySet[User]:
        """Those in whose names every word stands."""
        self.search_query = self.cleaned_data.get("q") or ""
        self.is_searching = bool(self.search_query)
        # No name is longer, and databases refuse thousands of words and words without end.
        for word in self.search_query[:LONGEST].replace("\0", " ").split()[:WORDS]:
            found = Q()
            for name in name_fields():
                found |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(found)
        return objects


class ForAuthorsMixin:
    """Who may not write entries of authors has no reason to see who has an account."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        policy = policy_registry.get_by_type(Author)
        if not policy.user_has_any_permission(request.user, {"add", "change"}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ListMixin(ForAuthorsMixin):
    filter_form_class = AccountFilterForm

    def get_object_list(self) -> QuerySet[User]:
        model = get_user_model()
        return model._default_manager.filter(is_active=True).order_by(model.USERNAME_FIELD)

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("name", label=_("Name"), accessor=get_user_display_name)]  # type: ignore[misc]


class ChooseAccountView(ListMixin, chooser.ChooseView):
    pass


class ChooseAccountResultsView(ListMixin, chooser.ChooseResultsView):
    pass


class AccountChosenView(ForAuthorsMixin, chooser.ChosenView):
    pass


class AccountChooserViewSet(ChooserViewSet):
    model = settings.AUTH_USER_MODEL
    icon = "user"
    choose_one_text = AccountChooser.choose_one_text
    # Other forms of the site keep their own way to choose a user.
    register_widget = False
    choose_view_class = ChooseAccountView
    choose_results_view_class = ChooseAccountResultsView
    chosen_view_class = AccountChosenView

    def get_urlpatterns(self) -> list[URLPattern]:
        """No account is made here, and a form that is not there is a server error."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]
