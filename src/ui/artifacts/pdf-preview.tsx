import { useMemo } from 'react';
import { useObjectUrl } from './use-object-url.ts';

/**
 * By the browser's own viewer, which shows nothing in a sandbox. Nothing else of the page's origin
 * comes of the bytes: their type says PDF, whatever they are.
 */
export function PdfPreview({ bytes, name }: { bytes: Blob; name: string }) {
  const pdf = useMemo(() => bytes.slice(0, bytes.size, 'application/pdf'), [bytes]);
  const url = useObjectUrl(pdf);
  return url === null ? null : (
    <iframe className="ct-html-frame ct-pdf-frame" src={url} title={name} />
  );
}
