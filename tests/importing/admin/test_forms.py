"""The files of an upload: their number, size and names."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from neuromod_wagtail.importing.admin.forms import FilesField, ImportForm, UploadMixin

MEGABYTE = 1 << 20


class Form(UploadMixin, ImportForm):
    endings = (".xml", ".zip")
    exports = FilesField()


class AnyFiles(UploadMixin, ImportForm):
    exports = FilesField(required=False)


class Files(dict):
    def getlist(self, name):
        return self[name]


def errors(form_class, *files):
    form = form_class({}, Files(exports=list(files)), user=None)
    form.fields["exports"].widget.value_from_datadict = lambda data, files, name: files[name]
    return [str(error) for error in form.errors.get("exports", ())]


def file(name, size=1):
    return SimpleUploadedFile(name, b"x" * size)


def test_the_total_size_of_files_is_limited(settings):
    settings.NEUROMOD_IMPORT_MAX_MEGABYTES = 1
    half = MEGABYTE // 2
    assert errors(Form, file("a.xml", half), file("b.xml", half)) == []
    [error] = errors(Form, file("a.xml", half), file("b.xml", half + 1))
    assert error.startswith("You can upload at most 1.0\xa0MB.")


def test_only_allowed_endings_are_accepted_if_there_are_any():
    assert errors(Form, file("A.XML"), file("b.zip")) == []
    assert errors(Form, file("a.xml"), file("b.pdf")) == [
        "b.pdf is not an export file. Export files end in .xml or .zip."
    ]
    assert errors(AnyFiles, file("b.pdf")) == []


def test_duplicate_names_are_refused_and_each_file_is_checked():
    same = [file("a b.xml"), file("a_b.xml")]
    assert errors(Form, *same) == ["Two of these files have the same name."]
    assert errors(Form, file("a.xml"), file("b.xml", 0)) == ["The submitted file is empty."]
    assert errors(Form) == ["This field is required."]
    assert errors(AnyFiles) == []


@pytest.mark.parametrize("given", [None, [], ()])
def test_an_empty_field_has_no_files(given):
    assert FilesField(required=False).clean(given) == []
    with pytest.raises(forms.ValidationError):
        FilesField().clean(given)


def test_a_single_file_is_a_list_of_one():
    one = file("a.xml")
    assert FilesField().clean(one) == FilesField(required=False).clean((one,)) == [one]


def test_a_form_may_be_for_anyone_and_has_no_columns_unless_it_says_so():
    user = SimpleNamespace()
    form = ImportForm(user=user)
    assert form.user is user
    assert (form.obstacle, form.columns()) == ("", {})
    with pytest.raises(NotImplementedError):
        form.options()
