"""The documented API with its quirks, as clients meet it."""

import json
from typing import Any

import aiohttp
import pytest

from simulator import Account, Behaviour, ManualClock, Phone, Service

from .people import Client

PARAMETERS = {
    "sendto": "+49 157 52982212",
    "body": "Hallo 🚗",
    "sim": "1",
    "customerid": "7",
}


async def test_email_and_password_give_the_token_by_form_and_by_query_string(
    client: Client, account: Account
) -> None:
    login = {"email": account.email, "pass": account.password}
    expected = {"error": 0, "message": "OK", "token": account.token}
    assert await client.post("gettoken", data=login) == expected
    query = f"email={account.email}&pass={account.password}"
    assert await client.get("gettoken", query) == expected


async def test_a_wrong_password_is_told_in_the_words_of_the_page(
    client: Client, account: Account
) -> None:
    answer = await client.post(
        "gettoken", data={"email": account.email, "pass": "wrong"}
    )
    assert answer == {"error": 1, "message": "Login or password incorrect"}


@pytest.mark.parametrize("where", ["urlencoded", "multipart", "query", "mixed"])
async def test_parameters_count_wherever_they_stand(
    client: Client, phone: Phone, where: str
) -> None:
    given = PARAMETERS | {"token": client.token, "device_id": str(phone.device_id)}
    match where:
        case "urlencoded":
            request: dict[str, Any] = {"data": given}
        case "multipart":
            request = {"data": aiohttp.FormData(given, default_to_multipart=True)}
        case "query":
            request = {"params": given}
        case _:
            request = {"params": given | {"body": "less"}, "data": {"body": "Hallo 🚗"}}
    answer = await client.post("addsms", **request)
    assert answer.keys() == {"error", "sms_id", "message"}
    assert answer["message"] == "Sms has been saved successfully"
    [row] = await client.rows()
    assert row["body"] == "Hallo 🚗"
    assert (row["sim"], row["customerid"]) == (1, 7)


async def test_a_number_is_stored_without_its_spaces(
    client: Client, phone: Phone
) -> None:
    await client.send(phone, sendto="+49 157 52982212")
    [row] = await client.rows()
    assert row["sendto"] == "+4915752982212"


async def test_a_plus_that_is_not_escaped_in_an_address_is_lost(
    client: Client, phone: Phone
) -> None:
    query = f"token={client.token}&device_id={phone.device_id}&body=x&sendto="
    await client.get("addsms", query + "+4915752982212")
    await client.get("addsms", query + "%2B4915752982212")
    assert [row["sendto"] for row in await client.rows()] == [
        "4915752982212",
        "+4915752982212",
    ]


async def test_several_numbers_become_several_messages_and_one_id_comes_back(
    client: Client, phone: Phone
) -> None:
    sms_id = await client.send(phone, sendto="+4917642111119, +393331234567")
    rows = await client.rows()
    assert [row["sendto"] for row in rows] == ["+4917642111119", "+393331234567"]
    assert rows[-1]["id"] == sms_id


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("addsms", {"token": ""}),
        ("addsms", {"token": "ab" * 16}),
        ("addsms", {"sendto": ""}),
        ("addsms", {"sendto": " , "}),
        ("addsms", {"body": ""}),
        ("addsms", {"device_id": ""}),
        ("addsms", {"device_id": "1"}),
        ("addsms", {"timetosend": "tomorrow"}),
        ("getsmsstatus", {}),
        ("getsmsstatus", {"sms_id": "1"}),
        ("getdevicestatus", {"device_id": "1"}),
        ("getallsms", {"token": "x"}),
        ("getallsms", {"begindate": "yesterday"}),
        ("getallsms", {"timezone": "../etc"}),
        ("getalldevices", {"token": "x"}),
        ("addalotofsms", {}),
        ("addalotofsms", {"datajson": "{"}),
        ("addalotofsms", {"datajson": '{"token": "x", "smsdata": [{}]}'}),
    ],
)
async def test_what_is_wrong_is_an_error_with_a_message_under_status_200(
    client: Client, phone: Phone, method: str, wrong: dict[str, str]
) -> None:
    given = PARAMETERS | {"device_id": str(phone.device_id)}
    answer = await client.ask(
        method,
        **(given if method == "addsms" else {}) | {"token": client.token} | wrong,
    )
    assert answer["error"] == 1
    assert answer["message"]
    assert await client.rows() == []


