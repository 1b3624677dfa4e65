from wagtail import hooks

from neuromod_wagtail.pages.viewsets import ArticleListViewSet


@hooks.register("register_admin_viewset")
def register_article_list() -> ArticleListViewSet:
    return ArticleListViewSet()
