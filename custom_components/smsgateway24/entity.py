"""Base classes of the entities of phones and contacts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .account.publish import contacts_signal
from .const import DOMAIN, SUBENTRY_CONTACT
from .coordinator import HealthCoordinator, PhoneHealth

# An attribute that the frontend looks at: the element is shown in the dialog of the entity.
MORE_INFO = "custom_ui_more_info"
_CONVERSATION = "smsgateway24-more-info"


@dataclass(frozen=True, kw_only=True)
class PhoneEntityDescription(EntityDescription):
    """Description of an entity that shows a field of PhoneState, by its name.

    One that is `paced` is written at most once a minute.
    """

    field: str = ""
    paced: bool = False


class PhoneEntity(Entity):
    """An entity of a phone's device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    entity_description: PhoneEntityDescription

    def __init__(
        self, account: Account, phone: Phone, description: PhoneEntityDescription
    ) -> None:
        """Take the ids from the subentry of the phone, which never change."""
        self.entity_description = description
        self.account = account
        self.phone = phone
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{phone.phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, phone.phone_id)})

    @override
    async def async_added_to_hass(self) -> None:
        """Have the entity written whenever its field changes."""
        self.async_on_remove(
            self.phone.writer.async_register(
                self,
                self.entity_description.field,
                self.phone.state,
                self._async_prepare,
                paced=self.entity_description.paced,
            )
        )

    _async_prepare: Callable[[], None] | None = None


class ContactEntity(Entity):
    """An entity of a contact's device, which shows messages of that person from any phone.

    Its unique id is made of the subentry's, which never changes.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False
    _unrecorded_attributes = frozenset({MORE_INFO})

    def __init__(self, account: Account, contact_id: str, key: str) -> None:
        """Take the ids from the subentry of the contact."""
        self.account = account
        self.contact_id = contact_id
        self._attr_unique_id = f"{contact_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, contact_id)})
        # Has the conversation shown in the dialog of the entity.
        self._attr_extra_state_attributes = {MORE_INFO: _CONVERSATION}


class HealthEntity(CoordinatorEntity[HealthCoordinator]):
    """An entity that shows a phone's health as the service reports it.

    Available only while the service answers and lists the phone. A phone whose id is not known yet
    is found at the first update after its first message.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: HealthCoordinator,
        phone: Phone,
        description: EntityDescription,
    ) -> None:
        """Take the ids from the subentry of the phone, which never change."""
        super().__init__(coordinator)
        self.entity_description = description
        self.phone = phone
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{phone.phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, phone.phone_id)})

    @property
    def health(self) -> PhoneHealth | None:
        """Return what the service reported last; None where it does not list the phone."""
        device_id = self.phone.gateway_device_id
        return None if device_id is None else self.coordinator.data.get(device_id)

    @property
    @override
    def available(self) -> bool:
        """Return whether the service answers and lists the phone."""
        return super().available and self.health is not None


@callback
def async_add_phone_entities(
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Account, Phone], Iterable[Entity]],
) -> None:
    """Add the entities that `create` returns for a phone to its subentry, for all phones."""
    account = entry.runtime_data
    for phone_id, phone in account.phones.items():
        async_add_entities(create(account, phone), config_subentry_id=phone_id)


@callback
def async_add_contact_entities(
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Account, str], Iterable[Entity]],
    *,
    is_wanted: Callable[[ConfigSubentry], bool] = lambda _contact: True,
    remove_others: Callable[[set[str]], None] | None = None,
) -> None:
    """Add the entities that `create` returns for a contact, also for those that are added later.

    Home Assistant removes the entities of removed contacts; `remove_others` removes those of
    contacts that are not among the wanted ones any more.
    """
    account = entry.runtime_data
    added: set[str] = set()

    @callback
    def async_sync() -> None:
        if entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            return
        wanted = {
            contact.subentry_id
            for contact in entry.get_subentries_of_type(SUBENTRY_CONTACT)
            if is_wanted(contact)
        }
        if remove_others is not None:
            remove_others(wanted)
        added.intersection_update(wanted)
        for contact_id in wanted - added:
            added.add(contact_id)
            async_add_entities(
                create(account, contact_id), config_subentry_id=contact_id
            )

    entry.async_on_unload(
        async_dispatcher_connect(
            account.hass, contacts_signal(entry.entry_id), async_sync
        )
    )
    async_sync()


@callback
def async_add_health_entities[DescriptionT: EntityDescription](
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    descriptions: Iterable[DescriptionT],
    create: Callable[[HealthCoordinator, Phone, DescriptionT], HealthEntity],
) -> None:
    """Add the health entities of all phones; remove those of an account without a token."""
    account = entry.runtime_data
    registry = er.async_get(account.hass)
    for phone_id, phone in account.phones.items():
        if account.health is not None:
            coordinator = account.health
            async_add_entities(
                [create(coordinator, phone, each) for each in descriptions],
                config_subentry_id=phone_id,
            )
            continue
        for each in descriptions:
            unique_id = f"{phone_id}_{each.key}"
            if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
                registry.async_remove(entity_id)
