"""Constants of several modules; the values that automations depend on are a contract."""

from typing import Final

DOMAIN: Final = "smsgateway24"
MANUFACTURER: Final = "SmsGateWay24"
DOCUMENTATION_URL: Final = "https://github.com/ha-smsgateway24/ha-smsgateway24"
VENDOR_DEVICES_URL: Final = "https://smsgateway24.com/en/device/list"

SUBENTRY_PHONE: Final = "phone"
SUBENTRY_CONTACT: Final = "contact"

MODEL_ID_ACCOUNT: Final = "account"
MODEL_ID_PHONE: Final = "phone"
MODEL_ID_CONTACT: Final = "contact"

DEVICE_CLASS: Final = DOMAIN
"""Device class by which triggers.yaml selects the entities for the triggers."""

EVENT_MESSAGE_RECEIVED: Final = f"{DOMAIN}_message_received"
EVENT_MESSAGE_SENT: Final = f"{DOMAIN}_message_sent"
EVENT_DELIVERY_STATUS: Final = f"{DOMAIN}_delivery_status"
EVENT_QUESTION_CLOSED: Final = f"{DOMAIN}_question_closed"

CONF_GATEWAY_DEVICE_ID: Final = "gateway_device_id"
CONF_CLOUDHOOK: Final = "cloudhook"
CONF_CONFIRMED_URL: Final = "proved_url"
CONF_PREVIOUS_URLS: Final = "previous_urls"
CONF_BOUND_CHANNELS: Final = "bound_channels"
CONF_UNBOUND_CHANNELS: Final = "unbound_channels"
CONF_UNTIL: Final = "until"
CONF_NUMBER: Final = "number"
CONF_MORE_NUMBERS: Final = "more_numbers"
CONF_TRUSTED: Final = "trusted"
CONF_PHONE: Final = "phone"
CONF_CHANNEL: Final = "channel"
CONF_API_URL: Final = "api_url"

CONF_ACCEPT_FROM: Final = "accept_from"
ACCEPT_EVERYONE: Final = "everyone"
ACCEPT_TRUSTED: Final = "trusted"

CONF_CONTENT: Final = "content"
CONTENT_ALL: Final = "all"
CONTENT_CONTACTS: Final = "contacts"
CONTENT_NONE: Final = "none"

CONF_CONFIRM: Final = "confirm"
CONFIRM_OFF: Final = "off"
CONFIRM_TRUSTED: Final = "trusted"

CONF_WHO_MAY_READ: Final = "who_may_read"
READ_ADMINISTRATORS: Final = "administrators"
READ_EVERYONE: Final = "everyone"

CONF_WEBHOOKS_PER_SECOND: Final = "webhooks_per_second"
WEBHOOKS_PER_SECOND: Final = 5
"""Messages a second by one webhook URL, after the first 300."""

CONF_HISTORY_DAYS: Final = "history_days"
HISTORY_DAYS: Final = 30
"""Days for which messages are kept in the history, unless the user changes it."""

CONF_SENDS_PER_HOUR: Final = "sends_per_hour"
CONF_SENDS_PER_DAY: Final = "sends_per_day"
CONF_SENDS_PER_NUMBER: Final = "sends_per_number"
CONF_URGENT_RESERVE: Final = "urgent_reserve"
SENDS_PER_HOUR: Final = 30
SENDS_PER_DAY: Final = 200
SENDS_PER_NUMBER: Final = 10
URGENT_RESERVE: Final = 10