async def test_one_account_sees_nothing_of_another(
    client: Client, service: Service, phone: Phone
) -> None:
    sms_id = await client.send(phone)
    client.token = service.add_account("other@example.com").token
    assert (await client.ask("getalldevices"))["count"] == 0
    assert await client.rows() == []
    assert (await client.ask("getsmsstatus", sms_id=sms_id))["error"] == 1
    assert (await client.ask("getdevicestatus", device_id=phone.device_id))[
        "error"
    ] == 1


async def test_a_revoked_token_is_refused(
    client: Client, service: Service, account: Account
) -> None:
    renewed = service.revoke_token(account.email)
    assert (await client.ask("getalldevices"))["error"] == 1
    client.token = renewed.token
    assert (await client.ask("getalldevices"))["count"] == 0


@pytest.mark.parametrize("how", ["datajson", "json"])
async def test_many_messages_at_once_get_no_ids(
    client: Client, phone: Phone, how: str
) -> None:
    row = {"sendto": "015752982212", "body": "x", "device_id": phone.device_id}
    data = {"token": client.token, "smsdata": [row | {"sim": 1, "urgent": 1}, row]}
    request = {"json": data} if how == "json" else {"data": {"datajson": json.dumps(data)}}  # fmt: skip
    answer = await client.post("addalotofsms", **request)
    assert answer == {"error": 0, "message": "Sms has been saved successfully"}
    rows = await client.rows()
    assert [row["urgent"] for row in rows] == [True, None]
    assert [row["customerid"] for row in rows] == [0, 0]


async def test_one_bad_message_of_many_refuses_all(
    client: Client, phone: Phone
) -> None:
    row = {"sendto": "015752982212", "body": "x", "device_id": phone.device_id}
    data = {"token": client.token, "smsdata": [row, row | {"device_id": 1}]}
    assert (await client.post("addalotofsms", json=data))["error"] == 1
    assert await client.rows() == []


async def test_a_json_body_is_read_by_no_other_method(
    client: Client, phone: Phone
) -> None:
    given = PARAMETERS | {"token": client.token, "device_id": phone.device_id}
    assert (await client.post("addsms", json=given))["error"] == 1


async def test_a_customers_id_is_null_where_there_was_none_and_fits_32_bits(
    client: Client, phone: Phone
) -> None:
    await client.send(phone)
    await client.send(phone, customerid=2**40)
    await client.send(phone, customerid="word")
    # The PHP SDK writes it like this.
    await client.send(phone, customerId=5)
    ids = [row["customerid"] for row in await client.rows()]
    assert ids == [None, 2**31 - 1, 0, None]


async def test_the_status_of_a_message_has_the_words_of_the_sample(
    client: Client, service: Service, phone: Phone
) -> None:
    sms_id = await client.send(phone)
    assert await client.ask("getsmsstatus", sms_id=sms_id) == {
        "error": 0,
        "sms_id": sms_id,
        "status": 1,
        "status_description": "New",
        "message": "Ok",
    }
    incoming = service.remember(phone.device_id, "+393331234567", "Ciao")
    answer = await client.ask("getsmsstatus", sms_id=incoming.sms_id)
    assert (answer["status"], answer["status_description"]) == (5, "Income")


async def test_the_device_list_is_an_object_by_id_and_has_no_error_field(
    client: Client, phone: Phone
) -> None:
    answer = await client.ask("getalldevices")
    assert answer.keys() == {"count", "device"}
    device = answer["device"][str(phone.device_id)]
    assert device["id"] == phone.device_id
    assert device["title"] == "Pixel 4a"
    assert device["created"] == {
        "date": "2026-11-20 18:00:00.000000",
        "timezone_type": 3,
        "timezone": "UTC",
    }
    assert device["createdhumanformat"] == "20.11.2026 18:00:00"
    assert [sim["Slot"] for sim in device["siminfo"]] == ["0", "1"]
    assert device["siminfo"][0]["Number"] == "+4917642111111"
    assert device["siminfo"][0]["Roaming"] == "0"


