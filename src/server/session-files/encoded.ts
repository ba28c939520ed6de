/** A text in UTF-8, piece by piece. */
export async function* encoded(
  text: AsyncIterable<string> | Iterable<string>
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const piece of text) yield encoder.encode(piece);
}
