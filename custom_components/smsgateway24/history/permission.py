"""Who may read the messages of an account, and who may send some."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..account.account import Account
from ..const import DOMAIN


def may_read(account: Account, user: User) -> bool:
    """Whether a user may read messages, by the option *Who may read messages*."""
    return user.is_active and (user.is_admin or account.everyone_may_read)


def may_send(hass: HomeAssistant, user: User) -> bool:
    """Whether a user may run the actions that send: who controls any entity of ours."""
    return any(
        user.permissions.check_entity(entity.entity_id, POLICY_CONTROL)
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN
    )
