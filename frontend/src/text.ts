/** Texts of strangers, made fit to be shown: as data, never as markup. */

const PREVIEW_LIMIT = 200;
const PREVIEW_MARKS = 2;
const PREVIEW_SCRIPT_MARKS = 4;
const BUBBLE_MARKS = 4;
const EMOJI_LIMIT = 3;
const EMOJI_UNITS = 24;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// A flag made of tags, as that of Scotland, is kept; other tags are a text that nobody sees.
const FORMAT_CONTROLS =
  /(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F})|(?![\u200C\u200D])\p{Cf}/gu;
const BLANKS = /[\p{Cc}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]+/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
// Joiners do not end a heap of marks: it would grow behind them.
const MARKS = /[\p{M}\u200C\u200D]{2,}/gu;
const HEAP = /[\p{M}\p{Cf}]{5,}/gu;
const MARK = /^\p{M}$/u;
const SHARED_MARK = /^(?:\p{Me}|(?=\p{M})\p{Script=Inherited})$/u;

/**
 * Marks of a script of their own, as the vowels of Hindi, stand three to a letter in everyday words.
 * What is piled up to disturb are mostly those that all scripts share.
 */
function thin(run: string): string {
  let shared = 0;
  let all = 0;
  let hasJoiner = false;
  let kept = "";
  for (const char of run) {
    if (!MARK.test(char)) {
      if (!hasJoiner) kept += char;
      hasJoiner = true;
      continue;
    }
    if (all >= PREVIEW_SCRIPT_MARKS) continue;
    if (SHARED_MARK.test(char)) {
      if (shared >= PREVIEW_MARKS) continue;
      shared += 1;
    }
    all += 1;
    kept += char;
  }
  return kept;
}

function clean(text: string): string {
  return text
    .replace(LONE_SURROGATE, "\uFFFD")
    .replace(FORMAT_CONTROLS, "$1")
    .replace(BLANKS, " ")
    .replace(MARKS, thin)
    .trim();
}

/** A text in one line, for the list of threads: nothing in it can turn or cover what is around. */
export function preview(text: string): string {
  const line = clean(text);
  if (line.length <= PREVIEW_LIMIT) return line;
  let count = 0;
  for (const { index } of graphemes.segment(line)) {
    if (count === PREVIEW_LIMIT) return `${line.slice(0, index).trimEnd()}…`;
    count += 1;
  }
  return line;
}

/** A text for a bubble: only the marks are dropped that would pile up over other bubbles. */
export function calm(text: string): string {
  return text.replace(HEAP, (run) => {
    let marks = 0;
    let kept = "";
    for (const char of run) {
      if (MARK.test(char)) {
        marks += 1;
        if (marks > BUBBLE_MARKS) continue;
      }
      kept += char;
    }
    return kept;
  });
}

/** A piece of a text, and whether it was searched for. */
export interface Segment {
  readonly text: string;
  readonly hit: boolean;
}

function isInsidePair(text: string, offset: number): boolean {
  const at = text.codePointAt(offset - 1);
  return at !== undefined && at > 0xffff;
}

/** Cut a text at the ranges of a search, given in UTF-16 units; wrong ranges do no harm. */
export function segments(
  text: string,
  ranges: readonly (readonly [number, number])[],
): Segment[] {
  const merged: { start: number; end: number }[] = [];
  const sorted = ranges
    .map(([start, end]) => ({
      start: Math.max(0, Math.trunc(start)),
      end: Math.min(text.length, Math.trunc(end)),
    }))
    .filter(({ start, end }) => start < end)
    .map(({ start, end }) => ({
      start: start > 0 && isInsidePair(text, start) ? start - 1 : start,
      end: end < text.length && isInsidePair(text, end) ? end + 1 : end,
    }))
    .sort((one, other) => one.start - other.start);
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push(range);
  }
  const pieces: Segment[] = [];
  let done = 0;
  for (const { start, end } of merged) {
    if (start > done) pieces.push({ text: text.slice(done, start), hit: false });
    pieces.push({ text: text.slice(start, end), hit: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), hit: false });
  return pieces;
}

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text.slice(0, 64))) return segment;
  return "";
}

/** What stands in a round picture for somebody: two letters, or the last digits of a number. */
export function initials(name: string, language?: string): string {
  const shown = clean(name);
  const digits = shown.match(/\p{Nd}/gu);
  if (digits !== null && /^[+\p{Nd}\s()./*#-]+$/u.test(shown)) return digits.slice(-2).join("");
  const words = shown
    .split(/[\s_/|-]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ""))
    .filter((word) => word !== "");
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = chosen.map((word = "") => {
    const letter = firstGrapheme(word);
    // Georgian capitals are for whole lines only, and ß has none of its own.
    if (/^[\p{Script=Georgian}ß]/u.test(letter)) return letter;
    return firstGrapheme(letter.toLocaleUpperCase(language));
  });
  return letters.join("") || firstGrapheme(shown) || "?";
}

/** A colour that somebody keeps, as an angle from 0 to 359. */
export function hue(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % 360;
}

const EMOJI_ONLY =
  /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}0-9#*\uFE0F\u200D\u20E3\u{E0020}-\u{E007F}]+$/u;
const EMOJI_START =
  /^(?:\p{Regional_Indicator}{2}$|[0-9#*]\uFE0F?\u20E3$|(?!\p{Regional_Indicator})\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}))/u;

/** Whether a text is one to three emoji, which are shown larger. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > EMOJI_LIMIT * (EMOJI_UNITS + 2)) return false;
  let count = 0;
  for (const { segment } of graphemes.segment(trimmed)) {
    if (/^\s+$/u.test(segment)) continue;
    count += 1;
    if (count > EMOJI_LIMIT || segment.length > EMOJI_UNITS) return false;
    if (!EMOJI_ONLY.test(segment) || !EMOJI_START.test(segment) || segment.endsWith("\u200D")) {
      return false;
    }
  }
  return true;
}
