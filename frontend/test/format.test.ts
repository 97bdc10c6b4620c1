import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type FormatContext,
  type ProfileLocale,
  dayKey,
  formatDay,
  formatFull,
  formatListTime,
  formatTime,
  safeLanguage,
} from "../src/format";
import { Chance } from "./random";

// The browser's zone; nothing has asked for it yet.
process.env.TZ = "Asia/Tokyo";

const LANGUAGES = ["en", "it", "de", "fr", "es", "nl", "pl", "pt-BR", "ru", "tr", "uk", "id"];

function context(
  language = "en",
  timeZone = "Europe/Rome",
  locale: ProfileLocale = {},
): FormatContext {
  return {
    language,
    timeZone,
    locale: {
      language,
      time_format: "language",
      date_format: "language",
      time_zone: "server",
      ...locale,
    },
  };
}

/** Which blank and which mark of direction a language has, changes with the version of ICU. */
function plain(text: string): string {
  return text.replace(/[\u202F\u00A0]/gu, " ").replace(/[\u200E\u200F\u061C]/gu, "");
}

void test("a time has the hours of the profile", () => {
  const evening = "2026-10-03T20:15:00+00:00";
  const cases: [string, string, string][] = [
    ["en", "language", "10:15 PM"],
    ["en", "24", "22:15"],
    ["en", "12", "10:15 PM"],
    ["de", "language", "22:15"],
    ["de", "12", "10:15 PM"],
    ["it", "language", "22:15"],
    ["it", "a word of a later version", "22:15"],
  ];
  for (const [language, time_format, expected] of cases) {
    const ctx = context(language, "Europe/Rome", { time_format });
    assert.equal(plain(formatTime(evening, ctx)), expected, `${language} ${time_format}`);
  }
});

void test("a time has the hours that Home Assistant has in that language", () => {
  for (const language of [...LANGUAGES, "he", "ar", "fa", "ja", "bn", "mr", "en-GB"]) {
    const hasAmPm = new Date("January 1, 2023 22:00:00").toLocaleString(language).includes("10");
    const shown = new Intl.NumberFormat(language, { useGrouping: false });
    const time = formatTime("2026-10-03T20:00:00Z", context(language));
    assert.ok(time.includes(shown.format(hasAmPm ? 10 : 22)), `${language}: ${time}`);
  }
});

void test("hours as the system has them do not depend on the language", () => {
  const system = new Date("January 1, 2023 22:00:00").toLocaleString().includes("10");
  for (const language of ["en", "de"]) {
    const ctx = context(language, "Europe/Rome", { time_format: "system" });
    const expected = system ? "10:15 PM" : "22:15";
    assert.equal(plain(formatTime("2026-10-03T20:15:00Z", ctx)), expected);
  }
});

void test("midnight is 0 and not 24 of 24 hours, and 12 of 12", () => {
  const ctx = (time_format: string): FormatContext => context("en", "UTC", { time_format });
  assert.equal(formatTime("2026-10-03T00:05:00Z", ctx("24")), "00:05");
  assert.equal(plain(formatTime("2026-10-03T00:05:00Z", ctx("12"))), "12:05 AM");
  assert.equal(plain(formatTime("2026-10-03T12:05:00Z", ctx("12"))), "12:05 PM");
});

void test("times are those of the server or of the browser, as the profile says", () => {
  const iso = "2026-10-03T20:15:00Z";
  const of = (time_zone: string): FormatContext =>
    context("de", "Europe/Rome", { time_zone });
  assert.equal(formatTime(iso, of("server")), "22:15");
  assert.match(formatTime(iso, of("local")), /^0?5:15$/u);
  assert.equal(dayKey(iso, of("server")), "2026-10-03");
  assert.equal(dayKey(iso, of("local")), "2026-10-04");
});

void test("a zone or a language that the browser does not know is no end of it", () => {
  const iso = "2026-10-03T20:15:00Z";
  assert.match(formatTime(iso, context("de", "Mars/Olympus")), /^0?5:15$/u);
  assert.match(formatTime(iso, context("de", "")), /^0?5:15$/u);
  for (const language of ["", "TEST_1!", "not a language", "x", "☃"]) {
    assert.equal(safeLanguage(language), "en");
    assert.equal(plain(formatTime(iso, context(language))), "10:15 PM");
    assert.match(formatFull(iso, context(language)), /October/u);
  }
  assert.equal(safeLanguage(undefined), "en");
  assert.equal(safeLanguage("pt_BR"), "pt-BR");
  const { locale, ...rest } = context("it");
  delete (locale as { language?: string }).language;
  assert.equal(formatDay(iso, { locale, ...rest }, new Date(iso)), "Oggi");
});

