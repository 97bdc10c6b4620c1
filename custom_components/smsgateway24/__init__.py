"""SmsGateWay24: an Android phone's messages and delivery reports in Home Assistant.

Life cycle only. The message path (router.py, webhook.py, runtime.py) is set up once and outlives
the entries' reloads.
"""

from typing import Any

from homeassistant.const import CONF_TOKEN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.devices import async_create_devices, async_sync_contacts
from .account.registry import ROUTER, Router
from .api import Client
from .const import CONF_API_URL, CONF_CONFIRMED_URL, DOMAIN, SUBENTRY_PHONE
from .coordinator import HealthCoordinator
from .domain.phone_numbers import parse_address
from .event import async_delete_restorable_content
from .monitors.phone_silence import PhoneSilenceMonitor
from .monitors.removed_contacts import RemovedContactMonitor
from .monitors.webhook_url_changed import WebhookUrlMonitor
from .receiving.catch_up import CatchUp
from .receiving.webhook import async_handle_webhook
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NOTIFY,
    Platform.SENSOR,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Open the message path for every phone of every entry, before any entry is set up."""
    # The first reading of a country's numbers loads its rules from the disk.
    await hass.async_add_executor_job(parse_address, "0123456789", hass.config.country)
    hass.data[ROUTER] = Router(hass, async_handle_webhook)
    await hass.data[ROUTER].async_setup()
    async_setup_services(hass)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> bool:
    """Make the devices and entities of an account, then have its phones told to them."""
    router = hass.data[ROUTER]
    account = entry.runtime_data = await router.async_account(entry)
    shape = _reload_key(entry)
    references = RemovedContactMonitor(hass, account)

    async def async_updated(
        hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
    ) -> None:
        """Reload when something changed that a phone's entities are built from."""
        if _reload_key(entry) != shape:
            hass.config_entries.async_schedule_reload(entry.entry_id)
        else:
            async_sync_contacts(hass, account)
            references.async_check()

    # First of all, or a phone that is added during the set-up would go unnoticed.
    entry.async_on_unload(entry.add_update_listener(async_updated))
    router.async_sync(account)
    account.expire_problems()
    forgotten = account.async_apply_content_policy()
    async_create_devices(hass, account)
    async_sync_contacts(hass, account)
    _create_client(hass, account)

    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    account.async_attach()
    entry.async_on_unload(account.issues.close)
    for watch in (
        references,
        PhoneSilenceMonitor(hass, account),
        WebhookUrlMonitor(hass, account),
    ):
        watch.async_start()
    if account.health is not None:
        # In the background: trouble with the service never keeps messages from being told.
        entry.async_create_background_task(
            hass, account.health.async_refresh(), "smsgateway24 phones"
        )
        CatchUp(hass, account).async_start()
    if forgotten:
        # Not in five seconds and a quarter of an hour, when both files would be written anyway.
        await account.store.async_save()
        await account.store.async_forget_asides()
        await async_delete_restorable_content(hass, account)
    await router.async_clean_cloudhooks(account)
    return True


async def async_unload_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> bool:
    """Take the entities away; what arrives from here on waits for them to come back."""
    account = entry.runtime_data
    account.async_detach()
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        account.async_attach()
        return False
    await account.store.async_flush()
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> None:
    """Forget an account with all that it left outside its entry."""
    # A disabled account can be removed before anything of ours was set up.
    router = hass.data.get(ROUTER) or Router(hass, async_handle_webhook)
    await router.async_remove(entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let a device be deleted that no longer belongs to anything."""
    wanted = {entry.entry_id, *entry.subentries}
    return not any(
        domain == DOMAIN and key in wanted for domain, key in device.identifiers
    )


def _create_client(hass: HomeAssistant, account: Account) -> None:
    """Make the connection to the service that a token opens; nothing is asked yet."""
    entry = account.entry
    if (token := entry.data.get(CONF_TOKEN)) is None:
        return
    account.client = Client(
        async_get_clientsession(hass),
        token,
        entry.data.get(CONF_API_URL),
        account.shapes,
    )
    account.health = HealthCoordinator(
        hass, entry, account.client, account.gateway_device_ids
    )
    entry.async_on_unload(
        account.health.async_add_listener(account.async_update_devices)
    )
    entry.async_on_unload(account.async_disconnect)


def _reload_key(entry: SmsGateWay24ConfigEntry) -> tuple[Any, ...]:
    """Give what the entities of the phones are built from; contacts are not among it."""
    return (
        entry.title,
        dict(entry.data),
        dict(entry.options),
        {
            subentry.subentry_id: (
                subentry.title,
                {k: v for k, v in subentry.data.items() if k != CONF_CONFIRMED_URL},
            )
            for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
        },
    )
