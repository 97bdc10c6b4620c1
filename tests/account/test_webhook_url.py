"""Which addresses look as if the internet could reach them."""

import pytest

from custom_components.smsgateway24.account.webhook_url import is_public


@pytest.mark.parametrize(
    "url",
    [
        "https://home.example.com/api/webhook/1",
        "https://home.example.com:8443/api/webhook/1",
        "http://home.example.com",
        "https://HOME.EXAMPLE.COM",
        "https://home.example.com.",
        "https://abc123.ui.nabu.casa",
        "https://my-home.duckdns.org:8123",
        "https://häuschen.example",
        "https://locale.example.com",
        "https://my-lan.com",
        "https://home.arpanet.example",
        "http://8.8.8.8:8123",
        "http://172.32.0.1:8123",
        "http://[2a01:4f8::1]:8123",
    ],
)
def test_an_address_of_the_internet_is_public(url: str) -> None:
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.178.20:8123/api/webhook/1",
        "http://10.0.0.2:8123",
        "http://172.16.0.1:8123",
        "http://172.31.255.254:8123",
        "http://127.0.0.1:8123",
        "http://169.254.10.1:8123",
        "http://100.64.0.7:8123",
        "http://0.0.0.0:8123",
        "http://192.0.2.1:8123",
        "http://[::1]:8123",
        "http://[fd12:3456:789a::1]:8123",
        "http://[fe80::1]:8123",
        "http://[fe80::1%25eth0]:8123",
        "http://[::ffff:192.168.1.1]:8123",
        "http://homeassistant:8123",
        "http://localhost:8123",
        "http://homeassistant.local:8123",
        "http://HomeAssistant.Local:8123",
        "http://homeassistant.local.:8123",
        "http://ha.localhost:8123",
        "http://ha.localdomain:8123",
        "http://ha.lan:8123",
        "http://ha.home:8123",
        "http://ha.internal:8123",
        "http://ha.home.arpa:8123",
        "http://ha.fritz.box:8123",
        "/api/webhook/1",
        "",
    ],
)
def test_an_address_of_the_house_is_not_public(url: str) -> None:
    assert not is_public(url)
