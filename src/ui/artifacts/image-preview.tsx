import { useEffect, useState } from 'react';
import { svgSource } from '../run/output-bundle.ts';

export function ImagePreview({ bytes, name }: { bytes: Blob; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url === null ? null : <img className="ct-output-image" src={url} alt={name} />;
}

/** Not by an address of our own origin: a tab that opened that would run its scripts. */
export function SvgPreview({ svg, name }: { svg: string; name: string }) {
  return <img className="ct-output-image" src={svgSource(svg)} alt={name} />;
}
