"""Whom an address stands for at home in Italy, Germany, the US, Brazil, Argentina and Mexico.

The tables hold what people type, what networks and WhatsApp write, and what only looks like it.
Every number is valid by libphonenumber where its row does not say otherwise.
"""

import pytest

from custom_components.smsgateway24.domain.contacts import AddressBook, Contact
from custom_components.smsgateway24.domain.phone_numbers import parse_typed_address
from custom_components.smsgateway24.protocol import Channel

SMS, SMS_2, UNKNOWN = Channel.SIM_1, Channel.SIM_2, Channel.UNKNOWN
RCS, RCS_2 = Channel.RCS_1, Channel.RCS_2
WHATSAPP, BUSINESS = Channel.WHATSAPP, Channel.WHATSAPP_BUSINESS

type Typed = str | tuple[str, ...]
"""The address of a contact as a user typed it, or all its addresses."""
type Outcome = tuple[str | None, bool]
"""The name of the contact that is recognised, and whether it is trusted."""
type Row = tuple[Typed, str, Channel, Outcome, str]
"""Addresses of the contact, address that comes in, channel, outcome, reason."""

TRUSTED: Outcome = ("Anna", True)
KNOWN: Outcome = ("Anna", False)
NOBODY: Outcome = (None, False)

# Spellings in letters that look the same and are composed otherwise.
CAFFE, CAFFE_APART = "Caff\u00e8 Roma", "CAFFE\u0300 ROMA"
BAECKEREI, BAECKEREI_APART = "B\u00e4ckerei", "BA\u0308CKEREI"
SAO, SAO_APART = "Banco S\u00e3o Jo\u00e3o", "BANCO SA\u0303O JOA\u0303O"
NANDU, NANDU_APART = "\u00d1and\u00fa", "n\u0303andu\u0301"
BBVA, BBVA_APART = "BBVA M\u00e9xico", "bbva me\u0301xico"

ITALY: list[Row] = [
    ("333 1234567", "+393331234567", SMS, TRUSTED, "A mobile is typed without country"),
    ("0039 06 1234 5678", "0612345678", SMS, TRUSTED, "A landline comes in national"),
    (
        "06 1234 5678",
        "390612345678@s.whatsapp.net",
        BUSINESS,
        TRUSTED,
        "A shop's landline keeps its zero on WhatsApp Business",
    ),
    ("393 123 4567", "+393931234567", SMS, TRUSTED, "The prefix 393 is no country"),
    ("+39 393 1234567", "3931234567", SMS_2, TRUSTED, "393 comes without country"),
    ("333 123456", "+39333123456", SMS, TRUSTED, "Old mobiles have nine digits"),
    ("+39 333 1234567", "+393 33 12 34 567", RCS, TRUSTED, "Groups of digits are free"),
    (
        "+\u0663\u0669 \u0663\u0663\u0663 \u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "+393331234567",
        SMS,
        TRUSTED,
        "The contact is typed in Arabic digits",
    ),
    (
        "\u202a+39 333 123 4567\u202c",
        "393331234567@c.us",
        WHATSAPP,
        TRUSTED,
        "The contact is pasted with direction marks",
    ),
    (
        "333 1234567",
        "\u200e+39 333 123 4567",
        WHATSAPP,
        TRUSTED,
        "WhatsApp shows numbers behind a direction mark",
    ),
    (
        "+39 333 1234567",
        "393331234567:12@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "A second device of the same person writes",
    ),
    (
        "https://wa.me/393331234567",
        "+393331234567",
        SMS,
        TRUSTED,
        "The contact is pasted as a link",
    ),
    (
        ("+39 06 1234 5678", "+39 333 1234567"),
        "3331234567",
        SMS,
        TRUSTED,
        "The second address of the contact writes",
    ),
    (
        ("Poste Italiane", "4036", "800 123456"),
        "POSTE\u00a0ITALIANE",
        SMS,
        TRUSTED,
        "A name has another kind of space",
    ),
    (CAFFE, CAFFE_APART, RCS, TRUSTED, "A grave accent is composed otherwise"),
    (
        "33 3 33 12 34 56",
        "+33333123456",
        SMS,
        KNOWN,
        "The contact could be French or Italian",
    ),
    (
        "+33 3 33 12 34 56",
        "33333123456",
        SMS,
        KNOWN,
        "The sender could be French or Italian",
    ),
]

