"""A phone's messages and delivery reports become events, entities and states."""

from .builders import Gateway, payload


async def test_a_text_becomes_an_event_and_states(gateway: Gateway) -> None:
    await gateway.accepted(payload("incoming_text"))

    [event] = gateway.messages
    assert event.data["text"] == "Wasser im Keller! Pumpe läuft."
    assert event.data["sender_normalized"] == "+4915752982212"
    assert gateway.state("sensor", "last_message").state == event.data["text"]
    assert gateway.state("event", "message").attributes["event_type"] == "sms"
    print(event.data, gateway.states())
