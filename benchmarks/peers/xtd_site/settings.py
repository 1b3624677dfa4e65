"""A plain Django site with django-comments-xtd, as its documentation sets it up."""

from base_settings import *  # noqa: F403
from base_settings import DJANGO_APPS

INSTALLED_APPS = ["blog", "django_comments_xtd", "django_comments", "rest_framework", *DJANGO_APPS]
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_MAX_THREAD_LEVEL = 1
COMMENTS_XTD_API_GET_USER_AVATAR = "django_comments_xtd.utils.get_user_avatar"
