from django.db import models
from django.utils import timezone
from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    body = RichTextField()
    published_at = models.DateTimeField(default=timezone.now)
    template = "article.html"
