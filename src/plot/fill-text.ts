/** A text as it is written in the source, with its arguments: `%1` stands for the first. */
export function fillText(text: string, args: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (_, place: string) => String(args[Number(place) - 1]));
}
