import { useMemo } from 'react';
import { useObjectUrl } from './use-object-url.ts';

/**
 * By the browser's own viewer, which shows nothing in a sandbox. Nothing else of the page's origin
 * comes of the bytes: their type says PDF, whatever they are.
 *
 * A risk stays: where the viewer follows a link of the file in the frame, a foreign page stands inside of
 * ours. It cannot read or change ours, but it can imitate it, or once it is clicked lead the whole tab
 * elsewhere; JupyterLab sets no Content-Security-Policy that would keep it out.
 */
export function PdfPreview({ bytes, name }: { bytes: Blob; name: string }) {
  const pdf = useMemo(() => bytes.slice(0, bytes.size, 'application/pdf'), [bytes]);
  const url = useObjectUrl(pdf);
  return url === null ? null : (
    <iframe
      className="ct-html-frame ct-pdf-frame"
      src={url}
      title={name}
      referrerPolicy="no-referrer"
      allow=""
    />
  );
}
