"""The methods under /getdata/, from parameters to the fields of the answer.

Each method names its page. The only documented error text is "Login or password incorrect"; the
others are invented, and no client may depend on them.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .behaviour import Behaviour
from .dates import human, php_offset, php_utc, read
from .limits import CallLimit
from .listing import listing
from .model import Account, Message, Phone, SimCard, status_text
from .newsletters import Newsletters
from .parameters import ApiError, bulk_data, required, whole_number
from .state import State

_SAVED = "Sms has been saved successfully"

type Answer = dict[str, Any]
type Method = Callable[[Mapping[str, str]], Answer]


class Api:
    """The documented API, applied to a State."""

    def __init__(self, state: State, behaviour: Callable[[], Behaviour]) -> None:
        """Take the state, and a function that returns the current behaviour."""
        self._state = state
        self._behaviour = behaviour
        self._newsletters = Newsletters(state)
        self._limit = CallLimit(state.clock)
        self._methods: Mapping[str, Method] = {
            "gettoken": self._get_token,
            "addsms": self._add_sms,
            "smstosend": self._sms_to_send,
            "addalotofsms": self._add_a_lot_of_sms,
            "getallsms": self._get_all_sms,
            "getsmsstatus": self._get_sms_status,
            "getalldevices": self._get_all_devices,
            "getdevicestatus": self._get_device_status,
            "savetag": self._save_tag,
            "savecontact": self._save_contact,
            "savepaket": self._save_paket,
        }

    def knows(self, method: str) -> bool:
        """Whether there is such a method."""
        return method in self._methods

    def answer(self, method: str, parameters: Mapping[str, str]) -> tuple[Answer, int]:
        """Process a request and return the fields of the answer, and its HTTP status."""
        try:
            return self._methods[method](parameters), 200
        except ApiError as error:
            status = error.status or self._behaviour().error_status
            return {"error": 1, "message": str(error)}, status

    def _get_token(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Get Token"."""
        return {"error": 0, "message": "OK", "token": self._login(parameters).token}

    def _add_sms(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Send Single SMS"."""
        return self._add_single(self._account(parameters), parameters)

    def _sms_to_send(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Send Single sms - with login password", whose text still lists a token."""
        if parameters.get("token"):
            return self._add_sms(parameters)
        return self._add_single(self._login(parameters), parameters)

    def _add_single(self, account: Account, parameters: Mapping[str, str]) -> Answer:
        messages = self._save(account, parameters)
        # For several numbers, the returned id is not documented: here it is the last one's.
        return {"error": 0, "sms_id": messages[-1].sms_id, "message": _SAVED}

    def _add_a_lot_of_sms(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Sending SMS in bulk using JSON", which returns no ids.

        A missing customer id is stored as 0 here and as null by `addsms` (sample in the vendor's
        curl/getallsms.php). That one invalid message rejects all of them is a guess.
        """
        data = bulk_data(required(parameters, "datajson"))
        account = self._account({"token": str(data.get("token") or "")})
        rows = data.get("smsdata")
        if not isinstance(rows, list) or not rows:
            raise ApiError("smsdata is required")
        messages = []
        for row in rows:
            if not isinstance(row, dict):
                raise ApiError("smsdata has a wrong format")
            texts = {key: str(value) for key, value in row.items() if value is not None}
            self._check(account, texts)
            messages.append({"customerid": "0"} | texts)
        for texts in messages:
            self._save(account, texts)
        return {"error": 0, "message": _SAVED}

    def _get_all_sms(self, parameters: Mapping[str, str]) -> Answer:
        account = self._account(parameters)
        return listing(self._state, account, parameters, self._behaviour())

    def _get_sms_status(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Get the Delivery Status of a single SMS"."""
        account = self._account(parameters)
        behaviour = self._behaviour()
        if not behaviour.status_queries:
            raise ApiError("Not allowed")
        required(parameters, "sms_id")
        message = self._state.messages.get(whole_number(parameters, "sms_id") or 0)
        if message is None or message.email != account.email:
            raise ApiError("Sms is not found")
        lag = timedelta(seconds=behaviour.status_lag)
        status = message.status_at(self._state.clock.now() - lag)
        return {
            "error": 0,
            "sms_id": message.sms_id,
            "status": status,
            "status_description": status_text(status),
            "message": "Ok",
        }

    def _get_all_devices(self, parameters: Mapping[str, str]) -> Answer:
        """Page "Get device list", whose sample has neither `error` nor `message`."""
        phones = self._state.phones_of(self._account(parameters).email)
        return {
            "count": len(phones),
            "device": {str(p.device_id): self._device(p) for p in phones} or [],
        }

    def _get_device_status(self, parameters: Mapping[str, str]) -> Answer:
        """Sample in the vendor's curl/getdevicestatus.php; there is no page."""
        account = self._account(parameters)
        phone = self._phone(account, parameters)
        last_seen = self._state.last_seen(phone).replace(microsecond=0)
        return {
            "online": phone.online,
            "error": 0,
            "message": "OK",
            "device_id": phone.device_id,
            "lastseen": php_offset(last_seen, ZoneInfo(account.zone)),
            "diffseconds": int((self._state.clock.now() - last_seen).total_seconds()),
            "title": phone.title,
        }

    def _save_tag(self, parameters: Mapping[str, str]) -> Answer:
        account = self._account(parameters)
        return self._newsletters.save_tag(account, parameters)

    def _save_contact(self, parameters: Mapping[str, str]) -> Answer:
        account = self._account(parameters)
        return self._newsletters.save_contact(account, parameters)

    def _save_paket(self, parameters: Mapping[str, str]) -> Answer:
        account = self._account(parameters)
        phone = self._phone(account, parameters)
        return self._newsletters.save_paket(account, phone, parameters)

    def _login(self, parameters: Mapping[str, str]) -> Account:
        account = self._state.accounts.get(parameters.get("email", ""))
        if account is None or account.password != parameters.get("pass"):
            raise ApiError("Login or password incorrect")
        return self._counted(account)

    def _account(self, parameters: Mapping[str, str]) -> Account:
        account = self._state.account_by_token(required(parameters, "token"))
        if account is None:
            raise ApiError("Token is incorrect")
        return self._counted(account)

    def _counted(self, account: Account) -> Account:
        """Return the account of a call that is within the account's limit."""
        behaviour = self._behaviour()
        if not self._limit.allows(account.email, behaviour.calls_per_minute):
            raise ApiError("Too many requests", status=behaviour.limit_status)
        return account

    def _phone(self, account: Account, parameters: Mapping[str, str]) -> Phone:
        required(parameters, "device_id")
        phone = self._state.phones.get(whole_number(parameters, "device_id") or 0)
        if phone is None or phone.email != account.email:
            raise ApiError("Device is not found")
        return phone

    def _check(self, account: Account, parameters: Mapping[str, str]) -> Phone:
        required(parameters, "sendto")
        required(parameters, "body")
        time_to_send = parameters.get("timetosend")
        if time_to_send and read(time_to_send) is None:
            raise ApiError("timetosend has a wrong format")
        return self._phone(account, parameters)

    def _save(
        self, account: Account, parameters: Mapping[str, str]
    ) -> tuple[Message, ...]:
        """Save a message for each of the numbers, which are separated by commas."""
        phone = self._check(account, parameters)
        numbers = [n for n in parameters["sendto"].split(",") if n.strip()]
        if not numbers:
            raise ApiError("sendto is required")
        return tuple(
            self._state.add_outgoing(
                phone,
                number,
                parameters["body"],
                channel=whole_number(parameters, "sim") or 0,
                customer_id=whole_number(parameters, "customerid"),
                urgent=whole_number(parameters, "urgent") == 1,
                time_to_send=read(parameters.get("timetosend") or ""),
            )
            for number in numbers
        )

    def _device(self, phone: Phone) -> Answer:
        created = phone.created.replace(microsecond=0)
        last_seen = self._state.last_seen(phone).replace(microsecond=0)
        return {
            "id": phone.device_id,
            "title": phone.title,
            "number": phone.number,
            # Newer Android versions hide it from apps; the sample then has this very string.
            "imei": "null",
            "created": php_utc(created),
            "createdhumanformat": human(created),
            "lastseen": php_utc(last_seen),
            "lastseenhumanformat": human(last_seen),
            "serialnumber": "unknown",
            "siminfo": [_sim_info(sim) for sim in phone.sims],
            "appversion": phone.app_version,
            "isappversionactual": phone.app_current,
            "delaybetweeneachsms": phone.seconds_between_messages,
            "delaybetweenrequest": phone.seconds_between_requests,
            "subscription": phone.subscription,
        }


def _sim_info(sim: SimCard) -> Answer:
    return {
        "Slot": str(sim.slot),
        "IccId": sim.icc_id,
        "Number": sim.number,
        "Roaming": "1" if sim.roaming else "0",
        "CountryIso": sim.country,
        "CarrierName": sim.carrier,
    }
