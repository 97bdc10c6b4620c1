"""SmsGateWay24: an Android phone's messages and delivery reports in Home Assistant.

Life cycle only: the accounts and their webhooks are set up once and outlive reloads of entries.
"""

from typing import Any

from homeassistant.const import CONF_TOKEN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.devices import async_create_devices, async_sync_contacts
from .account.registry import REGISTRY, AccountRegistry
from .account.words import async_load_words
from .api import Client
from .const import (
    CONF_API_URL,
    CONF_BOUND_CHANNELS,
    CONF_CONFIRMED_URL,
    CONF_UNBOUND_CHANNELS,
    CONTENT_ALL,
    DOMAIN,
    SUBENTRY_PHONE,
)
from .coordinator import HealthCoordinator
from .dialogue.questions import Questions
from .dialogue.state import QuestionsState
from .domain.phone_numbers import parse_address
from .history.card import async_setup_card
from .history.retention import HistoryRetention
from .monitors.offered_phones import OfferedPhonesMonitor
from .monitors.phone_silence import PhoneSilenceMonitor
from .monitors.removed_targets import RemovedTargetMonitor, RemovedTargets
from .monitors.webhook_url_changed import WebhookUrlMonitor
from .receiving.catch_up import CatchUp, CatchUpState
from .receiving.confirmation import Confirmation
from .receiving.webhook import async_handle_webhook
from .sending.state import SendingState
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
# What is found out about a phone, and no entity is built from.
_LEARNT = frozenset({CONF_CONFIRMED_URL, CONF_BOUND_CHANNELS, CONF_UNBOUND_CHANNELS})
PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NOTIFY,
    Platform.SENSOR,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the webhooks of every phone of every entry, before any entry is set up."""
    # The first reading of a country's numbers loads its rules from the disk.
    await hass.async_add_executor_job(parse_address, "0123456789", hass.config.country)
    registry = hass.data[REGISTRY] = _create_registry(hass)
    await registry.async_setup()
    async_setup_services(hass)
    await async_setup_card(hass)

    @callback
    def async_name_models() -> None:
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            async_create_devices(hass, entry.runtime_data)
            async_sync_contacts(hass, entry.runtime_data)

    await async_load_words(hass, async_name_models)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> bool:
    """Create devices and entities of an account, then publish what is queued."""
    registry = hass.data[REGISTRY]
    account = entry.runtime_data = await registry.async_get(entry)
    if not account.loaded:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="store_unavailable"
        )
    entry.async_on_unload(account.store.async_close)
    reload_key, options, title = _reload_key(entry), entry.options, entry.title
    removed_targets = RemovedTargetMonitor(hass, account)

    async def async_updated(
        hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
    ) -> None:
        """Reload when something changed that a phone's entities are built from."""
        nonlocal options, title
        if _reload_key(entry) != reload_key:
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        if entry.title != title:
            title = entry.title
            async_create_devices(hass, account)
            account.async_check_issues()
        # Before the entities of removed contacts go, and after those that were added came.
        removed_targets.async_update()
        async_sync_contacts(hass, account)
        removed_targets.async_update()
        removed_targets.async_check()
        if entry.options != options:
            options = entry.options
            await account.async_apply_options()

    # First of all, or a phone that is added during the set-up would go unnoticed.
    entry.async_on_unload(entry.add_update_listener(async_updated))
    registry.async_sync(account)
    account.async_expire_problems()
    account.async_hide_content()
    async_create_devices(hass, account)
    async_sync_contacts(hass, account)
    removed_targets.async_update()
    health = _async_connect(hass, account)

    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Before anything is published that may be an answer.
    Questions(hass, account).async_start()
    account.async_attach()
    entry.async_on_unload(account.issues.async_unload)
    removed_targets.async_start()
    PhoneSilenceMonitor(hass, account).async_start()
    WebhookUrlMonitor(hass, account).async_start()
    OfferedPhonesMonitor(hass, account).async_start()
    HistoryRetention(hass, account).async_start()
    if health is not None:
        # In the background: an unreachable service must not delay messages.
        entry.async_create_background_task(
            hass, health.async_refresh(), "smsgateway24 phones"
        )
        CatchUp(hass, account).async_start()
        Confirmation(hass, account).async_start()
    deleted = await account.async_delete_content()
    if not deleted and account.content.kept != CONTENT_ALL:
        # What could not be deleted before, or was written by another one's rules.
        entry.async_create_background_task(
            hass, account.store.async_forget_content(), "smsgateway24 content"
        )
    await registry.routes.async_clean_cloudhooks(account)
    return True


async def async_unload_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> bool:
    """Remove the entities; what comes in from now on is queued."""
    account = entry.runtime_data
    account.async_detach()
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        account.async_attach()
        return False
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> None:
    """Forget an account, with all that it has outside its entry."""
    # A disabled account can be removed before the integration was set up.
    registry = hass.data.get(REGISTRY) or _create_registry(hass)
    await registry.async_remove(entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Allow the removal of a device that belongs to no subentry any more."""
    wanted = {entry.entry_id, *entry.subentries}
    return not any(
        domain == DOMAIN and key in wanted for domain, key in device.identifiers
    )


def _create_registry(hass: HomeAssistant) -> AccountRegistry:
    return AccountRegistry(
        hass,
        async_handle_webhook,
        (CatchUpState, QuestionsState, RemovedTargets, SendingState),
    )


def _async_connect(hass: HomeAssistant, account: Account) -> HealthCoordinator | None:
    """Create the client of an account that has a token; nothing is asked yet."""
    data = account.entry.data
    if (token := data.get(CONF_TOKEN)) is None:
        return None
    session = async_get_clientsession(hass)
    return account.async_connect(
        Client(session, token, data.get(CONF_API_URL), account.shapes)
    )


def _reload_key(entry: SmsGateWay24ConfigEntry) -> tuple[Any, ...]:
    """Return what the entities of phones are built from; neither contacts nor options are."""
    return (
        dict(entry.data),
        {
            subentry.subentry_id: (
                subentry.title,
                {k: v for k, v in subentry.data.items() if k not in _LEARNT},
            )
            for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
        },
    )
