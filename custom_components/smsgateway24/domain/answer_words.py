"""Words of the twelve languages in which people answer, as `answers` looks for them.

Without I/O. Words are as people write them, with commas between, and are folded where they are
read. Short and certain: a lock may depend on each. What is often said without being meant so (*ok*,
*sure*, *claro*, *klar*) is in no list.
"""

YES = {
    "cs": "ano, no",
    "de": "ja, j, jawohl, jep, jup, ja klar, ja gern, ja gerne, ja sicher, ja natürlich, natürlich",
    "en": "yes, y, yeah, yep, yup, yes do, yes do it, yes of course, of course",
    "es": "sí, s, sí claro, claro que sí, por supuesto, sí por supuesto",
    "fr": "oui, ouais, mais oui, bien sûr, oui bien sûr, bien sûr que oui",
    "id": "ya, iya, ya tentu, tentu saja, ya tentu saja",
    "it": "sì, s, certo, sì certo, ma certo, certo che sì",
    "nl": "ja, j, jazeker, ja zeker, ja graag, natuurlijk, ja natuurlijk",
    "pl": "tak, tak jest, no, no tak, oczywiście, tak oczywiście",
    "pt": "sim, s, sim claro, claro que sim, com certeza, sim com certeza",
    "ru": "да, da, конечно, да конечно, конечно да",
    "sk": "áno, no",
    "tr": "evet, tabii, tabii ki, evet tabii, elbette, evet elbette",
    "uk": "так, да, tak, звичайно, так звичайно, авжеж",
}
NO = {
    "cs": "ne",
    "de": "nein, n, nee, nö, natürlich nicht, auf keinen fall, nein auf keinen fall",
    "en": "no, n, nope, nah, no do not, of course not, certainly not",
    "es": "no, n, claro que no, por supuesto que no",
    "fr": "non, n, bien sûr que non, non surtout pas",
    "id": "tidak, tak, nggak, enggak, gak, tentu tidak, tentu saja tidak",
    "it": "no, n, certo che no",
    "nl": "nee, n, neen, natuurlijk niet, nee natuurlijk niet",
    "pl": "nie, oczywiście że nie",
    "pt": "não, n, claro que não, de jeito nenhum",
    "ru": "нет, net, нет конечно, конечно нет",
    "sk": "nie",
    "tr": "hayır, tabii ki hayır",
    "uk": "ні, нет, ni, звичайно ні",
}
NEITHER = {
    "de": "nah",
    "es": "y",
    "fr": "y, four",
    "id": "nah, n",
    "pl": "ten",
    "tr": "n, ten",
}
"""English words of yes, no and numbers that are other words in a language."""

NUMBERS = {
    "de": "eins, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn",
    "en": "one, two, three, four, five, six, seven, eight, nine, ten",
    "es": "uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez",
    "fr": "un, deux, trois, quatre, cinq, six, sept, huit, neuf, dix",
    "id": "satu, dua, tiga, empat, lima, enam, tujuh, delapan, sembilan, sepuluh",
    "it": "uno, due, tre, quattro, cinque, sei, sette, otto, nove, dieci",
    "nl": "één, twee, drie, vier, vijf, zes, zeven, acht, negen, tien",
    "pl": "jeden, dwa, trzy, cztery, pięć, sześć, siedem, osiem, dziewięć, dziesięć",
    "pt": "um, dois, três, quatro, cinco, seis, sete, oito, nove, dez",
    "ru": "один, два, три, четыре, пять, шесть, семь, восемь, девять, десять",
    "tr": "bir, iki, üç, dört, beş, altı, yedi, sekiz, dokuz, on",
    "uk": "один, два, три, чотири, п'ять, шість, сім, вісім, дев'ять, десять",
}
"""From one to ten."""

LABELS = """
answer, choice, code, number, num, option, antwort, nummer, nr, respuesta, opción, código, número,
réponse, choix, numéro, jawaban, pilihan, kode, nomor, risposta, opzione, scelta, codice, numero,
antwoord, optie, keuze, odpowiedź, opcja, numer, kod, resposta, opção, ответ, вариант, номер, код,
cevap, seçenek, numara, відповідь, варіант
"""
"""What people write before a number."""

POLITE = """
please, pls, plz, thanks, thx, thank you, thank you very much, thank you so much, thanks a lot,
many thanks, cheers, hi, hello, hey, hi there, hello there, good morning, good afternoon,
good evening, good night, bye,
bitte, bitte schön, danke, danke schön, dankeschön, danke dir, vielen dank, hallo, guten morgen,
guten tag, guten abend, gute nacht, moin, servus, grüß gott, tschüss,
por favor, porfavor, porfa, gracias, muchas gracias, hola, buenas, buenos días, buenas tardes,
buenas noches,
s'il vous plaît, s'il te plaît, svp, stp, merci, merci beaucoup, merci bien, bonjour, bonsoir,
salut, coucou,
tolong, mohon, terima kasih, makasih, halo, hai, selamat pagi, selamat siang, selamat sore,
selamat malam,
per favore, per piacere, grazie, grazie mille, mille grazie, ciao, salve, buongiorno, buonasera,
alsjeblieft, alstublieft, aub, a.u.b., bedankt, dank je, dank je wel, dankjewel, dank u,
dank u wel, hoi, goedemorgen, goedemiddag, goedenavond,
proszę, dziękuję, dzięki, dzięki wielkie, cześć, hej, witam, dzień dobry, dobry wieczór,
obrigado, obrigada, muito obrigado, muito obrigada, valeu, oi, olá, bom dia, boa tarde, boa noite,
пожалуйста, спасибо, большое спасибо, спасибо большое, привет, здравствуйте, здравствуй,
доброе утро, добрый день, добрый вечер,
lütfen, teşekkürler, çok teşekkürler, teşekkür ederim, sağ ol, sağol, merhaba, selam, günaydın,
iyi günler, iyi akşamlar,
будь ласка, дякую, дуже дякую, привіт, вітаю, доброго ранку, добрий день, доброго дня,
добрий вечір, доброго вечора
"""