GERMANY: list[Row] = [
    (
        "0157 5298 2212",
        "+49 0157 5298 2212",
        SMS,
        TRUSTED,
        "A zero too many follows the country",
    ),
    ("0049 0157 52982212", "4915752982212", RCS, TRUSTED, "Zeros before and behind 49"),
    ("030 123456", "4930123456@c.us", BUSINESS, TRUSTED, "A landline is on WhatsApp"),
    ("+49 (0)30 / 12 34 56", "030123456", SMS_2, TRUSTED, "A letterhead is typed off"),
    (
        "+49 157 5298 2212",
        "4915752982212.0:12@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "An id names agent and device",
    ),
    (
        "+49 157 5298 2212",
        "+4915752982212@S.WhatsApp.Net",
        WHATSAPP,
        TRUSTED,
        "An id has a plus and capitals",
    ),
    (
        "\u06f0\u06f1\u06f5\u06f7 \u06f5\u06f2\u06f9\u06f8 \u06f2\u06f2\u06f1\u06f2",
        "+4915752982212",
        SMS,
        TRUSTED,
        "The contact is typed in Persian digits",
    ),
    (
        "+49 157 5298 2212",
        "+49\u2212157\u22125298\u22122212",
        SMS,
        TRUSTED,
        "Minus signs separate",
    ),
    (
        "+49 157 5298 2212",
        "\ufeff+49\u00ad157\u200b5298\u20602212",
        RCS,
        TRUSTED,
        "Invisible marks stand between the digits",
    ),
    ("tel:+49-157-52982212", "015752982212", SMS, TRUSTED, "The contact is a tel link"),
    (BAECKEREI, BAECKEREI_APART, SMS, TRUSTED, "An umlaut is composed otherwise"),
    (
        "\u0668\u0660\u0668\u0660",
        "8080",
        SMS,
        TRUSTED,
        "A short code is typed in Arabic digits",
    ),
    (
        ("15752982212", "+39 333 1234567"),
        "+393331234567",
        SMS,
        TRUSTED,
        "An uncertain address does not spoil a certain one",
    ),
    (
        ("+39 333 1234567", "15752982212"),
        "+4915752982212",
        SMS,
        KNOWN,
        "A certain address does not mend an uncertain one",
    ),
    (
        ("15752982212", "0157 5298 2212"),
        "+4915752982212",
        SMS,
        TRUSTED,
        "One number is typed in an uncertain and a certain way",
    ),
    (
        "+52 55 1234 5678",
        "5215512345678@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "A Mexican is known in any home",
    ),
    (
        "+49 551 187654321",
        "551187654321",
        SMS,
        TRUSTED,
        "By SMS bare digits are Goettingen",
    ),
    (
        "+49 551 187654321",
        "551187654321",
        WHATSAPP,
        KNOWN,
        "On WhatsApp they could be Sao Paulo without its nine",
    ),
]

UNITED_STATES: list[Row] = [
    ("(202) 555-0143", "+12025550143", SMS, TRUSTED, "A contact is typed as at home"),
    (
        "202.555.0143",
        "12025550143@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "An id has the country that was not typed",
    ),
    (
        "011 39 333 123 4567",
        "+393331234567",
        SMS,
        TRUSTED,
        "A number abroad is typed as dialled",
    ),
    ("+1 416 555 0123", "4165550123", SMS, TRUSTED, "Canada shares the country code"),
    ("876 955 0123", "+18769550123", SMS_2, TRUSTED, "Jamaica is dialled like home"),
    ("1 (800) 555-0199", "8005550199", RCS, TRUSTED, "A free number has no country"),
    (
        "(201) 555-0123",
        "+12015550123",
        SMS,
        KNOWN,
        "A contact of New Jersey could be Egyptian",
    ),
    (
        "+1 201 555 0123",
        "2015550123",
        SMS,
        KNOWN,
        "A sender of New Jersey could be Egyptian",
    ),
    (
        "+1 202 555 0143",
        "1\u20602025550143@C.US",
        WHATSAPP,
        TRUSTED,
        "An id has capitals and an invisible mark",
    ),
    (
        "sms:+1-202-555-0143?body=Hi%20Anna",
        "2025550143",
        SMS,
        TRUSTED,
        "The contact is a link with a text",
    ),
    ("Chase Bank", "Cha\u00adse Bank", SMS, TRUSTED, "A name has a soft hyphen"),
    (
        "+1 202 555 0143",
        "\uff0b\uff11 \uff12\uff10\uff12 \uff15\uff15\uff15 \uff10\uff11\uff14\uff13",
        SMS,
        TRUSTED,
        "Digits and plus have full width",
    ),
    (
        "+1 202 555 0143",
        "+1\u3000202\u2007555\u20090143",
        SMS,
        TRUSTED,
        "Spaces have other widths",
    ),
    (
        "+1 202 555 0143",
        "\u2068+1 (202) 555\u20110143\u2069",
        RCS_2,
        TRUSTED,
        "A number is isolated and does not break",
    ),
    (
        "+52 1 55 1234 5678",
        "5215512345678@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "A Mexican was typed as WhatsApp shows it",
    ),
    (
        ("(201) 555-0123", "+1 201 555 0123"),
        "+12015550123",
        SMS,
        TRUSTED,
        "New Jersey was typed with its country, too",
    ),
]

