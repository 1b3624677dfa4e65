from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.subscriptions.viewsets import SubscriberPolicy, SubscriberViewSet

register_permission_policy(Subscriber, SubscriberPolicy(Subscriber))
register_snippet(SubscriberViewSet)
