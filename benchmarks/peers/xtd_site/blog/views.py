from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404, render

from blog.models import Article


def article(request, slug):
    return render(request, "article.html", {"article": get_object_or_404(Article, slug=slug)})


class Articles(Feed):
    title = "Blog"
    link = "/"
    description = "Articles"

    def items(self):
        return Article.objects.order_by("-published_at")[:20]

    def item_description(self, item):
        return item.body


feed = Articles()