BRAZIL: list[Row] = [
    ("(41) 98765-4321", "+5541987654321", SMS, TRUSTED, "Area and nine digits"),
    ("041 98765-4321", "5541987654321@c.us", WHATSAPP, TRUSTED, "The trunk zero"),
    ("0 15 41 98765-4321", "+5541987654321", SMS, TRUSTED, "The code of a carrier"),
    ("+55 (041) 98765-4321", "41987654321", SMS_2, TRUSTED, "The zero in brackets"),
    (
        "+55 41 98765-4321",
        "554187654321@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "An id lacks the ninth digit",
    ),
    (
        "+55 41 8765-4321",
        "554187654321@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact was typed as WhatsApp shows it",
    ),
    (
        "+55 41 8765-4321",
        "5541987654321@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact lacks the ninth digit",
    ),
    (
        ("+55 41 98765-4321", "+55 41 8765-4321"),
        "554187654321:3@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact was typed with and without its nine",
    ),
    (
        "41 98765-4321",
        "+55 41 8765\u20114321",
        WHATSAPP,
        KNOWN,
        "A title of WhatsApp lacks the ninth digit",
    ),
    (
        "41 98765-4321",
        "554187654321",
        BUSINESS,
        KNOWN,
        "Bare digits lack the ninth digit on WhatsApp",
    ),
    (
        "+55 41 98765-4321",
        "554187654321@c.us",
        SMS,
        KNOWN,
        "An id without its nine is one on any channel",
    ),
    ("55 99912-3456", "+5555999123456", SMS, TRUSTED, "Area 55 is no country"),
    ("+55 55 99912-3456", "55999123456", RCS, TRUSTED, "Area 55 comes in national"),
    (
        "+55 55 99912-3456",
        "555599123456@c.us",
        WHATSAPP,
        KNOWN,
        "Area 55 lacks the ninth digit",
    ),
    (
        "41 3234-5678",
        "554132345678@s.whatsapp.net",
        BUSINESS,
        TRUSTED,
        "A landline has eight digits and no ninth",
    ),
    (
        "+55 51 99912-3456",
        "51999123456",
        SMS,
        KNOWN,
        "A sender of Porto Alegre could be Peruvian",
    ),
    (
        "(51) 99912-3456",
        "+5551999123456",
        SMS,
        KNOWN,
        "A contact of Porto Alegre could be Peruvian",
    ),
    (
        "+55 11 97765-4321",
        "551177654321@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "Eight digits that begin with seven are valid themselves",
    ),
    (SAO, SAO_APART, SMS, TRUSTED, "A tilde is composed otherwise"),
]

ARGENTINA: list[Row] = [
    ("011 15-2345-6789", "+5491123456789", SMS, TRUSTED, "15 at home is 9 from abroad"),
    (
        "0351 15 512-3456",
        "5493515123456@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "15 stands behind the area",
    ),
    (
        "+54 9 11 2345-6789",
        "+54 11 15-2345-6789",
        SMS_2,
        TRUSTED,
        "15 comes with the country",
    ),
    (
        "02964 15-45-6789",
        "+5492964456789",
        SMS,
        TRUSTED,
        "An area has four digits and 15 behind it",
    ),
    ("9 11 2345-6789", "+5491123456789", RCS, TRUSTED, "9 is typed without country"),
    ("0054 9 11 2345-6789", "54 9 11 2345-6789", SMS, TRUSTED, "54 lost its zeros"),
    ("011 4321-0987", "1143210987", SMS, TRUSTED, "A landline comes without its zero"),
    (
        "+54 11 4321-0987",
        "541143210987@c.us",
        BUSINESS,
        TRUSTED,
        "A landline is on WhatsApp Business",
    ),
    (
        "+54 9 11 2345-6789",
        "541123456789@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "An id lacks the nine of a mobile",
    ),
    (
        "+54 11 4321-0987",
        "5491143210987@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "An id has a nine that the landline has not",
    ),
    (
        "11 2345-6789",
        "5491123456789@c.us",
        WHATSAPP,
        KNOWN,
        "A mobile is typed without 9 and 15",
    ),
    (
        ("11 2345-6789", "011 15 2345-6789"),
        "541123456789@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact was typed with and without its nine",
    ),
    (
        ("11 2345-6789", "011 15 2345-6789"),
        "+5491123456789",
        SMS,
        TRUSTED,
        "Both forms are the contact's by SMS, too",
    ),
    (
        "+54 9 11 2345-6789",
        "+54 11 2345-6789",
        WHATSAPP,
        KNOWN,
        "A title of WhatsApp lacks the nine",
    ),
    (
        "9 351 512-3456",
        "+5493515123456",
        SMS,
        KNOWN,
        "9 in front of Cordoba could be Afghanistan",
    ),
    (
        "whatsapp://send?phone=%2B5491123456789",
        "5491123456789.0:3@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact is a link of the app",
    ),
    (
        "+54 9 11 2345-6789",
        "+\u096b\u096a\u096f\u0967\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f",
        RCS_2,
        TRUSTED,
        "The sender comes in Indian digits",
    ),
    (NANDU, NANDU_APART, SMS_2, TRUSTED, "A letter with tilde is composed otherwise"),
]

MEXICO: list[Row] = [
    ("55 1234 5678", "+525512345678", SMS, TRUSTED, "Ten digits are all that is typed"),
    ("00 52 55 1234 5678", "525512345678", SMS_2, TRUSTED, "52 lost its zeros"),
    ("(222) 123-4567", "2221234567", RCS, TRUSTED, "An area of three digits"),
    ("+52 33 1234 5678", "3312345678", SMS, TRUSTED, "Area 33 is too long for France"),
    (
        "81 8123 4567",
        "528181234567@c.us",
        BUSINESS,
        TRUSTED,
        "An id has no 1 behind the country",
    ),
    (
        "+52 55 1234 5678",
        "5215512345678@s.whatsapp.net",
        WHATSAPP,
        KNOWN,
        "An id has a 1 behind the country",
    ),
    (
        "+52 1 55 1234 5678",
        "5215512345678@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact was typed as WhatsApp shows it",
    ),
    (
        "+52 1 55 1234 5678",
        "525512345678@c.us",
        WHATSAPP,
        TRUSTED,
        "The contact has a 1 that the id has not",
    ),
    (
        ("55 1234 5678", "+52 1 55 1234 5678"),
        "+5215512345678@c.us",
        WHATSAPP,
        TRUSTED,
        "The contact was typed with and without its one",
    ),
    (
        "55 1234 5678",
        "+52 1 55 1234 5678",
        WHATSAPP,
        KNOWN,
        "A title of WhatsApp has a 1 behind the country",
    ),
    (
        "55 1234 5678",
        "5215512345678",
        BUSINESS,
        KNOWN,
        "Bare digits have a 1 behind the country",
    ),
    (
        "55 1234 5678",
        "5215512345678@s.whatsapp.net",
        SMS,
        KNOWN,
        "An id with a 1 is one on any channel",
    ),
    (
        "https://wa.me/5215512345678",
        "5215512345678:7@s.whatsapp.net",
        WHATSAPP,
        TRUSTED,
        "The contact is a link with a 1",
    ),
    ("+1 202 555 0143", "12025550143", SMS, TRUSTED, "The neighbour lost its plus"),
    (
        "+52 664 491 1234",
        "6644911234",
        SMS,
        KNOWN,
        "A sender of Tijuana could be Thai",
    ),
    (
        "493 315 2629",
        "+524933152629",
        SMS,
        KNOWN,
        "A contact of Fresnillo could be German",
    ),
    (
        "+52 55 1234 5678",
        "\u2066\uff0b52 55 1234 5678\u2069",
        WHATSAPP,
        TRUSTED,
        "A wide plus stands in an isolate",
    ),
    (BBVA, BBVA_APART, RCS, TRUSTED, "An acute accent is composed otherwise"),
]