void test("what is no time is shown as nothing", () => {
  const now = new Date("2026-10-03T20:15:00Z");
  for (const iso of ["", "soon", "2026-13-45T99:99:99Z", "<b>", "NaN"]) {
    assert.equal(formatTime(iso, context()), "");
    assert.equal(formatDay(iso, context(), now), "");
    assert.equal(formatListTime(iso, context(), now), "");
    assert.equal(formatFull(iso, context()), "");
    assert.equal(dayKey(iso, context()), "");
  }
});

void test("the day is that of the calendar, also where the clock is changed", () => {
  const rome = context("en", "Europe/Rome");
  // 29 March 2026 has 23 hours there, 25 October has 25.
  assert.equal(dayKey("2026-03-28T22:59:59Z", rome), "2026-03-28");
  assert.equal(dayKey("2026-03-28T23:00:00Z", rome), "2026-03-29");
  assert.equal(dayKey("2026-03-29T21:59:59Z", rome), "2026-03-29");
  assert.equal(dayKey("2026-03-29T22:00:00Z", rome), "2026-03-30");
  assert.equal(dayKey("2026-10-24T22:00:00Z", rome), "2026-10-25");
  assert.equal(dayKey("2026-10-25T22:59:59Z", rome), "2026-10-25");
  assert.equal(plain(formatTime("2026-03-29T00:59:00Z", rome)), "1:59 AM");
  assert.equal(plain(formatTime("2026-03-29T01:00:00Z", rome)), "3:00 AM");
  assert.equal(plain(formatTime("2026-10-25T00:30:00Z", rome)), "2:30 AM");
  assert.equal(plain(formatTime("2026-10-25T01:30:00Z", rome)), "2:30 AM");
});

void test("yesterday is the day before, were it 23 or 47 hours ago", () => {
  const of = (iso: string, now: string, zone = "Europe/Rome"): string =>
    formatDay(iso, context("en", zone), new Date(now));
  assert.equal(of("2026-03-28T23:30:00Z", "2026-03-29T21:30:00Z"), "Today");
  assert.equal(of("2026-03-28T22:30:00Z", "2026-03-28T23:30:00Z"), "Yesterday");
  assert.equal(of("2026-03-28T23:01:00Z", "2026-03-30T21:59:00Z"), "Yesterday");
  assert.equal(of("2026-10-24T22:01:00Z", "2026-10-26T22:59:00Z"), "Yesterday");
  assert.equal(of("2026-10-24T21:59:00Z", "2026-10-25T22:59:00Z"), "Yesterday");
  assert.equal(of("2026-10-24T21:59:00Z", "2026-10-25T23:00:00Z"), "Saturday");
  // Samoa had no 30 December 2011: the calendar says two days, though it was the night before.
  assert.equal(of("2011-12-30T09:00:00Z", "2011-12-30T11:00:00Z", "Pacific/Apia"), "Thursday");
  assert.equal(of("2026-10-03T10:30:00Z", "2026-10-03T09:00:00Z", "Pacific/Kiritimati"), "October 4");
});

void test("days and zones agree with another way to reckon them", () => {
  const chance = new Chance(1);
  const zones = [
    "Europe/Rome",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
    "Africa/Casablanca",
  ];
  const weekdays = new Map<string, Intl.DateTimeFormat>();
  const swedish = new Map(
    zones.map((zone) => [
      zone,
      new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }),
    ]),
  );
  for (let round = 0; round < 3_000; round += 1) {
    const zone = chance.one(zones);
    const language = chance.one(["en", "it", "ru", "ar", "fa", "th", "he"]);
    const ctx = context(language, zone);
    const day = (time: number): string => swedish.get(zone)?.format(time) ?? "";
    const now = Date.UTC(2026, 0, 1) + chance.below(365 * 86_400) * 1000;
    const time = now - chance.below(9 * 86_400) * 1000;
    const iso = new Date(time).toISOString();
    assert.equal(dayKey(iso, ctx), day(time));

    const key = `${language} ${zone}`;
    const weekday =
      weekdays.get(key) ??
      new Intl.DateTimeFormat(language, { weekday: "long", timeZone: zone });
    weekdays.set(key, weekday);
    const ago = (Date.parse(day(now)) - Date.parse(day(time))) / 86_400_000;
    const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const expected = ago <= 1 ? words.format(-ago, "day") : weekday.format(time);
    const isShown =
      formatDay(iso, ctx, new Date(now)).toLowerCase() === expected.toLowerCase();
    assert.equal(isShown, ago <= 6, `${iso} ${key} ${String(ago)}`);
  }
});