async def test_an_empty_device_list_is_a_list(client: Client) -> None:
    assert await client.ask("getalldevices") == {"count": 0, "device": []}


async def test_a_phone_that_went_offline_was_last_seen_then(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    assert (await client.ask("getdevicestatus", device_id=phone.device_id))["online"]
    clock.tick(60)
    service.change_phone(phone.device_id, online=False)
    clock.tick(3600)
    assert await client.ask("getdevicestatus", device_id=phone.device_id) == {
        "online": False,
        "error": 0,
        "message": "OK",
        "device_id": phone.device_id,
        "lastseen": {
            "date": "2026-11-20 19:01:00.000000",
            "timezone_type": 1,
            "timezone": "+01:00",
        },
        "diffseconds": 3600,
        "title": "Pixel 4a",
    }


async def test_a_phone_registered_anew_has_another_id_and_its_webhooks(
    client: Client, service: Service, phone: Phone
) -> None:
    new = service.register_anew(phone.device_id)
    assert new.device_id != phone.device_id
    assert new.webhooks == phone.webhooks
    devices = (await client.ask("getalldevices"))["device"]
    assert devices.keys() == {str(phone.device_id), str(new.device_id)}
    assert not service.phone(phone.device_id).online


async def test_numbers_are_strings_on_request(
    client: Client, service: Service, phone: Phone
) -> None:
    service.behaviour = Behaviour(api_strings=True)
    answer = await client.ask(
        "addsms", sendto="+49 1", body="x", device_id=phone.device_id
    )
    assert answer["error"] == "0"
    assert isinstance(answer["sms_id"], str)
    listing = await client.ask("getallsms")
    row = listing["smss"][answer["sms_id"]]
    assert (listing["count"], row["deviceid"]) == ("1", str(phone.device_id))
    assert row["urgent"] is None


async def test_http_status_and_label_of_an_answer_can_be_chosen(
    client: Client, service: Service
) -> None:
    service.behaviour = Behaviour(error_status=403, api_content_type="text/html")
    url = service.api_url + "getalldevices"
    async with client.session.post(url, data={"token": "x"}) as response:
        assert (response.status, response.content_type) == (403, "text/html")
        assert json.loads(await response.text())["error"] == 1


async def test_another_method_is_a_page_that_is_not_found(
    client: Client, service: Service
) -> None:
    async with client.session.post(service.api_url + "getmoney") as response:
        assert (response.status, response.content_type) == (404, "text/html")


async def test_tags_contacts_and_mailings_work_as_the_vendors_clients_use_them(
    client: Client, phone: Phone
) -> None:
    tag = await client.ask("savetag", title="Friends")
    await client.ask("savecontact", phone="+39 333 1234567", tag_id=tag["tag_id"])
    contact = await client.ask("savecontact", phone="+49 1", tag_id=tag["tag_id"])
    assert contact.keys() == {"error", "message", "contact_id"}
    paket = await client.ask(
        "savepaket",
        title="News",
        device_id=phone.device_id,
        body="Hi",
        tags=tag["tag_id"],
    )
    rows = await client.rows()
    assert [row["sendto"] for row in rows] == ["+393331234567", "+491"]
    assert {(r["paketid"], r["pakettitle"], r["paketbody"]) for r in rows} == {
        (paket["paket_id"], "News", "Hi")
    }
    wrong = {"title": "News", "device_id": phone.device_id, "body": "Hi", "tags": 1}
    assert (await client.ask("savepaket", **wrong))["error"] == 1


async def test_every_call_is_kept_with_its_answer_and_without_its_password(
    client: Client, service: Service, account: Account, phone: Phone
) -> None:
    await client.send(phone, customerid=41)
    await client.send(phone, customerid=42)
    await client.get("gettoken", f"email={account.email}&pass=secret")
    await service.wait_for_calls("addsms", 2)
    sent = service.calls("addsms")
    assert [call.parameters["customerid"] for call in sent] == ["41", "42"]
    assert {call.http_method for call in sent} == {"POST"}
    assert not any(call.query for call in sent)
    assert sent[0].answer is not None
    assert sent[0].answer["error"] == 0
    assert service.journal.counts == {"addsms": 2, "gettoken": 1}
    assert service.calls("gettoken")[0].query["pass"] == "***"
