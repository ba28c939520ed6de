import { useState } from 'react';
import { csvText } from '../../csv.ts';
import { DownloadIcon } from '../../line-icons.tsx';
import { MenuButton } from '../../menu/menu-button.tsx';
import { svgToPng } from '../../plot/svg-to-png.ts';
import { saveFile } from '../../save-file.ts';
import type { Translation } from '../../translation.ts';

/** Saves a chart as a picture in light colours, or its values. */
export function ChartExport({
  name,
  svg,
  table,
  trans
}: {
  /** Of the files, without their ending. */
  name: string;
  /** The picture as a whole file. */
  svg(): string;
  /** The values as rows of texts, the head first. */
  table(): readonly (readonly string[])[];
  trans: Translation;
}) {
  const [failed, setFailed] = useState(false);
  const save = (ending: string, make: () => Blob | Promise<Blob>) => async () => {
    try {
      saveFile(await make(), `${name}.${ending}`);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  const items = [
    { label: trans.__('Save as PNG'), run: save('png', () => pngOf(svg())) },
    {
      label: trans.__('Save as SVG'),
      run: save('svg', () => new Blob([svg()], { type: 'image/svg+xml' }))
    },
    {
      label: trans.__('Save the values as CSV'),
      run: save('csv', () => new Blob([csvText(table())], { type: 'text/csv' }))
    }
  ];
  return (
    <div className="ct-export">
      {failed && <span role="alert">{trans.__('Not saved')}</span>}
      <MenuButton
        label={trans.__('Save the chart')}
        icon={<DownloadIcon />}
        sections={[{ items }]}
      />
    </div>
  );
}

/** @throws if the browser cannot draw it */
async function pngOf(svg: string): Promise<Blob> {
  const base64 = await svgToPng(svg);
  if (base64 === null) throw new Error('This browser draws no pictures to save');
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  return new Blob([bytes], { type: 'image/png' });
}
