/**
 * With U+FFFD for each half of a character that stands alone: such a text has no UTF-8, so that an
 * address made of it throws and a notebook that holds it cannot be saved.
 */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\u{FFFD}');
}

/** The first characters of a well-formed text, none of them cut in two. @param most UTF-16 units */
export function beginningOf(text: string, most: number): string {
  const isCutInTwo = /[\u{10000}-\u{10FFFF}]/u.test(text.slice(most - 1, most + 1));
  return wellFormed(text.slice(0, isCutInTwo ? most - 1 : most));
}

/** With U+FFFD for each character that XML 1.0 cannot hold. */
export function wellFormedXml(text: string): string {
  return text.replace(
    /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
    '\u{FFFD}'
  );
}
