import assert from "node:assert/strict";
import { test } from "node:test";

import { calm, hue, initials, isEmojiOnly, preview, segments } from "../src/text";
import { Chance, HOSTILE } from "./random";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const count = (text: string): number => [...graphemes.segment(text)].length;

const SCOTLAND = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";

void test("a preview is one line", () => {
  assert.equal(preview("  one\r\n\ttwo\u2028three\u0085four\0five\v\fsix  "), "one two three four five six");
  assert.equal(preview("a\u00A0\u3000b"), "a b");
  assert.equal(preview(" \n\u200B\u3164\u2800 "), "");
  assert.equal(preview(""), "");
});

void test("nothing in a preview turns what is around", () => {
  const controls = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";
  for (const control of controls) assert.equal(preview(`a${control}b`), "ab");
  assert.equal(preview("\u202Egpj.exe\u202C"), "gpj.exe");
  assert.equal(preview("a\uFEFFb\u00ADc\u2060d\u2062e\uFFF9f\u180Eg"), "abcdefg");
  assert.equal(preview("hi\u{E0068}\u{E0069}\u{E007F}"), "hi");
  // The letters of right-to-left languages stay as they are.
  assert.equal(preview("שלום עולם"), "שלום עולם");
  assert.equal(preview("مرحبا"), "مرحبا");
});

void test("joiners that words and emoji need stay in a preview", () => {
  for (const text of ["می‌خواهم", "ශ්‍රී", "👩🏽‍🚀", "❤️‍🔥", "🏳️‍🌈", SCOTLAND, "1️⃣", "👨‍👩‍👧‍👦", "🇮🇹"]) {
    assert.equal(preview(text), text);
  }
  assert.equal(preview("a\u200D\u200C\u200D\u200Db"), "a\u200Db");
});

void test("marks that pile up are dropped in a preview, those of words are not", () => {
  assert.equal(preview(`a${"\u0301".repeat(500)}b`), "a\u0301\u0301b");
  assert.equal(preview("Z\u0351\u036B\u0343\u036A\u0302\u036Balgo"), "Z\u0351\u036Balgo");
  assert.equal(preview(`ก${"\u0E47".repeat(50)}`), `ก${"\u0E47".repeat(4)}`);
  // A joiner does not begin a new heap.
  assert.equal(preview(`a${"\u0301\u200D".repeat(50)}`), "a\u0301\u200D\u0301");
  assert.equal(preview(`a${"\u0301\u200B".repeat(50)}`), "a\u0301\u0301");
  for (const word of ["ज़िंदगी", "ज़ुंबा", "tiếng Việt".normalize("NFD"), "שָׁלוֹם", "مُحَمَّد", "ที่นี่", "é".normalize("NFD")]) {
    assert.equal(preview(word), word);
  }
});

void test("a preview ends after 200 characters as people count them", () => {
  const family = "👨‍👩‍👧‍👦";
  assert.equal(preview("a".repeat(200)), "a".repeat(200));
  assert.equal(preview("a".repeat(201)), `${"a".repeat(200)}…`);
  assert.equal(preview(family.repeat(200)), family.repeat(200));
  assert.equal(preview(family.repeat(2_000)), `${family.repeat(200)}…`);
  assert.equal(preview("e\u0301".repeat(300)), `${"e\u0301".repeat(200)}…`);
  assert.equal(preview(`${"a".repeat(199)} b`), `${"a".repeat(199)}…`);
  assert.equal(preview("\u202E".repeat(10_000) + "end"), "end");
});

void test("half a character is a replacement, not half an emoji", () => {
  assert.equal(preview("a\uD83D b \uDE00\uD83D"), "a\uFFFD b \uFFFD\uFFFD");
});

void test("whatever is in a text, its preview is short, in one line and has nothing hidden", () => {
  const chance = new Chance(2);
  for (let round = 0; round < 2_000; round += 1) {
    const text = chance.text(HOSTILE, 60);
    const shown = preview(text);
    assert.equal(preview(shown), shown, JSON.stringify(text));
    assert.ok(count(shown) <= 201);
    assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\p{Cs}]/u);
    assert.doesNotMatch(shown.replaceAll(SCOTLAND, ""), /(?![\u200C\u200D])\p{Cf}/u);
    assert.doesNotMatch(shown, /(?:[\u0300-\u036F\u0489][\u200C\u200D]?){3}/u);
    assert.equal(shown, shown.trim());
  }
});

