from wagtail.snippets.models import register_snippet

from neuromod_wagtail.disclaimers.viewsets import DisclaimerViewSet

register_snippet(DisclaimerViewSet)