HOMES = {
    "IT": ITALY,
    "DE": GERMANY,
    "US": UNITED_STATES,
    "BR": BRAZIL,
    "AR": ARGENTINA,
    "MX": MEXICO,
}

# Country of the home, addresses of the contact, address that comes in, channel, reason.
APART: list[tuple[str, Typed, str, Channel, str]] = [
    # another country
    ("IT", "+39 333 1234567", "+493331234567", SMS, "49 in place of 39"),
    ("IT", "+39 393 1234567", "+3931234567", SMS, "393 is no country with a prefix"),
    ("DE", "+49 157 52982212", "+4315752982212", SMS, "Austria has the same digits"),
    ("DE", "0157 5298 2212", "0015752982212", SMS, "A second zero makes it American"),
    ("DE", "0333 1234567", "+393331234567", SMS, "A landline at home, a mobile abroad"),
    ("DE", "+49 157 52982212", "+494915752982212", SMS, "49 twice is another number"),
    ("US", "(202) 555-0143", "+2025550143", SMS, "A plus before a national number"),
    ("US", "(202) 555-0143", "20255501430", SMS, "A digit more is an Egyptian"),
    (
        "BR",
        "+55 11 2345-6789",
        "541123456789@c.us",
        WHATSAPP,
        "Argentina has Brazil's digits",
    ),
    ("BR", "+55 51 99912-3456", "+51999123456", SMS, "Peru has Porto Alegre's digits"),
    ("AR", "+54 9 11 2345-6789", "+911123456789", SMS, "India, where 54 is missing"),
    ("MX", "55 1234 5678", "+5512345678", SMS, "A plus makes Mexico City Brazilian"),
    ("MX", "+52 664 491 1234", "+16644911234", SMS, "Montserrat has Tijuana's digits"),
    (
        "MX",
        "+1 551 234 5678",
        "5215512345678@c.us",
        WHATSAPP,
        "New Jersey is the end of a Mexican",
    ),
    (
        "MX",
        "+52 1 55 1234 5678",
        "15512345678",
        SMS,
        "A Mexican without 52 is New Jersey",
    ),
    # a digit missing, added or in another place
    ("IT", "+39 333 1234567", "+39333123456", SMS, "Nine digits are valid, too"),
    ("IT", "+39 333 1234567", "+3933312345678", SMS, "Eleven digits are valid, too"),
    ("IT", "+39 06 1234 5678", "+39612345678", SMS, "A landline without its zero"),
    (
        "IT",
        "06 1234 5678",
        "39612345678@s.whatsapp.net",
        BUSINESS,
        "An id without the landline's zero",
    ),
    ("IT", "333 1234567", "+39 0333 1234567", SMS, "A mobile with a zero"),
    ("DE", "030 123456", "030 1234567", SMS, "Landlines differ in length"),
    ("DE", "+49 30 123456", "+49 30 123456-0", SMS, "An extension is more digits"),
    ("DE", "030 123456", "30123456@s.whatsapp.net", WHATSAPP, "An id without country"),
    (
        "DE",
        "0157 5298 2212",
        "015752982212:1@s.whatsapp.net",
        WHATSAPP,
        "An id with a trunk zero",
    ),
    ("US", "(202) 555-0143", "555-0143", SMS, "No area"),
    ("AR", "+54 9 11 2345-6789", "15 2345-6789", SMS, "No area, with 15"),
    (
        "AR",
        "+54 9 11 2345-6789",
        "54911234567890@c.us",
        WHATSAPP,
        "A mobile with a digit more",
    ),
    # Brazil's ninth digit
    ("BR", "+55 41 98765-4321", "+554187654321", SMS, "No ninth digit by SMS"),
    ("BR", "41 98765-4321", "554187654321", RCS, "No ninth digit by RCS"),
    (
        "BR",
        "+55 41 93234-5678",
        "554132345678@s.whatsapp.net",
        WHATSAPP,
        "A landline is no mobile without its nine",
    ),
    (
        "BR",
        "+55 41 3234-5678",
        "5541932345678@s.whatsapp.net",
        WHATSAPP,
        "A mobile is no landline with a nine",
    ),
    (
        "BR",
        "+55 41 98765-4321",
        "554198765432@s.whatsapp.net",
        WHATSAPP,
        "The last digit is missing, not the ninth",
    ),
    (
        "BR",
        "+55 41 98765-4321",
        "55418765432@s.whatsapp.net",
        WHATSAPP,
        "Seven digits are too few",
    ),
    (
        "BR",
        "+55 41 98765-4321",
        "554287654321@s.whatsapp.net",
        WHATSAPP,
        "Another area without its nine",
    ),
    (
        "BR",
        "+55 41 91876-5432",
        "554118765432@s.whatsapp.net",
        WHATSAPP,
        "No old mobile began with one",
    ),
    ("BR", "+55 11 97765-4321", "+551177654321", SMS, "Seven begins another mobile"),
    # Argentina's nine
    ("AR", "+54 9 11 2345-6789", "+541123456789", SMS, "A landline by SMS"),
    ("AR", "+54 9 11 2345-6789", "1123456789", SMS_2, "A landline from the network"),
    ("AR", "11 2345-6789", "+5491123456789", RCS, "A mobile by RCS"),
    ("AR", "+54 9 11 2345-6789", "+541123456789", UNKNOWN, "A channel nobody knows"),
    (
        "AR",
        "0800-555-1234",
        "5498005551234@c.us",
        WHATSAPP,
        "A free number has no mobile form",
    ),
    # Mexico's one
    ("MX", "+52 55 1234 5678", "+5215512345678", SMS, "A 1 by SMS"),
    ("MX", "55 1234 5678", "5215512345678", RCS_2, "A 1 by RCS"),
    (
        "MX",
        "55 1234 5678",
        "521551234567@c.us",
        WHATSAPP,
        "A 1 and a digit too few",
    ),
    (
        "MX",
        "55 1234 5678",
        "52155123456789@c.us",
        WHATSAPP,
        "A 1 and a digit too many",
    ),
    ("MX", "55 1234 5678", "5225512345678@c.us", WHATSAPP, "A 2 in place of the 1"),
    ("MX", "55 1234 5678", "52115512345678@c.us", WHATSAPP, "The 1 twice"),
    # groups, lists, and servers that are no person's
    (
        "DE",
        "+49 157 52982212",
        "4915752982212@G.US",
        WHATSAPP,
        "A group has the number, in capitals",
    ),
    (
        "DE",
        "+49 157 52982212",
        "4915752982212:12@LID",
        WHATSAPP,
        "A hidden number has a device",
    ),
    (
        "AR",
        "+54 9 11 2345-6789",
        "541123456789@lid",
        WHATSAPP,
        "A hidden number looks like an equivalent",
    ),
    (
        "MX",
        "55 1234 5678",
        "5215512345678-1600000000@g.us",
        WHATSAPP,
        "A group was made by an equivalent",
    ),
    (
        "BR",
        "+55 41 98765-4321",
        "5541987654321@Broadcast",
        BUSINESS,
        "A list has the number",
    ),
    (
        "IT",
        "+39 333 1234567",
        "393331234567@newsletter",
        WHATSAPP,
        "A channel of WhatsApp has the number",
    ),
    (
        "IT",
        "393331234567-1600000000@g.us",
        "393331234567-1600000000@g.us",
        SMS,
        "A group is nobody, even as a contact",
    ),
    (
        "US",
        "(202) 555-0143",
        "2025550143@vtext.example",
        SMS,
        "An e-mail came by the network's gateway",
    ),
    (
        "DE",
        "+49 157 52982212",
        "sip:+4915752982212@ims.example",
        RCS,
        "An address of the network is no number",
    ),
    # links and names of strangers
    (
        "AR",
        "+54 9 11 2345-6789",
        "whatsapp:+5491123456789",
        WHATSAPP,
        "A stranger's link",
    ),
    (
        "IT",
        "333 1234567",
        "https://wa.me/393331234567",
        WHATSAPP,
        "A stranger's web link",
    ),
    ("US", "(202) 555-0143", "sms:+12025550143", SMS, "A stranger's sms link"),
    (
        "DE",
        "tel:+4915752982212",
        "tel:+4915752982212",
        SMS,
        "A link is no name, even where the contact is the same link",
    ),
    ("IT", "333 1234567", "Anna 3331234567", SMS, "A name has the number behind it"),
    ("IT", "333 1234567", "3331234567 Anna", RCS, "A name has the number before it"),
    ("US", "(202) 555-0143", "+1 202 555 0143 ext. 5", SMS, "An extension in words"),
    ("US", "(202) 555-0143", "+12025550143,,5#", SMS, "An extension with pauses"),
    ("US", "1-800-FLOWERS", "+18003569377", SMS, "Letters are no digits of a contact"),
    (
        "US",
        "+1 800 356 9377",
        "1-800-FLOWERS",
        SMS,
        "Letters are no digits of a sender",
    ),
    ("IT", CAFFE, "Caffe Roma", SMS, "A name without its accent"),
    ("IT", "Poste Italiane", "PosteItaliane", SMS, "A name without its space"),
    ("US", "Chase Bank", "\uff23hase Bank", RCS, "A name with a wide letter"),
    ("DE", BAECKEREI, "Baeckerei", SMS, "A name with its umlaut written out"),
    ("MX", BBVA, "BBVA M\u00e9xico", WHATSAPP, "Anybody can take a name on WhatsApp"),
    # what only looks like digits, or like their order
    ("IT", "333 1234567", "+39 333 l234567", SMS, "A letter l for one"),
    ("IT", "06 1234 5678", "+39O612345678", SMS, "A letter O for zero"),
    (
        "IT",
        "333 1234567",
        "+39 \u0417\u0417\u04171234567",
        SMS,
        "Cyrillic letters for three",
    ),
    ("BR", "+55 41 98765-4321", "+554198765432\u00b9", SMS, "A superscript"),
    ("BR", "+55 41 98765-4321", "+554198765432\u2460", SMS, "A digit in a circle"),
    ("BR", "+55 41 98765-4321", "\u207a5541987654321", SMS, "A superscript plus"),
    ("BR", "+55 41 98765-4321", "+554198765432\u2081", SMS, "A subscript"),
    ("MX", "55 1234 5678", "+52551234567\u2167", SMS, "A Roman numeral"),
    ("MX", "55 1234 5678", "+52551234567\u516b", SMS, "A Chinese numeral"),
    ("MX", "55 1234 5678", "+52551234567" + "8\ufe0f\u20e3", SMS, "An emoji of a key"),
    (
        "DE",
        "+49 157 52982212",
        "+\u202e2122892575194",
        SMS,
        "An override shows digits the other way round",
    ),
    (
        "DE",
        "+49 157 52982212",
        "\u202e2122892575194+",
        RCS,
        "An override shows the plus in front",
    ),
]

