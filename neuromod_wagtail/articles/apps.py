from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class NeuromodArticlesConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.articles"
    label = "neuromod_articles"
    verbose_name = _("Articles")

    def begin(self) -> None:
        # Models can be imported only once all apps are loaded.
        from django.db.models.signals import post_delete, post_save, pre_delete
        from wagtail.search.index import get_indexed_models
        from wagtail.search.signal_handlers import post_delete_signal_handler
        from wagtail.signals import (
            init_new_page,
            page_published,
            page_unpublished,
            post_page_move,
            published,
            unpublished,
        )

        from neuromod_wagtail import webhooks
        from neuromod_wagtail.articles import checks, signal_handlers  # noqa: F401
        from neuromod_wagtail.articles.abstract_models import ArticleMixin
        from neuromod_wagtail.articles.authors.models import Author
        from neuromod_wagtail.articles.modalities.models import Modality
        from neuromod_wagtail.articles.pages import search_indexing
        from neuromod_wagtail.articles.reviews.signals import review_recorded, review_withdrawn
        from neuromod_wagtail.articles.taxonomy.models import Category
        from neuromod_wagtail.disclaimers.signal_handlers import refresh_pages_after_delete

        webhooks.forward(review_recorded, "review.recorded")
        webhooks.forward(review_withdrawn, "review.withdrawn")
        init_new_page.connect(signal_handlers.article_begun)
        page_published.connect(signal_handlers.create_renditions)
        page_published.connect(signal_handlers.queue_language_check)
        page_unpublished.connect(signal_handlers.delete_language_findings)
        published.connect(signal_handlers.modality_published)
        published.connect(signal_handlers.reference_published)
        unpublished.connect(signal_handlers.modality_published)
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(signal_handlers.lists_changed)
        for signal in (published, unpublished, pre_delete):
            for model in (Author, Category, Modality):
                signal.connect(signal_handlers.lists_changed, sender=model)
        post_save.connect(signal_handlers.facts_changed, sender=Author)
        # The rows of a modality are saved after it, and publishing comes after both.
        published.connect(signal_handlers.facts_changed, sender=Modality)
        unpublished.connect(signal_handlers.facts_changed, sender=Modality)
        for model in filter(lambda model: issubclass(model, ArticleMixin), get_indexed_models()):
            post_save.connect(search_indexing.article_saved, sender=model)
            post_delete.connect(post_delete_signal_handler, sender=model)
        for model in (Author, Modality):
            pre_delete.connect(refresh_pages_after_delete, sender=model)
