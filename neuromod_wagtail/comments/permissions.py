"""Who may do what with comments in the admin."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

# Readers write comments, and a comment is erased by its verb: a deleted row would not be counted.
REFUSED = frozenset({"add", "delete"})


class ModerationPolicy(ModelPermissionPolicy):
    """Nobody adds a comment in the admin, and nobody deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in REFUSED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission([a for a in actions if a not in REFUSED])
