/** Chance that is the same in each run, so that what fails can be looked at. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  one<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }

  /** A text of such pieces, of at most so many. */
  text(pieces: readonly string[], most: number): string {
    return Array.from({ length: this.below(most + 1) }, () => this.one(pieces)).join("");
  }
}

/** Pieces of texts that nobody sane writes. */
export const HOSTILE = [
  "a",
  "Z",
  "7",
  " ",
  "\n",
  "\r\n",
  "\t",
  "\0",
  "é",
  "e\u0301",
  "\u0301",
  "\u0300\u0316\u0489",
  "\u0e47",
  "ज़िं",
  "한",
  "שָׁ",
  "ع",
  "😀",
  "👩🏽‍🚀",
  "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
  "🇮🇹",
  "1\uFE0F\u20E3",
  "\u200B",
  "\u200C",
  "\u200D",
  "\u200E",
  "\u200F",
  "\u202A",
  "\u202E",
  "\u2066",
  "\u2069",
  "\u2028",
  "\u2060",
  "\uFEFF",
  "\u{E0041}",
  "\u3164",
  "\uD83D",
  "\uDE00",
  "<img src=x onerror=alert(1)>",
  "{count}",
  "%s",
  "'",
] as const;
