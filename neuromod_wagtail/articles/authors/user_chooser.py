"""The dialog in which an editor chooses the user account of an author."""

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
from neuromod_wagtail.users import User, name_fields

WORDS = 10
LONGEST = 500


class AccountFilterForm(BaseFilterForm):
    """A search form for user accounts, which are in no search index."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[User]) -> QuerySet[User]:
        """Return the users whose names contain every word."""
        self.search_query = self.cleaned_data.get("q") or ""
        self.is_searching = bool(self.search_query)
        # No name is longer, and databases refuse queries of thousands of words.
        for word in self.search_query[:LONGEST].replace("\0", " ").split()[:WORDS]:
            found = Q()
            for name in name_fields():
                found |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(found)
        return objects


class ForAuthorsMixin:
    """Restricts the chooser to users who may edit authors: others must not see the accounts."""

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
    # Other forms of the site keep their own user chooser.
    register_widget = False
    choose_view_class = ChooseAccountView
    choose_results_view_class = ChooseAccountResultsView
    chosen_view_class = AccountChosenView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out the URLs for creating an account: without a form they are server errors."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]
