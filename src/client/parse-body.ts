/** The JSON of an answer; the text if it is none, as of a proxy's error page. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
