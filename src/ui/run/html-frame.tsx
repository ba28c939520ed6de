/**
 * Somebody's HTML, apart from the page: it has no scripts, no forms, no origin, and asks nothing of
 * any address. It cannot say how high it is; the reader may make the frame higher.
 */
export function HtmlFrame({ html, title }: { html: string; title: string }) {
  return (
    <iframe
      className="ct-html-frame"
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={`${HEAD}${html}`}
    />
  );
}

// Ground and text of the browser's own light page: what people write counts on that, in every theme.
const HEAD =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="' +
  "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'" +
  '"><style>:root{color-scheme:light;background:Canvas;color:CanvasText;font:13px sans-serif}' +
  'table{border-collapse:collapse}td,th{padding:2px 8px;text-align:right}</style>';