void test("a huge text is made fit in no time", () => {
  const begin = performance.now();
  for (const piece of ["\u0301", "\u202E", "👨‍👩‍👧‍👦", " \n", "a\u0301\u200D", "\u{E0041}", "🏴\u{E0067}"]) {
    const text = piece.repeat(100_000 / piece.length);
    preview(text);
    calm(text);
    initials(text);
    isEmojiOnly(text);
  }
  assert.ok(performance.now() - begin < 10_000);
});

void test("a bubble keeps all of a text but heaps of marks", () => {
  const kept = "Line one\nline two\t\u202Eturned\u202C  two blanks 👩🏽‍🚀 ज़ुंबा <b>&amp;</b>";
  assert.equal(calm(kept), kept);
  assert.equal(calm(`a${"\u0301".repeat(4)}`), `a${"\u0301".repeat(4)}`);
  assert.equal(calm(`a${"\u0301".repeat(99)}b`), `a${"\u0301".repeat(4)}b`);
  assert.equal(calm("e\u0301".repeat(9)), "e\u0301".repeat(9));
  assert.equal(calm(SCOTLAND), SCOTLAND);
  const joined = calm(`a${"\u0301\u200D\u2060".repeat(50)}b`);
  assert.equal(joined.match(/\u0301/gu)?.length, 4);
  assert.ok(joined.endsWith("b"));
});

void test("never are there five marks in a row in a bubble, and nothing else is lost", () => {
  const chance = new Chance(3);
  for (let round = 0; round < 2_000; round += 1) {
    const text = chance.text(HOSTILE, 60);
    const shown = calm(text);
    assert.doesNotMatch(shown, /(?:\p{M}\p{Cf}*){5}/u);
    assert.equal(shown.replace(/\p{M}/gu, ""), text.replace(/\p{M}/gu, ""));
    assert.equal(calm(shown), shown);
  }
});

void test("a text is cut at what was searched for", () => {
  const hit = (text: string): { text: string; hit: boolean } => ({ text, hit: true });
  const rest = (text: string): { text: string; hit: boolean } => ({ text, hit: false });
  assert.deepEqual(segments("abcdef", []), [rest("abcdef")]);
  assert.deepEqual(segments("", [[0, 5]]), []);
  assert.deepEqual(segments("abcdef", [[2, 4]]), [rest("ab"), hit("cd"), rest("ef")]);
  assert.deepEqual(segments("abcdef", [[0, 6]]), [hit("abcdef")]);
  assert.deepEqual(segments("abcdef", [[4, 6], [0, 1]]), [hit("a"), rest("bcd"), hit("ef")]);
  assert.deepEqual(segments("abcdef", [[1, 3], [2, 4]]), [rest("a"), hit("bcd"), rest("ef")]);
  assert.deepEqual(segments("abcdef", [[1, 3], [3, 4]]), [rest("a"), hit("bcd"), rest("ef")]);
  assert.deepEqual(segments("abcdef", [[0, 5], [1, 2]]), [hit("abcde"), rest("f")]);
});

void test("wrong ranges do no harm", () => {
  const wrong: [number, number][] = [
    [-5, 0],
    [4, 2],
    [3, 3],
    [9, 20],
    [NaN, 2],
    [0, NaN],
    [Infinity, -Infinity],
  ];
  for (const range of wrong) {
    assert.deepEqual(segments("abc", [range]), [{ text: "abc", hit: false }], String(range));
  }
  assert.deepEqual(segments("abc", [[-Infinity, Infinity]]), [{ text: "abc", hit: true }]);
  assert.deepEqual(segments("abc", [[-2, 1.5]])[0], { text: "a", hit: true });
});

void test("a cut never goes through a character of two units", () => {
  const text = "x😀y";
  const hit = [
    { text: "x", hit: false },
    { text: "😀", hit: true },
    { text: "y", hit: false },
  ];
  assert.deepEqual(segments(text, [[1, 2]]), hit);
  assert.deepEqual(segments(text, [[2, 3]]), hit);
  assert.deepEqual(segments(text, [[1, 3]]), hit);
  // Halves that stand alone are characters of their own.
  assert.deepEqual(segments("\uDE00\uD83D", [[1, 2]]), [
    { text: "\uDE00", hit: false },
    { text: "\uD83D", hit: true },
  ]);
});

