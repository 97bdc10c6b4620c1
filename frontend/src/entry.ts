/** The small part that every page of Home Assistant loads. */

/** The file with the card beside this one, of the same version. */
export function cardUrl(entry: string): string {
  return new URL("./card.js" + new URL(entry).search, entry).href;
}
