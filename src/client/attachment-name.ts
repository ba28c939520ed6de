/** The name that a `Content-Disposition` gives a file, of RFC 6266's two forms; null without any. */
export function attachmentName(header: string | null): string | null {
  const [, encoded] = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(header ?? '') ?? [];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // The other form is for whoever cannot read this one.
    }
  }
  const [, quoted] = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(header ?? '') ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? null;
}