# Country of the home, address, channel, number.
NUMBERS: list[tuple[str, str, Channel, str | None]] = [
    ("MX", "5215512345678@s.whatsapp.net", WHATSAPP, "+525512345678"),
    ("DE", "5215512345678:2@c.us", BUSINESS, "+525512345678"),
    ("US", "+52 1 55 1234 5678", WHATSAPP, "+525512345678"),
    ("MX", "525512345678@c.us", WHATSAPP, "+525512345678"),
    ("MX", "+5215512345678", SMS, None),
    ("MX", "521551234567@c.us", WHATSAPP, None),
    ("MX", "5210012345678@c.us", WHATSAPP, None),
    ("MX", "5225512345678@c.us", WHATSAPP, None),
    ("BR", "554187654321@s.whatsapp.net", WHATSAPP, "+5541987654321"),
    ("IT", "554167654321@c.us", WHATSAPP, "+5541967654321"),
    ("BR", "554132345678@s.whatsapp.net", WHATSAPP, "+554132345678"),
    ("BR", "5541987654321@s.whatsapp.net", WHATSAPP, "+5541987654321"),
    ("BR", "+55 41 8765-4321", WHATSAPP, "+5541987654321"),
    ("BR", "+55 41 8765-4321", SMS, None),
    ("BR", "552087654321@c.us", WHATSAPP, None),
    ("AR", "541123456789@s.whatsapp.net", WHATSAPP, "+541123456789"),
    ("AR", "5491123456789@s.whatsapp.net", WHATSAPP, "+5491123456789"),
    ("AR", "+54 11 2345-6789", SMS, "+541123456789"),
    ("AR", "5491123456789:4@C.US", SMS, "+5491123456789"),
    ("DE", "551187654321", SMS, "+49551187654321"),
    ("DE", "551187654321", WHATSAPP, None),
    ("DE", "\u200e+4915752982212\u200e", SMS, "+4915752982212"),
    ("DE", "4915752982212@G.US", WHATSAPP, None),
    ("DE", "4915752982212.0:12@lid", WHATSAPP, None),
    ("DE", "4915752982212@newsletter", WHATSAPP, None),
    ("DE", "callto:+4915752982212", SMS, None),
    ("DE", "https://wa.me/4915752982212", WHATSAPP, None),
]

