/** What is shown of a message that was found: the place of the first hit, in one line. */

import type { Segment } from "./text";

const BEFORE = 28;
const AFTER = 160;

/** Cut long pieces before the first hit and behind it. */
export function snippet(pieces: readonly Segment[]): Segment[] {
  const first = pieces.findIndex(({ hit }) => hit);
  let room = AFTER;
  return pieces.flatMap((piece, index): Segment[] => {
    if (index < first - 1) return [];
    if (index === first - 1) {
      const letters = Array.from(piece.text);
      if (letters.length <= BEFORE) return [piece];
      return [{ text: `…${letters.slice(-BEFORE).join("")}`, hit: false }];
    }
    if (room <= 0) return [];
    const letters = Array.from(piece.text).slice(0, room);
    room -= letters.length;
    return [{ text: letters.join(""), hit: piece.hit }];
  });
}
