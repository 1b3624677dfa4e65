"""Public names are never usernames or email addresses."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from neuromod_wagtail.articles.models import Author
from neuromod_wagtail.users import (
    email_field,
    email_of,
    has_credentials,
    language_of,
    name_fields,
    public_name,
)
from tests import factories


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ann", "Author", "Ann Author"),
        ("  Ann ", "", "Ann"),
        ("", "", ""),
        ("ann@example.org", "", ""),
        ("Ann", "(ann@example.org)", ""),
        ("ann-signs-in", "", ""),
        ("Ann-signs-in", "", "Ann-signs-in"),
        ("ann-\u200bsigns-in", "", ""),
        ("ａｎｎ-signs-in", "", ""),
        ("ann＠example.org", "", ""),
        ("ann﹫example.org", "", ""),
        ("ann@\u200bexample.org", "", ""),
        ("Ann @ the clinic", "", "Ann @ the clinic"),
    ],
)
def test_only_a_name_is_published(first, last, name):
    user = get_user_model()(username="ann-signs-in", first_name=first, last_name=last)
    assert public_name(user) == name


def test_nobody_has_no_name_and_no_email():
    assert public_name(None) == email_of(None) == ""


def test_where_accounts_keep_names_emails_and_languages(settings):
    user = get_user_model()(username="ann-signs-in", email="ann@example.org")
    assert name_fields() == ["username", "first_name", "last_name"]
    assert (email_field(), email_of(user)) == ("email", "ann@example.org")
    settings.LANGUAGE_CODE = "de"
    assert language_of(user) == "de"
    for chosen, language in (("fr", "fr"), ("", "de")):
        user.wagtail_userprofile = UserProfile(preferred_language=chosen)
        assert language_of(user) == language


def test_signed_in_users_have_a_session_or_a_token(rf):
    assert not has_credentials(None)
    request = rf.get("/")
    assert not has_credentials(request)
    request.auth = "none"
    assert not has_credentials(request)
    request.auth = get_user_model()()
    assert has_credentials(request)
    request = rf.get("/")
    request.COOKIES["sessionid"] = "x"
    assert has_credentials(request)


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [("ann@example.org", True), ("ann-signs-in", True), ("Ann", False), ("bob", False)],
)
@pytest.mark.django_db
def test_authors_are_not_called_so_either(name, is_refused):
    user = get_user_model().objects.create_user("ann-signs-in")
    author = Author(name=name, slug="a", user=user, locale=Locale.get_default())
    if is_refused:
        with pytest.raises(ValidationError) as refused:
            author.full_clean()
        assert set(refused.value.message_dict) == {"name"}
    else:
        author.full_clean()


@pytest.mark.django_db
def test_the_command_finds_what_was_stored_before_and_nothing_else(capsys):
    old = factories.make_author(name="Old")
    article = factories.make_article(factories.make_index(), authors=[old])
    users = get_user_model().objects
    ann, bob = users.create_user("ann-signs-in"), users.create_user("bob")
    locale = Locale.get_default()
    wrong = [
        Author.objects.create(name="ann-signs-in", slug="a", user=ann, locale=locale),
        Author.objects.create(name="x@example.org", slug="x", locale=locale),
        Author.objects.create(name="y＠example.org", slug="y", locale=locale),
    ]
    Author.objects.create(name="Bob", slug="b", user=bob, locale=locale)
    Author.objects.create(name="bob", slug="c", user=ann, locale=locale)
    article.authorships.update(byline="old@example.org")
    with pytest.raises(CommandError, match="4 names"):
        call_command("check_public_names")
    told = capsys.readouterr().out.splitlines()
    assert {line.rpartition(": ")[2] for line in told} == {
        *(author.name for author in wrong),
        "old@example.org",
    }
    Author.objects.filter(pk__in=[author.pk for author in wrong]).delete()
    article.authorships.update(byline="Old")
    call_command("check_public_names")
