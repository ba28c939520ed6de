/** Long enough for every browser to have begun to write it, ms. */
const KEPT_MS = 60_000;

/** Hands bytes to the reader as a file. Of no type: a page that opened it would not run it. */
export function saveFile(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes.slice(0, bytes.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
