"""In what the service's list agrees with its webhooks, learnt from its rows."""

from collections.abc import Iterable
import json

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain.identity import (
    Identity,
    Likeness,
    identify,
    identify_listed,
)
from custom_components.smsgateway24.domain.list_agreement import (
    MAX_CONTRADICTIONS,
    MAX_OTHER_IDS,
    NEEDED,
    ListAgreement,
)
from custom_components.smsgateway24.protocol import Channel
from custom_components.smsgateway24.storage.codec import encode

from .builders import KEY, NUMBER, OTHER_NUMBER, many

SMS = Channel.SIM_1
NATIONAL = "015752982212"
WEBHOOK = identify(KEY, NUMBER, "Hallo")


def row(sender: str = NUMBER, text: str = "Hallo") -> Identity:
    return identify_listed(KEY, sender, text)


class Listed:
    """Rows with increasing ids, each of a message that came by webhook."""

    def __init__(self) -> None:
        self.agreement = ListAgreement()
        self.last_id = 0

    def see(self, times: int, seen: Identity, channel: Channel = SMS) -> None:
        for _ in range(times):
            self.last_id += 1
            self.agreement.observe(self.last_id, channel, seen, [WEBHOOK.digest])

    def compare(self, seen: Identity, channel: Channel = SMS) -> Likeness:
        return self.agreement.compare(channel, seen, WEBHOOK.digest)


def test_a_field_tells_messages_apart_once_it_has_agreed_in_ten_rows() -> None:
    listed = Listed()
    listed.see(NEEDED - 1, row())
    assert listed.compare(row(OTHER_NUMBER)) is Likeness.SAME

    listed.see(1, row())
    assert listed.compare(row()) is Likeness.SAME
    assert listed.compare(row(OTHER_NUMBER)) is Likeness.OTHER_SENDER
    assert listed.compare(row(text="Ja, gern")) is Likeness.OTHER_TEXT


def test_each_channel_is_learnt_for_itself() -> None:
    listed = Listed()
    listed.see(NEEDED, row())

    assert listed.compare(row(OTHER_NUMBER), Channel.WHATSAPP) is Likeness.SAME


def test_a_sender_that_the_list_spells_in_its_own_way_never_counts() -> None:
    for spelled in (NATIONAL, "Mum", "", OTHER_NUMBER):
        listed = Listed()
        listed.see(3 * NEEDED, row(spelled))

        assert listed.compare(row(OTHER_NUMBER)) is Likeness.SAME
        assert listed.compare(row("Mum", "Ja, gern")) is Likeness.OTHER_TEXT


def test_a_text_that_the_list_does_not_have_never_counts() -> None:
    for text in ("", "🚨", "Hal"):
        listed = Listed()
        listed.see(3 * NEEDED, row(text=text))

        assert listed.compare(row(text="Ja, gern")) is Likeness.SAME
        assert listed.compare(row(OTHER_NUMBER)) is Likeness.OTHER_SENDER


def test_a_row_counts_once_however_often_it_is_read() -> None:
    listed = Listed()
    for _ in range(3 * NEEDED):
        listed.last_id = 6
        listed.see(1, row())

    assert listed.compare(row(OTHER_NUMBER)) is Likeness.SAME


def test_a_list_that_changes_its_spelling_is_believed_after_ten_rows() -> None:
    listed = Listed()
    listed.see(NEEDED, row())
    listed.see(MAX_CONTRADICTIONS - 1, row(NATIONAL))
    assert listed.compare(row(NATIONAL)) is Likeness.OTHER_SENDER

    listed.see(1, row(NATIONAL))
    assert listed.compare(row(NATIONAL)) is Likeness.SAME


def test_messages_under_used_up_ids_change_nothing_while_others_agree() -> None:
    listed = Listed()
    listed.see(NEEDED, row())
    for _ in range(5):
        listed.see(MAX_CONTRADICTIONS - 1, row(OTHER_NUMBER, "Ja, gern"))
        assert listed.compare(row(OTHER_NUMBER)) is Likeness.OTHER_SENDER
        listed.see(1, row())


def test_a_row_agrees_with_any_message_that_has_its_id() -> None:
    forged = identify(KEY, OTHER_NUMBER, "Ja, gern").digest
    agreement = ListAgreement()
    for message_id in range(1, NEEDED + 1):
        agreement.observe(message_id, SMS, row(), [forged, WEBHOOK.digest])

    assert agreement.compare(SMS, row(), forged) is Likeness.OTHER_SENDER


def test_ids_agree_where_the_messages_under_them_do() -> None:
    agreeing, foreign, unknowable = Listed(), Listed(), Listed()
    agreeing.see(NEEDED, row())
    foreign.see(NEEDED, row(OTHER_NUMBER, "Ja, gern"))
    unknowable.see(NEEDED, row("", ""))

    assert agreeing.agreement.of(SMS).ids.counts
    assert not foreign.agreement.of(SMS).ids.counts
    assert not unknowable.agreement.of(SMS).ids.counts


def test_ids_that_agreed_count_until_three_rows_in_a_row_have_another() -> None:
    listed = Listed()
    listed.see(NEEDED, row())
    for message_id in range(100, 100 + MAX_OTHER_IDS):
        assert listed.agreement.of(SMS).ids.counts
        listed.agreement.observe_other_id(message_id, SMS)

    assert not listed.agreement.of(SMS).ids.counts


@many
@given(
    st.lists(
        st.tuples(
            st.sampled_from(Channel),
            st.sampled_from((NUMBER, OTHER_NUMBER, "")),
            st.sampled_from(("Hallo", "Ja, gern", "")),
        ),
        max_size=40,
    )
)
def test_what_was_learnt_comes_back_from_the_disk(
    rows: Iterable[tuple[Channel, str, str]],
) -> None:
    agreement, back = ListAgreement(), ListAgreement()
    for message_id, (channel, sender, text) in enumerate(rows, 1):
        before = encode(agreement.as_stored()[1])
        changed = agreement.observe(
            message_id, channel, row(sender, text), [WEBHOOK.digest]
        )
        assert changed or encode(agreement.as_stored()[1]) == before

    back.restore(json.loads(encode(agreement.as_stored())))
    assert back.as_stored() == agreement.as_stored()
    assert [back.of(channel) for channel in Channel] == [
        agreement.of(channel) for channel in Channel
    ]
