import { svgSource } from '../run/output-bundle.ts';
import { useObjectUrl } from './use-object-url.ts';

export function ImagePreview({ bytes, name }: { bytes: Blob; name: string }) {
  const url = useObjectUrl(bytes);
  return url === null ? null : <img className="ct-output-image" src={url} alt={name} />;
}

/** Not by an address of our own origin: a tab that opened that would run its scripts. */
export function SvgPreview({ svg, name }: { svg: string; name: string }) {
  return <img className="ct-output-image" src={svgSource(svg)} alt={name} />;
}
