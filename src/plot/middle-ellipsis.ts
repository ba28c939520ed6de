/**
 * Shortens in the middle, since names of runs, files and ids differ at their ends.
 *
 * @param length characters that the result may have, the ellipsis included; at least 3
 */
export function middleEllipsis(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  const head = length - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`;
}
