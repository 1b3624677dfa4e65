"""Every field of every model is declared for privacy, and treated as declared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import models
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.importing import export
from neuromod_wagtail.comments.models import Batch, Comment, Mail, Subscription
from neuromod_wagtail.conf import SETTINGS
from neuromod_wagtail.privacy import declaration as privacy_declaration
from neuromod_wagtail.privacy.declaration import (
    GIVEN,
    NEUTRAL,
    Keep,
    declaration_of,
    declarations,
    declare,
    each,
)
from tests import factories

OURS = [model for model in apps.get_models() if model.__module__.startswith("neuromod_wagtail.")]
FREE = (models.TextField, models.CharField, models.JSONField, models.GenericIPAddressField)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_field_of_each_model_is_declared(model):
    assert declaration_of(model).undeclared == []


def told(id):
    return [found for found in run_checks(tags=["neuromod"]) if found.id == id]


def test_a_field_that_nobody_declared_is_told():
    declaration = declaration_of(Comment)
    was = declaration.fields.pop("name")
    try:
        [found] = told("neuromod.W010")
    finally:
        declaration.fields["name"] = was
    assert "neuromod_comments.Comment.name" in found.msg
    assert told("neuromod.W010") == []


def test_a_model_of_comments_that_is_not_declared_is_reported(monkeypatch):
    left = {
        model: one
        for model, one in privacy_declaration._declared.items()
        if model is not Subscription
    }
    monkeypatch.setattr(privacy_declaration, "_declared", left)
    [found] = told("neuromod_comments.W110")
    assert "Subscription" in found.msg


def test_what_readers_type_is_erased_and_given():
    """Of the data about people, free text that is neither must be here by name, with its reason."""
    kept = {
        ("Comment", "kind status previous_status language"),  # words of the software
        ("Ban", "kind value"),  # the hash that enforces it
        ("Report", "reason outcome"),
        ("Batch", "decision status cursor"),
        ("CommentSettings", "mode moderation order"),
        ("ImportRun", "source address files options state worker"),
        ("CommentImport", "source files options state worker"),
        ("ModelLogEntry", "label action object_id"),  # numbers
        ("SpamLesson", "source"),  # a choice
        ("Mail", "kind"),  # goes with its row
    }
    known = {(model, name) for model, names in kept for name in names.split()}
    for one in declarations():
        if one.rows is None or one.deleted is True:
            continue
        for name, about in one.fields.items():
            column = one.model._meta.get_field(name)
            if isinstance(column, FREE) and not about.erased:
                assert (one.model.__name__, name) in known, name


def test_each_time_is_a_setting():
    times = [one.keep for one in declarations()]
    times += [about.keep for one in declarations() for about in one.fields.values()]
    found = {keep.setting for keep in times if keep is not None}
    assert len(found) >= 4 and found <= SETTINGS.keys()


def test_a_site_declares_the_fields_that_it_adds(monkeypatch):
    class Extra(models.Model):  # noqa: DJ008
        phone = models.CharField(max_length=20, blank=True)
        comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "testapp"
            managed = False

    try:
        monkeypatch.setattr(privacy_declaration, "_declared", dict(privacy_declaration._declared))
        declaration = declare(Extra, each("id comment", NEUTRAL), comment_key="comment")
        assert declaration.undeclared == ["phone"]
        assert declare(Extra, {"phone": GIVEN.called("telephone")}) is declaration
        assert declaration.undeclared == [] and declaration.comment_key == "comment"
        assert declaration.emptied() == {"phone": ""}
        with pytest.raises(ValueError, match="already declared"):
            declare(Extra, {"phone": NEUTRAL})
        with pytest.raises(ValueError, match="no field 'fax'"):
            declare(Extra, {"fax": GIVEN})
    finally:
        del apps.all_models["testapp"]["extra"]
        apps.clear_cache()


def test_the_archive_has_what_is_declared_and_no_hash():
    columns = export.columns()
    left_out = {one.attname for one in Comment._meta.concrete_fields} - set(columns)
    assert {name for name in left_out if not name.endswith("_hash")} == {
        *(
            "fingerprint",
            "rank",
            "discussion_id",
            "depth",
            "priority",
            "urgency",
            "reply_count",
            "batch_id",
        ),
        "decided_by_id",
    }
    assert not [name for name in columns if name.endswith("_hash")]


@pytest.mark.django_db
def test_rows_and_fields_are_forgotten_in_their_time_and_not_before(settings):
    now = timezone.now()
    for days in (29, 31):
        moment = now - timedelta(days=days)
        Mail.objects.create(event=f"given up {days}", kind="received", created_at=moment)
        Mail.objects.create(event=f"sent {days}", kind="received", created_at=moment, sent_at=now)
        Batch.objects.create(
            decision="decline", query="q=ann", reason=str(days), finished_at=moment
        )
    Batch.objects.create(decision="decline", query="q=ann", reason="at work")
    settings.NEUROMOD_COMMENTS_KEEP_MAIL_DAYS = settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS = 30
    assert declaration_of(Mail).forget() == 2
    assert set(Mail.objects.values_list("event", flat=True)) == {"given up 29", "sent 29"}
    declaration_of(Batch).forget()
    assert sorted(Batch.objects.values_list("query", "reason")) == [
        ("", ""),
        ("q=ann", "29"),
        ("q=ann", "at work"),
    ]


def test_days_of_a_setting_of_the_sites_own(settings):
    settings.KEEP_EXTRA_DAYS = 3
    assert Keep("KEEP_EXTRA_DAYS", since="created_at").days == 3
    assert Keep("NEUROMOD_COMMENTS_KEEP_BAN_DAYS", since="until").days == 180


@pytest.mark.django_db
def test_who_confirmed_follows_until_they_stop_and_others_are_forgotten(settings):
    settings.NEUROMOD_COMMENTS_KEEP_MAIL_DAYS = 30
    page = factories.make_article(factories.make_index())
    discussion = actions.discussion_of(page)
    now = timezone.now()
    for days in (29, 31):
        for confirmed in (None, now):
            who = f"{days} {'follows' if confirmed else 'asked'}"
            Subscription.objects.create(
                discussion=discussion,
                email="ann@example.org",
                email_hash=who,
                created_at=now - timedelta(days=days),
                confirmed_at=confirmed,
            )
    assert declaration_of(Subscription).forget() == 1
    left = set(Subscription.objects.values_list("email_hash", flat=True))
    assert left == {"29 follows", "29 asked", "31 follows"}