# Contacts by name with their addresses and trust, address that comes in, channel, outcome, reason.
SHARED: list[tuple[str, dict[str, tuple[Typed, bool]], str, Channel, Outcome, str]] = [
    (
        "IT",
        {"Mum": (("333 1234567", "06 1234 5678"), True), "Dad": ("06 1234 5678", True)},
        "+390612345678",
        SMS,
        (None, False),  # shared
        "Of two trusted people with one number it is one, and nobody knows which",
    ),
    (
        "IT",
        {
            "Mum": (("333 1234567", "06 1234 5678"), True),
            "Kid": ("06 1234 5678", False),
        },
        "+390612345678",
        SMS,
        NOBODY,  # shared
        "Who is not trusted could be writing from the shared number",
    ),
    (
        "IT",
        {
            "Mum": (("333 1234567", "06 1234 5678"), True),
            "Kid": ("06 1234 5678", False),
        },
        "+393331234567",
        SMS,
        ("Mum", True),
        "Another number of the same person is shared with nobody",
    ),
    (
        "DE",
        {"Mum": (("0157 5298 2212", "+49 157 52982212"), True)},
        "4915752982212@c.us",
        WHATSAPP,
        ("Mum", True),
        "A number that one contact has twice is not shared",
    ),
    (
        "AR",
        {"Nan": ("+54 11 2345-6789", True), "Leo": ("+54 9 11 2345-6789", True)},
        "5491123456789@s.whatsapp.net",
        WHATSAPP,
        ("Leo", True),  # shared
        "Of a landline and a mobile the mobile has the very form",
    ),
    (
        "AR",
        {"Nan": ("+54 11 2345-6789", True), "Leo": ("+54 9 11 2345-6789", False)},
        "541123456789@s.whatsapp.net",
        WHATSAPP,
        ("Nan", True),  # shared
        "Of a landline and a mobile the landline has the very form",
    ),
    (
        "MX",
        {"Ana": ("55 1234 5678", True), "Leo": ("+52 55 1234 5678", True)},
        "5215512345678@s.whatsapp.net",
        WHATSAPP,
        NOBODY,  # shared
        "An equivalent of a shared number is trusted in no case",
    ),
    (
        "MX",
        {
            "Ana": (("664 491 1234", "55 1234 5678"), True),
            "Leo": ("33 1234 5678", True),
        },
        "+525512345678",
        SMS,
        ("Ana", True),
        "Neighbours in one book do not mix",
    ),
]

