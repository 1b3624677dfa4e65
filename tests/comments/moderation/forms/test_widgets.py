"""The select of the queue's filters looks to the browser like Django's."""

from bs4 import BeautifulSoup
from django import forms
from django.test import override_settings

from neuromod_wagtail.comments.moderation.forms.widgets import PlainSelect


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_a_choice_is_sent_as_it_is_and_shown_as_text() -> None:
    choices = [("", "---"), (2000, "<b>Two</b>"), ('"><i>', "Quoted")]

    def rendered(widget):
        html = BeautifulSoup(
            widget(attrs={"id": "id_x"}, choices=choices).render("x", 2000), "html.parser"
        )
        options = html.select("option")
        return (
            html.select_one("select").attrs,
            [(one["value"], one.text, one.has_attr("selected")) for one in options],
        )

    assert rendered(PlainSelect) == rendered(forms.Select)
    assert [value for value, _label, _selected in rendered(PlainSelect)[1]] == [
        str(value) for value, _label in choices
    ]
