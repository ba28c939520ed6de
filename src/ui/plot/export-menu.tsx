import { useState } from 'react';
import type { Figure } from '../../plot/figure.ts';
import { LIGHT_COLOURS } from '../../plot/palette.ts';
import { figureToSvg } from '../../plot/svg.ts';
import type { Translation } from '../translation.ts';
import { DownloadIcon } from '../line-icons.tsx';
import { saveFile, saveUrl } from '../save-file.ts';
import { svgToPng } from './svg-to-png.ts';

/** Saves what a figure shows as a file: a picture in light colours, or its points. */
export function ExportMenu({
  name,
  trans,
  draw,
  csv
}: {
  /** Heading of the picture, and name of the file without its ending. */
  name: string;
  trans: Translation;
  draw(): Figure;
  /** Absent: it has no points that can be saved. */
  csv?(): string;
}) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const save = (make: (svg: string) => Promise<string | null>, ending: string) => {
    const svg = figureToSvg(draw(), LIGHT_COLOURS, { title: name, heading: name });
    setOpen(false);
    make(svg).then(
      url => {
        setFailed(url === null);
        if (url !== null) saveUrl(url, `${fileName(name)}.${ending}`);
      },
      () => setFailed(true)
    );
  };
  const saveCsv = (text: string) => {
    setOpen(false);
    saveFile(new Blob([text], { type: 'text/csv' }), `${fileName(name)}.csv`);
  };
  return (
    <div
      className={`ct-export ${open ? 'ct-export-open' : ''}`}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      {failed && <span role="alert">{trans.__('Not saved')}</span>}
      {open && (
        <>
          <button
            className="ct-button"
            type="button"
            aria-label={trans.__('Save the plot as PNG')}
            onClick={() => save(pngUrl, 'png')}
          >
            {trans.__('PNG')}
          </button>
          <button
            className="ct-button"
            type="button"
            aria-label={trans.__('Save the plot as SVG')}
            onClick={() => save(svgUrl, 'svg')}
          >
            {trans.__('SVG')}
          </button>
          {csv && (
            <button
              className="ct-button"
              type="button"
              aria-label={trans.__('Save the drawn points as CSV')}
              onClick={() => saveCsv(csv())}
            >
              {trans.__('CSV')}
            </button>
          )}
        </>
      )}
      <button
        className="ct-icon-button"
        type="button"
        title={trans.__('Save the plot')}
        aria-label={trans.__('Save the plot')}
        aria-expanded={open}
        onClick={() => {
          setFailed(false);
          setOpen(!open);
        }}
      >
        <DownloadIcon />
      </button>
    </div>
  );
}

async function pngUrl(svg: string): Promise<string | null> {
  const png = await svgToPng(svg);
  return png === null ? null : `data:image/png;base64,${png}`;
}

const svgUrl = async (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** Without what file systems refuse. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} ._=-]+/gu, '-').replace(/^[-. ]+|[-. ]+$/g, '');
  return plain.slice(0, 100) || 'plot';
}