# Country of the home, what is typed, number in E.164.
TYPED_NUMBERS: list[tuple[str | None, str, str]] = [
    ("IT", "tel:+39-333-123-4567", "+393331234567"),
    ("IT", "TEL:+39 333 1234567", "+393331234567"),
    ("IT", "tel:333-1234567", "+393331234567"),
    ("IT", "tel:+39-06-1234-5678;ext=12", "+390612345678"),
    ("IT", "tel:333-1234567;phone-context=+39", "+393331234567"),
    ("IT", "tel:+39%20333%20123%204567", "+393331234567"),
    ("IT", "tel:\u200e+39\u00a0333\u20111234567", "+393331234567"),
    ("IT", "\u202atel:+39 333 1234567\u202c", "+393331234567"),
    ("US", "sms:+1-202-555-0143", "+12025550143"),
    ("US", "sms:2025550143?body=I%20am%20here%2C%205%20min", "+12025550143"),
    ("US", "sms:%2B12025550143", "+12025550143"),
    ("DE", "smsto:+49 157 5298 2212", "+4915752982212"),
    ("DE", "SMSTO:0157-52982212", "+4915752982212"),
    ("DE", "callto:0049 157 52982212", "+4915752982212"),
    ("AR", "whatsapp:+5491123456789", "+5491123456789"),
    ("AR", "tel:011-15-2345-6789", "+5491123456789"),
    # In a link of WhatsApp digits are international, also where they could be national.
    ("DE", "https://wa.me/393331234567", "+393331234567"),
    ("DE", "https://api.whatsapp.com/send?phone=15752982212", "+15752982212"),
    (None, "wa.me/4915752982212?text=Hallo%20Anna", "+4915752982212"),
    ("DE", "http://wa.me/+4915752982212/", "+4915752982212"),
    ("DE", " HTTPS://WA.ME/%2B4915752982212\n", "+4915752982212"),
    (
        "BR",
        "https://api.whatsapp.com/send?phone=5541987654321&text=Oi",
        "+5541987654321",
    ),
    (
        "MX",
        "api.whatsapp.com/send/?phone=%2B525512345678&text&type=phone_number&app_absent=0",
        "+525512345678",
    ),
    ("US", "whatsapp://send?phone=12025550143", "+12025550143"),
    ("US", "whatsapp://send?text=5%20min&phone=%2B12025550143", "+12025550143"),
    ("US", "whatsapp://send?phone=+12025550143", "+12025550143"),
    ("MX", "https://wa.me/5215512345678", "+525512345678"),
    ("BR", "https://wa.me/554187654321", "+5541987654321"),
    ("AR", "https://wa.me/541123456789", "+541123456789"),
    # As WhatsApp shows them.
    ("MX", "+52 1 55 1234 5678", "+525512345678"),
    ("BR", "+55 41 8765-4321", "+5541987654321"),
    # Ids as they are copied from logs.
    ("MX", "5215512345678@s.whatsapp.net", "+525512345678"),
    ("DE", "4915752982212:12@S.WhatsApp.Net", "+4915752982212"),
    ("DE", "+4915752982212.0:3@c.us", "+4915752982212"),
    # Plain numbers as keyboards and address books write them.
    (
        "IT",
        "+\u0663\u0669 \u0663\u0663\u0663\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "+393331234567",
    ),
    ("DE", "\uff10\uff11\uff15\uff17 5298 2212", "+4915752982212"),
    ("DE", "+49\u200b 157\uff0d5298\u20132212\ufeff", "+4915752982212"),
    ("AR", "0351 15 512-3456", "+5493515123456"),
]

# Country of the home, what is typed, numbers that it could be.
TYPED_AMBIGUOUS: list[tuple[str, str, set[str]]] = [
    ("DE", "tel:393331234567", {"+393331234567", "+49393331234567"}),
    ("US", "sms:(201)555-0123", {"+12015550123", "+2015550123"}),
    ("BR", "callto:51 99912-3456", {"+5551999123456", "+51999123456"}),
]

TYPED_SHORT_CODES = ["sms:4242", "tel:112", "SMS:22333?body=STOP", "8\u00a080\u201180"]

