import assert from "node:assert/strict";
import { test } from "node:test";

import { countParts } from "../src/parts";
import table from "./parts.json";
import { Chance, HOSTILE } from "./random";

interface Row {
  pieces: [string, number][];
  parts: number;
  left: number;
  unicode: boolean;
}

void test("parts are counted as the integration counts them", () => {
  assert.ok(table.length > 300);
  for (const { pieces, ...expected } of table as Row[]) {
    const text = pieces.map(([piece, times]) => piece.repeat(times)).join("");
    for (const channel of ["sim_1", "sim_2"]) {
      assert.deepEqual(countParts(text, channel), expected, JSON.stringify(pieces));
    }
  }
});

void test("nothing is counted of an empty text, or where there are no parts", () => {
  assert.equal(countParts("", "sim_1"), null);
  for (const channel of ["whatsapp", "whatsapp_business", "rcs_1", "rcs_2", "unknown", "", "sms"]) {
    assert.equal(countParts("a text", channel), null, channel);
  }
});

void test("what is left can be written, and one more makes another part", () => {
  const chance = new Chance(6);
  for (let round = 0; round < 2_000; round += 1) {
    const text = chance.text([...HOSTILE, "€", "{", "ç"], 90);
    const counted = countParts(text, "sim_1");
    if (counted === null) {
      assert.equal(text, "");
      continue;
    }
    const { parts, left, unicode } = counted;
    assert.ok(left >= 0 && left < 160);
    const full = countParts(text + "a".repeat(left), "sim_1");
    assert.deepEqual(full, { parts, left: 0, unicode });
    assert.equal(countParts(`${text}${"a".repeat(left)}a`, "sim_1")?.parts, parts + 1);
  }
});