void test("today and yesterday are words of the language, with a capital", () => {
  const expected: Record<string, [string, string]> = {
    en: ["Today", "Yesterday"],
    it: ["Oggi", "Ieri"],
    de: ["Heute", "Gestern"],
    fr: ["Aujourd’hui", "Hier"],
    es: ["Hoy", "Ayer"],
    nl: ["Vandaag", "Gisteren"],
    pl: ["Dzisiaj", "Wczoraj"],
    "pt-BR": ["Hoje", "Ontem"],
    ru: ["Сегодня", "Вчера"],
    tr: ["Bugün", "Dün"],
    uk: ["Сьогодні", "Учора"],
    id: ["Hari ini", "Kemarin"],
    he: ["היום", "אתמול"],
  };
  const now = new Date("2026-10-03T12:00:00Z");
  for (const [language, [today, yesterday]] of Object.entries(expected)) {
    const ctx = context(language);
    assert.equal(formatDay("2026-10-03T08:00:00Z", ctx, now), today);
    assert.equal(formatDay("2026-10-02T08:00:00Z", ctx, now), yesterday);
    assert.equal(formatListTime("2026-10-02T08:00:00Z", ctx, now), yesterday);
  }
});

void test("a heading has the weekday for six days, then the date, then the year", () => {
  const now = new Date("2026-10-03T12:00:00Z");
  const day = (date: string, language = "en"): string =>
    plain(formatDay(`${date}T08:00:00Z`, context(language), now));
  assert.equal(day("2026-10-01"), "Thursday");
  assert.equal(day("2026-09-27"), "Sunday");
  assert.equal(day("2026-09-26"), "September 26");
  assert.equal(day("2025-12-31"), "December 31, 2025");
  assert.equal(day("2026-10-04"), "October 4");
  assert.equal(day("2026-10-01", "it"), "Giovedì");
  assert.equal(day("2026-10-01", "ru"), "Четверг");
  assert.equal(day("2026-09-26", "it"), "26 settembre");
  assert.equal(day("2026-09-26", "es"), "26 de septiembre");
  assert.equal(day("2025-12-31", "de"), "31. Dezember 2025");
  // With the dot of Turkish, and without one of another language.
  assert.equal(day("2026-09-26", "tr"), "26 Eylül");
});

void test("a list has the time today, then a day, then a date in the order of the profile", () => {
  const now = new Date("2026-10-03T12:00:00Z");
  const shown = (date: string, language: string, date_format = "language"): string =>
    plain(
      formatListTime(`${date}T08:00:00Z`, context(language, "Europe/Rome", { date_format }), now),
    );
  assert.equal(shown("2026-10-03", "en"), "10:00 AM");
  assert.equal(shown("2026-10-03", "de"), "10:00");
  assert.equal(shown("2026-10-02", "en"), "Yesterday");
  assert.equal(shown("2026-10-01", "en"), "Thu");
  assert.equal(shown("2026-09-27", "it"), "Dom");
  const dates: [string, string, string][] = [
    ["en", "language", "9/6/2026"],
    ["en", "DMY", "6/9/2026"],
    ["en", "MDY", "9/6/2026"],
    ["en", "YMD", "2026/9/6"],
    ["de", "language", "6.9.2026"],
    ["de", "MDY", "9.6.2026"],
    ["de", "YMD", "2026.9.6"],
    ["nl", "YMD", "2026-9-6"],
    ["bg", "DMY", "6.09.2026 г."],
    ["bg", "YMD", "2026.09.6"],
    ["hu", "YMD", "2026. 09. 06."],
    ["hu", "DMY", "06. 09. 2026."],
    ["ar-EG", "YMD", "٢٠٢٦/٩/٦"],
    ["he", "DMY", "6.9.2026"],
  ];
  for (const [language, order, expected] of dates) {
    assert.equal(shown("2026-09-06", language, order), expected, `${language} ${order}`);
  }
  const system = new Intl.DateTimeFormat(undefined, { timeZone: "Europe/Rome" });
  const expected = plain(system.format(Date.parse("2026-09-06T08:00:00Z")));
  assert.equal(shown("2026-09-06", "de", "system"), expected);
});

void test("the time in full has weekday, date, year and time", () => {
  const iso = "2026-10-03T20:15:00Z";
  assert.equal(plain(formatFull(iso, context("en"))), "Saturday, October 3, 2026 at 10:15 PM");
  assert.match(plain(formatFull(iso, context("it"))), /^sabato 3 ottobre 2026 .*22:15$/u);
  for (const language of [...LANGUAGES, "ar", "he", "fa"]) {
    assert.notEqual(formatFull(iso, context(language)), "");
  }
});

void test("a thousand times are formatted while a page is drawn", () => {
  const ctx = context("it");
  const begin = performance.now();
  for (let minute = 0; minute < 1_000; minute += 1) {
    const iso = new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
    formatTime(iso, ctx);
    dayKey(iso, ctx);
  }
  // Without the cache it takes longer than a second.
  assert.ok(performance.now() - begin < 400);
});