# What is typed, and why it is no number that a message can go to.
TYPED_REFUSED: list[tuple[str, str]] = [
    ("", "Nothing"),
    ("tel:", "A scheme and nothing else"),
    ("tel:Anna", "A scheme and a name"),
    ("tel:*100#", "A code of the network"),
    ("sms:+393331234567,+393471234567", "Two numbers in one link"),
    ("+39 333 1234567 / +39 347 1234567", "Two numbers"),
    ("Anna +39 333 1234567", "A name before the number"),
    ("tel:+39 333 1234567 (casa)", "A note behind the number"),
    ("+39 06 1234 5678 ext. 12", "An extension without a scheme"),
    ("tel:+39 333 l234567", "A letter for a digit"),
    ("tel:+393331234567\u00b2", "A superscript"),
    ("tel:+39 333 12", "Too few digits"),
    ("mailto:393331234567@example.com", "An e-mail"),
    ("https://t.me/+393331234567", "A link of another service"),
    ("https://example.com/wa.me/393331234567", "Another site, the link in its path"),
    ("https://wa.me.example.com/393331234567", "Another site, the link in its name"),
    ("https://wa.me@example.com/393331234567", "Another site, the link as its user"),
    ("https://example.com/?phone=393331234567", "Another site, the number in a field"),
    ("https://wa.me/", "A link without a number"),
    ("https://wa.me/?text=393331234567", "A link whose text has a number"),
    ("https://wa.me/message/393331234567", "A link to a shop's message"),
    ("https://wa.me/3331234567", "A link whose number has no country"),
    ("https://wa.me/0393331234567", "A link whose number has a zero"),
    ("https://api.whatsapp.com/send?text=393331234567", "A link without its number"),
    ("https://api.whatsapp.com/393331234567", "A link that sends nothing"),
    ("https://chat.whatsapp.com/393331234567", "An invitation to a group"),
    ("whatsapp://send?text=Ciao", "A link that asks whom to write to"),
    ("whatsapp:Anna", "A name on WhatsApp"),
    ("393331234567@G.US", "A group"),
    ("393331234567:3@lid", "A hidden number"),
    ("393331234567@newsletter", "A channel of WhatsApp"),
    ("https://wa.me/393331234567@g.us", "A link to a group"),
]


def contact(name: str, typed: Typed, *, trusted: bool = True) -> Contact:
    return Contact(
        contact_id=name.lower(),
        name=name,
        addresses=(typed,) if isinstance(typed, str) else typed,
        trusted=trusted,
    )


all_homes = pytest.mark.parametrize(
    ("country", "typed", "sender", "channel", "outcome"),
    [
        pytest.param(country, *row, id=f"{country}: {reason}")
        for country, table in HOMES.items()
        for *row, reason in table
    ],
)


@all_homes
def test_a_sender_is_recognised_and_trusted_as_people_expect(
    country: str, typed: Typed, sender: str, channel: Channel, outcome: Outcome
) -> None:
    party = AddressBook([contact("Anna", typed)], country).identify(sender, channel)

    assert (party.name, party.trusted) == outcome
    assert party.contact_id == "anna"
    assert party.address == sender


@all_homes
def test_a_contact_that_is_not_trusted_is_recognised_by_the_same_addresses(
    country: str, typed: Typed, sender: str, channel: Channel, outcome: Outcome
) -> None:
    book = AddressBook([contact("Anna", typed, trusted=False)], country)

    party = book.identify(sender, channel)

    assert (party.name, party.trusted) == KNOWN


@pytest.mark.parametrize(
    ("country", "typed", "sender", "channel"),
    [pytest.param(*row, id=f"{row[0]}: {reason}") for *row, reason in APART],
)
def test_what_looks_alike_stays_apart(
    country: str, typed: Typed, sender: str, channel: Channel
) -> None:
    party = AddressBook([contact("Anna", typed)], country).identify(sender, channel)

    assert (party.name, party.contact_id, party.trusted) == (None, None, False)


@pytest.mark.parametrize(("country", "address", "channel", "number"), NUMBERS)
def test_a_number_is_normalised_by_its_channel(
    country: str, address: str, channel: Channel, number: str | None
) -> None:
    assert AddressBook([], country).identify(address, channel).normalized == number


@pytest.mark.parametrize(
    ("country", "people", "sender", "channel", "outcome"),
    [pytest.param(*row, id=reason) for *row, reason in SHARED],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_of_several_contacts_only_the_certain_one_is_named(
    country: str,
    people: dict[str, tuple[Typed, bool]],
    sender: str,
    channel: Channel,
    outcome: Outcome,
    *,
    backwards: bool,
) -> None:
    contacts = [
        contact(name, typed, trusted=trusted)
        for name, (typed, trusted) in people.items()
    ]

    party = AddressBook(
        reversed(contacts) if backwards else contacts, country
    ).identify(sender, channel)

    assert (party.name, party.trusted) == outcome
    assert (party.contact_id is None) == (party.name is None)


# What people type


@pytest.mark.parametrize(("country", "entered", "number"), TYPED_NUMBERS)
def test_a_typed_number_is_read_from_any_spelling(
    country: str | None, entered: str, number: str
) -> None:
    parsed = parse_typed_address(entered, country)

    assert parsed.normalized == number
    assert number in parsed.candidates
    assert parsed.is_number


@pytest.mark.parametrize(("country", "entered", "numbers"), TYPED_AMBIGUOUS)
def test_a_link_without_country_can_still_be_two_numbers(
    country: str, entered: str, numbers: set[str]
) -> None:
    parsed = parse_typed_address(entered, country)

    assert (parsed.normalized, parsed.candidates) == (None, frozenset(numbers))
    assert parsed.is_number


@pytest.mark.parametrize("entered", TYPED_SHORT_CODES)
def test_a_typed_short_code_is_written_as_a_number_and_is_none(entered: str) -> None:
    parsed = parse_typed_address(entered, "IT")

    assert (parsed.normalized, parsed.candidates) == (None, frozenset())
    assert parsed.is_number


@pytest.mark.parametrize(
    "entered",
    [pytest.param(entered, id=reason) for entered, reason in TYPED_REFUSED],
)
def test_what_is_typed_and_is_no_number_is_not_made_one(entered: str) -> None:
    parsed = parse_typed_address(entered, "IT")

    assert (parsed.normalized, parsed.candidates) == (None, frozenset())
