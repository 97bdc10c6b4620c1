"""Confirmation: looks in the service's list for messages that came by webhook in a contact's name.

On a channel that is bound, a trusted contact's message is published once the list has it, or as one
that is not trusted. On others it is published at once, and the look-up only learns whether the list
has such messages in time (see `domain/confirmation`).
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..api import ZONE_MARGIN, ApiError, AuthError
from ..domain.confirmation import IN_TIME, LOOKS, LookPace
from ..domain.identity import same_sender
from ..domain.phone_numbers import may_be_same_number
from ..domain.recent_messages import SAME_TIME
from ..protocol import IncomingMessage, ListedMessage, MessageType
from ..timer import Timer

PATIENCE = 120
"""Seconds that a message waits for a service that can't be asked."""
_SPAN = ZONE_MARGIN + timedelta(hours=1)
_MAX_ROWS = 500
"""Rows of an answer from which on it is a long one."""
_MAX_LATE = 200
_MAX_USED = 2_000


@dataclass(slots=True, kw_only=True, eq=False)
class _LookUp:
    """A message that is looked for.

    `number` is that in the queue of one that waits, None for one that was published already.
    `began` and `looked` are when it came and when the list was last asked, in the time of the
    event loop.
    """

    phone: Phone
    message: IncomingMessage
    number: int | None
    accepted_at: datetime
    began: float
    looked: float = -inf

    @property
    def due(self) -> float:
        """When to look for it next; infinite after the last time."""
        times = (self.began + seconds for seconds in LOOKS)
        return next((time for time in times if time > self.looked), inf)


