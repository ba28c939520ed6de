/**
 * Writes times (ms since 1970) in one form. The form is made with the first of them: `toLocaleString`
 * makes it for each, which takes 100 µs.
 *
 * @param locale absent: the reader's
 * @returns `Invalid Date` for what is no time
 */
export function dateFormat(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions
): (time: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return time => {
    const date = new Date(time);
    // The format would throw.
    if (Number.isNaN(date.getTime())) return String(date);
    format ??= new Intl.DateTimeFormat(locale, options);
    return format.format(date);
  };
}
