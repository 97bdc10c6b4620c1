"""Texts with and without a one-time code: made up, each built in another way than the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text, the code that a person reads in it, and what makes that hard."""

    language: str
    text: str
    code: str | None
    why: str


def _text(language: str, text: str, code: str | None, why: str) -> Text:
    return Text(language=language, text=text, code=code, why=why)


CODES = (
    # Banks: an amount, a card, a date and a code in one sentence.
    _text(
        "it",
        "Pagamento di EUR 1250,00 presso MERCATO BLU con carta *4821 del 28/11/2026. Codice OTP: 739104. Non comunicarlo a nessuno.",
        "739104",
        "amount, card and date come first",
    ),
    _text(
        "it",
        "28/11/2026 18:04 Il tuo codice di accesso e' 482913",
        "482913",
        "date and time come first, an apostrophe in between",
    ),
    _text(
        "de",
        "Sie bezahlen 1.234,20 EUR an Fahrrad Huber mit Ihrer Karte mit den Endziffern 7731. Ihre mTAN lautet 058217 (gültig 5 Minuten).",
        "058217",
        "the last digits of the card come first, the code begins with a zero",
    ),
    _text(
        "vi",
        "GD thanh toan truc tuyen, ma GD 2417 ma OTP 630852 so tien 75000 tai web GIAYDEP. Khong cung cap OTP cho bat ky ai",
        "630852",
        "a transaction number under the same word, an amount without a currency",
    ),
    _text(
        "vi",
        "Tai khoan se bi tru 6000000 VND. Neu dung, nhap OTP 914073 de hoan tat. Neu khong, LH 19001234",
        "914073",
        "an amount before and a short phone number after the code",
    ),
    _text(
        "en",
        "OTP for J*** (XX1245) is 811739, valid for 10 mins",
        "811739",
        "a masked account is nearer to the word than the code",
    ),
    _text(
        "en",
        "Your OTP for card nb 512345******6789 is : '287633' and expires in 3 minutes. Use it to pay 'Shop' EGP 306.27.",
        "287633",
        "the first digits of the card stand before the stars; the code is in quotes",
    ),
    _text(
        "es",
        "Compra de 89,90€ en ZAPATOS LUNA con su tarjeta terminada en 3308. Para autorizarla introduzca la clave 204417.",
        "204417",
        "euro sign behind the amount, the word is 'clave'",
    ),
    _text(
        "pt-BR",
        "BANCO AZUL: compra de R$ 1.549,00 no cartao final 9044 em 03/12 as 21:15. Se reconhece, informe a senha 60188.",
        "60188",
        "'final' means the card's last digits; a code of five",
    ),
    _text(
        "tr",
        "4417 ile biten kartinizla 2.150,00 TL tutarindaki islem icin sifreniz 905512. Sifrenizi kimseyle paylasmayin.",
        "905512",
        "Turkish says the card's end before its verb; written without the special letters",
    ),
    _text(
        "ru",
        "Покупка 3 450 р. в MAGAZIN, карта *0911. Пароль: 38164. Никому не сообщайте.",
        "38164",
        "thousands are parted by a space",
    ),
    _text(
        "pl",
        "Operacja nr 3 z dn. 28-11-2026: przelew na rachunek 12...8890 kwota 1200,00 PLN. Kod SMS: 47120935",
        "47120935",
        "date with hyphens, cut account number, a code of eight",
    ),
    _text(
        "id",
        "Transaksi Rp150.000 di TOKO ABC. JANGAN BERIKAN kode ini ke siapa pun termasuk pihak bank. OTP Anda 318842.",
        "318842",
        "an amount glued to its currency; the code word comes once without a code",
    ),
    _text(
        "uk",
        "Код підтвердження переказу 500 грн на картку 5168****2231: 7390. Нікому його не кажіть",
        "7390",
        "amount and masked card between the word and the code",
    ),
    _text(
        "fr",
        "Paiement 3D Secure de 45,00 EUR chez LIBRAIRIE: saisissez le code 77120483 pour valider. Si vous n'etes pas a l'origine, appelez le 0970 123 456.",
        "77120483",
        "a phone number in groups at the end",
    ),
    # Chats, mail providers and shops: a code in a sentence, often with a prefix or a hyphen.
    _text(
        "en",
        "Your WhatsApp code: 739-104\nYou can also tap on this link to verify your phone: v.whatsapp.com/739104\nDon't share this code",
        "739104",
        "a hyphen in the code, and a link with it",
    ),
    _text(
        "en", "G-604921 is your Google verification code.", "604921", "the prefix G-"
    ),
    _text(
        "en",
        "Example: your one-time passcode is 418260.\n\n@login.example.com #418260",
        "418260",
        "the last line names the website for the browser",
    ),
    _text(
        "en",
        "<#> 52841 is your Rides code. Never share it.\nfA9xQ+1kW2z",
        "52841",
        "an app's mark in front and its hash at the end",
    ),
    _text(
        "en",
        "Login code: 73410. Do not give this code to anyone, even if they say they are from Telegram!\n\nThis code can be used to log in to your account. We never ask it for anything else.",
        "73410",
        "the word comes three times",
    ),
    _text(
        "nl",
        "Je SIGNAL-verificatiecode is 480-266. Deel deze code niet.",
        "480266",
        "the word is the end of a compound with a hyphen",
    ),
    _text(
        "de",
        "483 920 ist dein Instagram-Code. Gib ihn nicht weiter.",
        "483920",
        "a space in the code, which stands before the word",
    ),
    _text(
        "pt-BR",
        "Use 661 804 para confirmar sua conta",
        "661804",
        "no word for code at all",
    ),
    _text(
        "es",
        "Tu código de verificación de Tienda Sol es: 0042",
        "0042",
        "four digits that begin with zeros",
    ),
    _text(
        "ar",
        "رمز التحقق الخاص بك هو ٠٤٨٢١٧ لا تشاركه مع أحد",
        "048217",
        "Arabic digits, the first is a zero",
    ),
    _text(
        "zh",
        "【快递柜】您的取件码583920，请于18:00前取件，咨询95338000。",
        "583920",
        "no space before the code, a service number at the end",
    ),
    _text(
        "ja",
        "認証番号：４８１５１６\nこの番号を画面に入力してください。有効期限は10分です。",
        "481516",
        "full-width digits",
    ),
    _text(
        "ko",
        "[Web발신]\n[은행] 본인확인 인증번호[203948]를 입력하세요.",
        "203948",
        "in brackets, right behind the word",
    ),
    _text(
        "en",
        "Steam: your Steam Guard code is R4XK2",
        "R4XK2",
        "letters and digits",
    ),
    _text(
        "en",
        "ID.gov: confirm your address with A1B2C3. This code lasts 24 hours.",
        "A1B2C3",
        "letters and digits, the word comes in the next sentence",
    ),
    # Parcels, doors, rides, authorities.
    _text(
        "de",
        "Ihre Sendung 00340434161094 liegt in Packstation 145, Hauptstr. 12, 10115 Berlin. Abholcode: 2916. Abholung bis 05.12.2026",
        "2916",
        "tracking number, number of the locker, postal code and date around it",
    ),
    _text(
        "pl",
        "Paczka czeka w Paczkomacie KRA01M. Kod odbioru 715302, telefon 500600700. Masz 48 godzin.",
        "715302",
        "a phone number of nine digits without a plus",
    ),
    _text(
        "it",
        "Il tuo ordine 40871234 arriva oggi tra le 14:00 e le 16:00. PIN di consegna: 6031",
        "6031",
        "the order's number is longer than the code",
    ),
    _text(
        "nl",
        "Uw pakket 3SABCD0123456 ligt klaar bij Kiosk Noord, Dorpsstraat 14, 1234 AB. Toon afhaalcode 88213.",
        "88213",
        "a Dutch postal code has four digits",
    ),
    _text(
        "fr",
        "Votre colis est disponible jusqu'au 2 décembre 2026 au relais LA POSTE, 75011 Paris. Code de retrait : 3947",
        "3947",
        "a year and a postal code, a space before the colon",
    ),
    _text(
        "en",
        "Your driver Sam arrives in 4 min in a white Corolla (KX19 ZTP). Give PIN 8305 to start the ride.",
        "8305",
        "a number plate with digits",
    ),
    _text(
        "en",
        "Welcome to Apartment Lisa! Check-in from 15:00 on 2026-11-28. The door code is 2026# and the Wi-Fi is LisaGuest.",
        "2026",
        "the code looks like a year, and the year is there as well",
    ),
    _text(
        "ru",
        "Ваш заказ №77120394 готов. Сообщите курьеру код 1984",
        "1984",
        "looks like a year; the order's number comes first",
    ),
    _text(
        "uk",
        "Дія: 604 118 — код для входу. Термін дії 3 хв.",
        "604118",
        "a space in the code, a dash before the word",
    ),
    _text(
        "es",
        "Cl@ve: su PIN es 3QF. Codigo de un solo uso para la cita 20260017: 591 283",
        "591283",
        "a PIN of three that is too short, and a number of an appointment",
    ),
    _text(
        "tr",
        "e-Devlet Kapısı doğrulama kodunuz: 483-112 (180 sn geçerlidir) B002",
        "483112",
        "the operator's mark at the end of Turkish texts",
    ),
    _text(
        "id",
        "12 34 56 adalah kode verifikasi Anda. Berlaku 5 menit.",
        "123456",
        "three pairs",
    ),
    _text(
        "vi",
        "Ma xac thuc (OTP) cua Quy khach la 072-464, het han sau 1 phut",
        "072464",
        "a zero in front and a hyphen inside",
    ),
    _text(
        "en",
        "Hi! Call us on 020 7946 0018 if you did not ask for it, your security number: 447 812",
        "447812",
        "a phone number in groups comes first; the word is unusual",
    ),
    _text("en", "91827", "91827", "nothing but the code"),
    _text(
        "de",
        "Guten Tag,\nbitte geben Sie unter login.example.de folgenden Sicherheitscode ein:\nBITTE NIEMALS AM TELEFON VORLESEN!\n\n858823\n\nIhr Team\n@login.example.de #858823",
        "858823",
        "a warning between the word and the code, which comes twice",
    ),
    _text(
        "en",
        "588873 is the OTP for your purchase of INR 3373.00 on card 9688 at BOOKS LTD",
        "588873",
        "the code comes first, the word for a card later",
    ),
    _text(
        "pt",
        "MB WAY: Código de ativação 27 40 81. Ligue 211 234 567 se não o pediu.",
        "274081",
        "pairs, then a phone number in groups of three",
    ),
    _text(
        "cs",
        "Platba 1 299 Kc, cislo uctu 123-4567890287/0100. SMS kod: 1188 2035",
        "11882035",
        "two groups of four; an account number with hyphen and slash",
    ),
    _text(
        "sv",
        "Din engångskod för inloggning 2026-11-28 kl 18.04: 690155",
        "690155",
        "date and time between the word and the code",
    ),
    _text(
        "el",
        "Ο κωδικός μίας χρήσης είναι 330917 για ποσό 120€",
        "330917",
        "another alphabet, an amount after it",
    ),
    _text(
        "he",
        "קוד האימות שלך הוא \u200e519204\u200f. אין למסור אותו",
        "519204",
        "marks of direction around the digits",
    ),
    _text(
        "hi",
        "आपका ओटीपी ७३०१८२ है। 15/08/2026 तक मान्य।",
        "730182",
        "Devanagari digits, then a date",
    ),
    _text(
        "en",
        "PayPal: Don't share your code. Reference 55012877. It is 250375.",
        "250375",
        "the word is far from the code, with a reference in between",
    ),
    _text(
        "fr",
        "AMELI - Votre code confidentiel temporaire : 9 4 1 7 2 0. Il expire dans 15 minutes (a 14h32).",
        "941720",
        "single digits with spaces",
    ),
    _text(
        "nl",
        "DigiD: gebruik sms-code ABC: 402917 om in te loggen",
        "402917",
        "letters in capitals between the word and the code",
    ),
    _text(
        "de",
        "Kto. 1234567890, Überweisung 250 Euro an DE** **** 4411: freigeben mit TAN 316 450",
        "316450",
        "an account, an amount and the end of an IBAN come first",
    ),
    _text(
        "it",
        "La password temporanea per lo SPID e' 70412896 - scade alle 18.30 del 28.11.26",
        "70412896",
        "date and time with points follow",
    ),
    _text(
        "es",
        "Su pedido #880123 llegará hoy. Entregue al repartidor el número 4471",
        "4471",
        "no word for a code but 'number', after an order's number",
    ),
    _text(
        "en",
        "(1/2) Microsoft: use security code 9930415 for your account an**n@example.com, or call +1 425 555 0100. Account code? Never share 1234567890.",
        "9930415",
        "a code of seven; a masked address, a phone number, ten digits at the end",
    ),
)