PARTICLES = "ya"
"""Words of yes that only stress a polite word before them: *makasih ya* is *thanks*."""
ARTICLES = "un, um, één, bir, n"
"""Numbers, and a word of no, that are articles before a polite word: *um abraço* is *a hug*."""

CLOSINGS = """
regards, best regards, kind regards, best wishes,
lg, vg, mfg, gruß, grüße, viele grüße, liebe grüße, lieben gruß, liebe gruß, schöne grüße,
beste grüße, herzliche grüße, mit freundlichen grüßen,
saludos, un saludo, cordialement, bien cordialement, bises, bisous, salam hormat, saluti,
cordiali saluti, un saluto, mvg, groet, groeten, groetjes, met vriendelijke groet, pozdrawiam,
abraço, abraços, atenciosamente, с уважением, saygılar, saygılarımla, sevgiler, з повагою,
iphone'umdan gönderildi, ipad'imden gönderildi, telefonumdan gönderildi,
samsung telefonumdan gönderildi, samsung cihazımdan gönderildi
"""
"""What people write before their name at the end, and Turkish phones behind it."""

SENT_FROM = """
sent from, sent from my, sent via, get outlook for, von … gesendet, von meinem … gesendet,
gesendet von, gesendet von meinem, gesendet mit, enviado desde, enviado desde mi, envoyé de,
envoyé de mon, envoyé depuis, envoyé depuis mon, envoyé à partir de mon, dikirim dari,
dikirim dari … saya, inviato da, inviato dal mio, verstuurd vanaf, verstuurd vanaf mijn,
verzonden vanaf, verzonden vanaf mijn, wysłane z, wysłane z mojego, wysłano z, enviado do,
enviado do meu, enviado pelo, enviado pelo meu, отправлено с, отправлено с моего,
надіслано з, надіслано з мого
"""
"""What phones write around their name at the end; the name is last where no place is given."""

DEVICES = """
iphone, ipad, ipod, apple, watch, samsung, galaxy, android, google, pixel, huawei, xiaomi, redmi,
motorola, nokia, oneplus, sony, xperia, blackberry, phone, mobile, cell, smartphone, device, handy,
telefon, telefoon, teléfono, telefono, téléphone, celular, móvil, cellulare, outlook, ios, gmail,
mail, yahoo, pro, max, plus, mini, ultra, iphone'a, ipada, for, on
"""

REACTIONS = """
liked, loved, disliked, laughed, emphasized, emphasised, questioned, reacted, removed,
gefällt, gefiel, missfällt, liebt, liebte, lacht, lachte, betont, betonte, hinterfragt,
hinterfragte, reagiert, reagierte, entfernt, entfernte, markiert,
gustó, gusta, gustado, encantó, encanta, encantado, rió, reído, reaccionó, reaccionado, enfatizó,
enfatizado, exclamó, cuestionó, cuestionado, quitó, eliminó, quitado, eliminado,
aimé, aime, adoré, adore, ri, réagi, retiré, supprimé, souligné, exclamé, interrogé,
menyukai, disukai, bereaksi, menanggapi, menertawakan, menghapus, reaksi,
piaciuto, piace, apprezzato, adorato, amato, riso, reagito, rimosso, enfatizzato, evidenziato,
contestato,
leuk, gereageerd, reageerde, geliket, gelachen, lachte, benadrukt, benadrukte, verwijderd,
polubił, polubiła, pokochał, pokochała, znielubił, znielubiła, zaśmiał, zaśmiała, zareagował,
zareagowała, podkreślił, podkreśliła, zakwestionował, zakwestionowała, usunął, usunęła,
curtiu, descurtiu, gostou, amou, adorou, reagiu, riu, enfatizou, questionou, removeu,
понравилось, посмеялись, посмеялся, посмеялась, отмечено, поставлен, реакция, отреагировал,
отреагировала,
beğendi, beğenmedi, beğenildi, sevdi, bayıldı, güldü, tepki, vurguladı, sorguladı, kaldırdı,
сподобалося, сподобалось, вподобав, вподобала, реакція, відреагував, відреагувала, засміявся,
засміялася, підкреслив, підкреслила
"""
"""What phones write before or behind a text that somebody has reacted to."""