void test("whatever the ranges are, the pieces are the text and alternate", () => {
  const chance = new Chance(4);
  for (let round = 0; round < 3_000; round += 1) {
    const text = chance.text(HOSTILE, 12);
    const ranges = Array.from({ length: chance.below(5) }, (): [number, number] => [
      chance.below(40) - 5,
      chance.below(40) - 5,
    ]);
    const pieces = segments(text, ranges);
    assert.equal(pieces.map((piece) => piece.text).join(""), text);
    assert.ok(pieces.every((piece) => piece.text !== ""));
    assert.ok(pieces.every((piece, index) => piece.hit !== pieces[index + 1]?.hit));
    const isHit = pieces.flatMap((piece) => Array<boolean>(piece.text.length).fill(piece.hit));
    for (let unit = 0; unit < text.length; unit += 1) {
      if (ranges.some(([start, end]) => start <= unit && unit < end)) assert.ok(isHit[unit]);
    }
    if (!/\p{Cs}/u.test(text)) assert.ok(pieces.every((piece) => !/\p{Cs}/u.test(piece.text)));
  }
});

void test("somebody is shown by two letters, a number by its last two digits", () => {
  const cases: [string, string][] = [
    ["Luca", "L"],
    ["Anna Rossi", "AR"],
    ["anna maria de rossi", "AR"],
    ["  élodie\tÖz ", "ÉÖ"],
    ["Jean-Luc", "JL"],
    ["(Mum) 2", "M2"],
    ["❤️ Mum ❤️", "M"],
    ["❤️", "❤️"],
    ["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"],
    ["王小明", "王"],
    ["ज़िंदगी", "ज़िं"],
    ["ßeta", "ß"],
    ["გიორგი", "გ"],
    ["ǆenan", "Ǆ"],
    ["ﬁona", "F"],
    ["+393331234567", "67"],
    ["333 123-45.67", "67"],
    ["(06) 1234/5", "45"],
    ["*100#", "00"],
    ["7", "7"],
    ["+٣٩٣٣١٢", "١٢"],
    ["PostePay", "P"],
    ["1&1", "1"],
    ["", "?"],
    [" \u202E\u200B ", "?"],
    ["+", "+"],
    ["\u202EAnna", "A"],
  ];
  for (const [name, expected] of cases) assert.equal(initials(name), expected, name);
  assert.equal(initials("ırmak", "tr"), "I");
  assert.equal(initials("i", "tr"), "İ");
  assert.equal(initials("i"), "I");
});

void test("whatever somebody is called, there are one or two characters without anything hidden", () => {
  const chance = new Chance(5);
  for (let round = 0; round < 2_000; round += 1) {
    const shown = initials(chance.text(HOSTILE, 12));
    assert.ok(count(shown) >= 1 && count(shown) <= 2, JSON.stringify(shown));
    assert.doesNotMatch(shown, /[\n\u202E\u2066\p{Cs}]/u);
  }
});

void test("a colour is kept, and neighbours have others", () => {
  assert.equal(hue("thread 1"), hue("thread 1"));
  const angles = Array.from({ length: 1_000 }, (_, index) => hue(`+3933312345${String(index)}`));
  assert.ok(angles.every((angle) => Number.isInteger(angle) && angle >= 0 && angle < 360));
  const twelfths = new Map<number, number>();
  for (const angle of angles) {
    const twelfth = Math.floor(angle / 30);
    twelfths.set(twelfth, (twelfths.get(twelfth) ?? 0) + 1);
  }
  assert.equal(twelfths.size, 12);
  assert.ok([...twelfths.values()].every((number) => number > 50 && number < 120));
  assert.ok(Math.abs(hue("a") - hue("b")) > 5);
  assert.ok(hue("") >= 0 && hue("\uD83D😀") < 360);
});

void test("one to three emoji are seen as such", () => {
  const yes = [
    "😀",
    "😀😀😀",
    " 😀 😀\n",
    "❤️",
    "👩🏽‍🚀",
    "🇮🇹",
    "1️⃣",
    "#️⃣",
    "☝🏽",
    "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
    SCOTLAND,
    "🧑🏻‍❤️‍💋‍🧑🏼",
    "⌚",
  ];
  const no = [
    "",
    " ",
    "\n",
    "😀😀😀😀",
    "a",
    "1",
    "123",
    "#",
    "*",
    "©",
    "™",
    "😀a",
    "❤",
    "😀\uFE0E".normalize(),
    "🇮",
    "\u200D",
    "😀\u200D",
    "😀\u0301",
    "\uFE0F",
    "🏽\u0489",
    "\uD83D",
    "👩‍".repeat(500),
    "\u{E0041}",
  ];
  for (const text of yes) assert.ok(isEmojiOnly(text), text);
  for (const text of no) assert.ok(!isEmojiOnly(text), JSON.stringify(text));
});
