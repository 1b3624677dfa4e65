"""Pictures with credit, galleries, videos and documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples, streams
from neuromod_wagtail.articles.blocks.credit import Credit, Licence
from neuromod_wagtail.articles.blocks.pictures import WIDTH_SPECS, get_renditions
from neuromod_wagtail.articles.blocks.video import Player, find_player
from neuromod_wagtail.articles.choosers import (
    PooledDocumentChooserBlock,
    PooledImageBlock,
)


class CreditValue(blocks.StructValue):
    @property
    def credit(self) -> Credit:
        return Credit(**{name: value or "" for name, value in self.items()})


class CreditBlock(blocks.StructBlock):
    """The credit of a picture, shown to readers as “Image by … on …”."""

    creator = blocks.CharBlock(label=_("Creator"), max_length=120, required=False)
    creator_url = blocks.URLBlock(label=_("Creator’s link"), required=False)
    source = blocks.CharBlock(
        label=_("Source"), max_length=120, required=False, help_text=_("For example “Freepik”.")
    )
    source_url = blocks.URLBlock(
        label=_("Source link"),
        required=False,
        help_text=_("The page where the picture is published."),
    )
    licence = blocks.ChoiceBlock(label=_("Licence"), choices=Licence.choices, required=False)

    class Meta:
        icon = "user"
        label = _("Credit")
        # Seldom needed at once, and the checks of the preview ask for it.
        label_format = ""
        collapsed = True
        value_class = CreditValue


class PictureBlock(blocks.StructBlock):
    image = PooledImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=255,
        required=False,
        help_text=_("Say what the picture shows. The credit is added automatically."),
    )
    credit = CreditBlock()

    def is_blank(self, value: blocks.StructValue) -> bool:
        return not (value["image"] or value["caption"] or any(value["credit"].values()))

    class Meta:
        icon = "image"
        label = _("Picture")
        group = streams.MEDIA
        description = _("A picture with alternative text, caption and credit line")
        form_classname = "struct-block nm-picture-form"
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/picture.html"
        preview_value = staticmethod(examples.picture)

    def get_api_representation(
        self, value: blocks.StructValue, context: dict[str, object] | None = None
    ) -> dict[str, object]:
        """Add the file in all its sizes and the credit line; all can be sent back as it was read."""
        data: dict[str, object] = super().get_api_representation(value, context)
        image = value["image"]
        data["file"] = image and {
            "url": image.file.url,
            "width": image.width,
            "height": image.height,
        }
        renditions = get_renditions(image, WIDTH_SPECS) if image else []
        data["renditions"] = [
            {
                "url": rendition.url,
                "full_url": rendition.full_url,
                "width": rendition.width,
                "height": rendition.height,
            }
            for rendition in renditions
        ]
        data["credit_line"] = value["credit"].credit.text
        return data


class OnePictureBlock(streams.LenientStreamBlock):
    """A stream of at most one picture, for an article or an author's photo."""

    picture = PictureBlock()

    class Meta:
        max_num = 1
        required = False
        form_classname = "nm-one-block"


class GalleryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"), min_num=2)

    class Meta:
        icon = "image"
        label = _("Gallery")
        group = streams.MEDIA
        description = _("Two or more pictures side by side, each with its credit")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/gallery.html"
        preview_value = staticmethod(examples.gallery)


class EmbedValue(blocks.StructValue):
    @property
    def player(self) -> Player | None:
        return find_player(self["url"])


class EmbedBlock(blocks.StructBlock):
    """A video, shown as a link: nothing is loaded from its site until a reader asks for it."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    url = blocks.URLBlock(
        label=_("Address"),
        help_text=_(
            "YouTube and Vimeo videos play in the page when a reader clicks; other addresses "
            "become links."
        ),
    )
    transcript_url = blocks.URLBlock(label=_("Link to the transcript"), required=False)

    class Meta:
        icon = "media"
        label = _("Video or other embed")
        group = streams.MEDIA
        description = _("A video that loads only when a reader clicks it")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/embed.html"
        value_class = EmbedValue
        preview_value = {
            "title": _("How spinal cord stimulation works"),
            "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        }


class DocumentBlock(blocks.StructBlock):
    document = PooledDocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("Leave blank to use the document’s title."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")
        group = streams.MEDIA
        description = _("A file to download, with its type and size")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/document.html"
        preview_value = staticmethod(examples.document)
