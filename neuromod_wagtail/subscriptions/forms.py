"""The form that readers fill in to subscribe."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.articles.pages import term_lists
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.comments.forms import EmailField


class SubscribeForm(forms.Form):
    """An email address, and one of the blog's categories or none for all articles."""

    email = EmailField(
        label=_("Email"),
        max_length=254,
        error_messages={"required": _("Enter your email address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    category = forms.ModelChoiceField(
        label=_("Articles"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("All articles"),
        error_messages={"invalid_choice": _("Choose one of these categories.")},
    )
    # Hidden from people: whatever fills it in is a program.
    contact_time = forms.CharField(required=False)

    def __init__(self, *args: Any, blog: ArticleIndex, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "nm-subscribe-%s", **kwargs})
        slugs = [term.slug for term in term_lists.categories(blog)]
        # As on the pages of the blog: those with articles, in its language if there are two.
        listed = Category.objects.filter(live=True, slug__in=slugs).order_by("name")
        own = listed.filter(locale=blog.locale_id)
        category: Any = self.fields["category"]
        category.queryset = own if own.exists() else listed
        if not slugs:
            del self.fields["category"]

    @property
    def is_from_program(self) -> bool:
        return bool(self.cleaned_data.get("contact_time"))
