/**
 * How many SMS a text is sent in, as `domain/message_length.py` counts them.
 *
 * `test/parts.json` holds both to the same numbers.
 */

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_EXTENDED = new Set("\f^{}\\[~]|€");
const SMS_CHANNELS: ReadonlySet<string> = new Set(["sim_1", "sim_2"]);

/** The length of an SMS: `left` units are free in its last part. */
export interface Parts {
  readonly parts: number;
  readonly left: number;
  /** Whether a character needs the larger alphabet, in which far less fits. */
  readonly unicode: boolean;
}

/** Count the parts of a text; null where there is nothing to count. */
export function countParts(text: string, channel: string): Parts | null {
  if (text === "" || !SMS_CHANNELS.has(channel)) return null;
  let length = 0;
  let unicode = false;
  for (const char of text) {
    if (GSM.has(char)) length += 1;
    else if (GSM_EXTENDED.has(char)) length += 2;
    else {
      unicode = true;
      length = text.length;
      break;
    }
  }
  const [single, part] = unicode ? [70, 67] : [160, 153];
  const parts = length <= single ? 1 : Math.ceil(length / part);
  return { parts, left: (parts === 1 ? single : parts * part) - length, unicode };
}
