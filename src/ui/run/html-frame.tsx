import { useMemo } from 'react';

/**
 * Somebody's HTML, apart from the page: it has no scripts, no forms, no origin, and asks nothing of
 * any address. It cannot say how high it is; the reader may make the frame higher.
 */
export function HtmlFrame({ html, title }: { html: string; title: string }) {
  const source = useMemo(() => `${HEAD}${withoutAddresses(html)}`, [html]);
  return (
    <iframe
      className="ct-html-frame"
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={source}
    />
  );
}

// Ground and text of the browser's own light page: what people write counts on that, in every theme.
const HEAD =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="' +
  "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'" +
  '"><meta http-equiv="x-dns-prefetch-control" content="off">' +
  '<style>:root{color-scheme:light;background:Canvas;color:CanvasText;font:13px sans-serif}' +
  'table{border-collapse:collapse}td,th{padding:2px 8px;text-align:right}</style>';

/** What goes on without scripts and is no matter of the policy above: hints to connect, new pages. */
const DROPPED = 'link, base, meta, script, template, iframe, object, embed';
const ADDRESSES = ['href', 'xlink:href', 'ping'];

function withoutAddresses(html: string): string {
  const { documentElement } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of documentElement.querySelectorAll(DROPPED)) element.remove();
  for (const element of documentElement.querySelectorAll('*')) {
    for (const name of ADDRESSES) {
      // A place in the page itself, or of a drawing in it.
      if (element.getAttribute(name)?.startsWith('#') === false) element.removeAttribute(name);
    }
  }
  return documentElement.innerHTML;
}