class Confirmation:
    """The look-ups of one account, one at a time."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is asked yet."""
        self._hass = hass
        self._account = account
        self._pace = LookPace()
        self._look_ups: list[_LookUp] = []
        self._late: list[_LookUp] = []
        self._used: dict[str, OrderedDict[int, None]] = {}
        self._timer = Timer(hass, self._async_go_on)
        self._looking = False

    @callback
    def async_start(self) -> None:
        """Look for messages from now on, those first that wait since before a reload or start."""
        entry, account = self._account.entry, self._account
        account.trust.async_set_look_ups(self)
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(async_at_started(self._hass, self._async_on_started))

    @callback
    def _async_stop(self) -> None:
        self._account.trust.async_set_look_ups(None)
        self.async_clear()

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        for phone in self._account.phones.values():
            for number, queued in phone.queue.queued.items():
                if queued.awaits and isinstance(queued.payload, IncomingMessage):
                    self.async_look_for(
                        phone, queued.payload, queued.accepted_at, number
                    )

    @callback
    def async_look_for(
        self,
        phone: Phone,
        message: IncomingMessage,
        accepted_at: datetime,
        number: int | None,
    ) -> None:
        """Look for a message that waits in a phone's queue, or was published already."""
        now = self._hass.loop.time()
        agreed = phone.ledger.agreement.of(message.channel).ids.agreed
        if number is None and not (
            # The list is known to have messages of this channel.
            agreed or phone.confirmation_of(message.channel).may_look(now)
        ):
            return
        if number is not None and any(
            one.phone is phone and one.number == number for one in self._look_ups
        ):
            return
        self._look_ups.append(
            _LookUp(
                phone=phone,
                message=message,
                number=number,
                accepted_at=accepted_at,
                began=now,
            )
        )
        self._async_go_on()

    @callback
    def async_clear(self) -> None:
        """Look no more for what is looked for now."""
        self._look_ups.clear()
        self._timer.async_stop()

    @callback
    def async_note_rows(self, phone: Phone, rows: Iterable[ListedMessage]) -> None:
        """Learn from rows that catch-up has read: messages that the list had too late."""
        late = [one for one in self._late if one.phone is phone]
        rows = list(rows) if late else ()
        for look_up in late:
            if self._find(look_up, rows) is not None:
                self._late.remove(look_up)
                self._note_row(look_up, in_time=False)

    @callback
    def _async_go_on(self) -> None:
        """End what has come to nothing, and look for the others now or when it is time."""
        if self._looking:
            return
        self._timer.async_stop()
        now = self._hass.loop.time()
        self._async_end(now)
        if not self._look_ups:
            return
        first = min(self._look_ups, key=lambda one: one.due)
        patience = min(one.began for one in self._look_ups) + PATIENCE - now
        wait = max(first.due - now, self._pace.wait(now))
        if min(wait, patience) > 0:
            self._timer.async_start(timedelta(seconds=min(wait, patience)))
            return
        self._looking = True
        self._account.entry.async_create_background_task(
            self._hass, self._async_look(first.phone), "smsgateway24 confirmation"
        )

    async def _async_look(self, phone: Phone) -> None:
        """Ask the service once for the messages of a phone, for all that wait for one."""
        began = self._hass.loop.time()
        self._pace.note_look(began)
        try:
            await self._async_ask(phone, began)
        except ApiError as err:
            self._pace.note_error(self._hass.loop.time())
            if isinstance(err, AuthError):
                self._account.entry.async_start_reauth(self._hass)
        finally:
            self._looking = False
        self._async_go_on()

    async def _async_ask(self, phone: Phone, began: float) -> None:
        client, device_id = self._account.get_client(), phone.gateway_device_id or 0
        rows = await client.async_look_up(dt_util.utcnow() - _SPAN, device_id)
        wanted = [
            row for row in rows if row.incoming and row.device_id in {None, device_id}
        ]
        found = False
        for look_up in tuple(self._look_ups):
            if look_up.phone is not phone or look_up.began > began:
                continue
            is_first = look_up.looked == -inf
            look_up.looked = began
            if (row := self._find(look_up, wanted)) is not None:
                found = True
                self._async_confirm(look_up, row, is_first=is_first)
        self._pace.note_answer(
            found=found,
            long_answer=len(wanted) < len(rows) or len(rows) > _MAX_ROWS,
        )

    def _find(
        self, look_up: _LookUp, rows: Iterable[ListedMessage]
    ) -> ListedMessage | None:
        """Return the row of a message; each row is that of one message only."""
        phone, message = look_up.phone, look_up.message
        for row in rows:
            if row.message_id != message.message_id and not (
                message.channel in phone.cursor.differing
                and row.created is not None
                and abs(row.created - look_up.accepted_at) <= SAME_TIME
            ):
                continue
            if self._is_same(phone, message, row):
                return row
        return None

    def _is_same(
        self, phone: Phone, message: IncomingMessage, row: ListedMessage
    ) -> bool:
        """Return whether a row has the sender of a message and its text, and is no other's row.

        A text is the beginning of the other one where one of the two was cut. A message that has
        exactly the row's text gets it, also after one that only begins so or has none.
        """
        account, channel = self._account, message.channel
        if not same_sender(row.address, message.sender) and not may_be_same_number(
            row.address, message.sender, account.book.country, channel
        ):
            return False
        listed = account.data.identify(row.as_message(), listed=True)
        # Of emoji alone, and of a picture, a list may have nothing.
        said = account.data.identify(message, listed=True)
        known = phone.ledger.agreement.of(channel)
        is_exact = bool(said.letters) and listed.letters == said.letters
        if not is_exact and (
            row.message_id in self._used.get(phone.phone_id, ())
            or not listed.resembles(
                said,
                picture=message.type is MessageType.IMAGE,
                has_texts=known.text.counts,
                uncut=known.uncut,
            )
        ):
            return False
        digest = account.data.identify(message, listed=False).digest
        return not any(
            one.digest != digest
            and not one.denied
            and (
                listed.has_whole_text(one.digest)
                if is_exact
                else listed.may_have_text(one.digest, known.uncut)
            )
            and listed.may_have_sender(one.digest)
            for one in phone.ledger.published(row.message_id)
        )

    @callback
    def _async_confirm(
        self, look_up: _LookUp, row: ListedMessage, *, is_first: bool
    ) -> None:
        phone = look_up.phone
        used = self._used.setdefault(phone.phone_id, OrderedDict())
        used[row.message_id] = None
        if len(used) > _MAX_USED:
            used.popitem(last=False)
        self._look_ups.remove(look_up)
        self._account.async_prove(phone, look_up.message.message_id, row.created)
        listed = self._account.data.identify(row.as_message(), listed=True)
        phone.ledger.observe_listed(row.message_id, row.channel, listed, ahead=True)
        # Others may have put the first look off; what an earlier one did not find was late.
        time = 2 * IN_TIME if is_first else IN_TIME
        if self._hass.loop.time() - look_up.began <= time:
            self._note_row(look_up, in_time=True)
        if look_up.number is not None:
            phone.queue.async_release(
                look_up.number, confirmed=True, listed_at=row.created
            )

    @callback
    def _async_end(self, now: float) -> None:
        """End the look-ups that came to nothing, or could not be made."""
        for look_up in tuple(self._look_ups):
            denied = look_up.due == inf
            # Without its id at the service, a phone's messages can't be asked for.
            hopeless = look_up.phone.gateway_device_id is None
            if not denied and not hopeless and now - look_up.began < PATIENCE:
                continue
            self._look_ups.remove(look_up)
            phone, message = look_up.phone, look_up.message
            if look_up.number is not None:
                phone.queue.async_release(
                    look_up.number, confirmed=False if denied else None
                )
                if denied:
                    self._account.trust.async_report_refusal(phone, message)
            if denied:
                self._add_late(phone, message, look_up.accepted_at)

    def _add_late(
        self, phone: Phone, message: IncomingMessage, accepted_at: datetime
    ) -> None:
        self._late.append(
            _LookUp(
                phone=phone,
                message=message,
                number=None,
                accepted_at=accepted_at,
                began=0,
            )
        )
        del self._late[:-_MAX_LATE]

    @callback
    def _note_row(self, look_up: _LookUp, *, in_time: bool) -> None:
        """Learn from the row of a message; bind its channel, or release it."""
        phone, channel = look_up.phone, look_up.message.channel
        if channel in phone.unbound:
            return
        rows = phone.confirmation_of(channel)
        rows.note_row(in_time=in_time)
        self._account.async_note_change(phone)
        if rows.complete and rows.reliable is not (channel in phone.bound):
            self._account.trust.async_bind(phone, channel, bound=rows.reliable)