NO_CODES = (
    _text(
        "de",
        "Erinnerung: Ihr Termin ist am 28.11.2026 um 14:30 Uhr, Raum 2104.",
        None,
        "an appointment",
    ),
    _text(
        "en",
        "Your balance is £1,204.50 on 28 Nov 2026. Overdraft limit 1000 GBP.",
        None,
        "a balance",
    ),
    _text(
        "fr",
        "Votre colis 8R41234567890 sera livré demain entre 10h00 et 12h00.",
        None,
        "a parcel number",
    ),
    _text(
        "it",
        "Accredito di 1500 EUR sul conto 00012345 in data 27/11/26. Saldo 3204,11",
        None,
        "a bank statement",
    ),
    _text(
        "en",
        "Missed call from +44 20 7946 0018 at 09:12. Call back or dial 1571.",
        None,
        "numbers to ring",
    ),
    _text(
        "es",
        "¡Oferta! Televisor por 499 € antes 1299 €. Solo hasta el 30/11/2026",
        None,
        "prices",
    ),
    _text(
        "pl",
        "Faktura FV/2026/11/00482 na kwote 129,99 zl, termin platnosci 2026-12-05",
        None,
        "an invoice",
    ),
    _text(
        "nl",
        "Uw bestelling 20481234 is verzonden. Volg via https://example.nl/t/20481234",
        None,
        "an order and a link",
    ),
    _text(
        "tr",
        "2026 yilina ozel kampanya: 5000 TL ve uzeri alisverise 500 TL hediye",
        None,
        "a year and amounts",
    ),
    _text(
        "ru",
        "Абонентский платёж 650 руб. списан. Баланс: 1287 руб. Звоните 0611",
        None,
        "a payment and a short number",
    ),
    _text(
        "pt-BR",
        "Seu voo LA3412 sai as 06:45 do portao 12. Reserva QX7T2L.",
        None,
        "a flight and a booking",
    ),
    _text(
        "en",
        "Use promo code SAVE2026 for 15% off. Offer ends 30/11. Reply STOP to 60123.",
        None,
        "a code, but one for a discount",
    ),
    _text(
        "de",
        "Schnee bis 1200 m, in Lagen über 2000 m Sturm mit 120 km/h.",
        None,
        "measures",
    ),
    _text(
        "id",
        "Pulsa Anda Rp 25.000 aktif s.d. 12-12-2026. Cek di *123#",
        None,
        "credit and a date",
    ),
    _text(
        "uk",
        "Ваш поштовий індекс 01001, відділення 24. Посилка 20450012345678 прибула.",
        None,
        "a postal code and a parcel",
    ),
    _text(
        "de",
        "Ihre Fahrkarte: ICE 1512 ab 08:15 Gleis 7, Wagen 23",
        None,
        "a train",
    ),
    _text("es", "Recarga de 1000 puntos. Ya puede usarlos.", None, "points"),
    _text(
        "nl",
        "Uw afspraak is op 3 december 2026 om 9.30 uur, Kerkstraat 1204",
        None,
        "a house",
    ),
)
