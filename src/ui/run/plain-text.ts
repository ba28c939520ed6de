// ESC, then a CSI sequence (colours, cursor) or an OSC sequence (links, titles).
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** A terminal's text without its colours. */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '');
}
