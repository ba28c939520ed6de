import type { ExecutionOutput } from '../../protocol/entities/session.ts';
import { Markdown } from '../markdown/markdown.tsx';
import type { Translation } from '../translation.ts';
import { HtmlFrame } from './html-frame.tsx';
import { shownOutput, type ShownOutput } from './output-bundle.ts';
import { plainText } from './plain-text.ts';

/** Outputs of a cell. Nothing of them runs, and nothing is asked of another host. */
export function Outputs({
  outputs,
  trans
}: {
  outputs: readonly (ExecutionOutput | Readonly<Record<string, unknown>>)[];
  trans: Translation;
}) {
  return (
    <div className="ct-outputs" role="group" aria-label={trans.__('Outputs')}>
      {outputs.map((output, at) => (
        <Output key={at} shown={shownOutput(output)} trans={trans} />
      ))}
    </div>
  );
}

function Output({ shown, trans }: { shown: ShownOutput; trans: Translation }) {
  switch (shown.kind) {
    case 'text':
      return (
        <pre
          className={`ct-code ct-output-text ${shown.isError ? 'ct-output-error' : ''}`}
          tabIndex={0}
          role="group"
          aria-label={shown.isError ? trans.__('Error output') : trans.__('Text output')}
        >
          {plainText(shown.text)}
        </pre>
      );
    case 'image':
      return (
        <img
          className="ct-output-image"
          src={shown.source}
          alt={shown.description || trans.__('Picture made by the cell')}
        />
      );
    case 'html':
      return <HtmlFrame html={shown.html} title={trans.__('HTML output, without its scripts')} />;
    case 'markdown':
      return <Markdown text={shown.text} />;
    case 'other':
      return (
        <p className="ct-faint ct-none">
          {trans.__('Not shown here: %1', shown.types.join(', ') || trans.__('an empty output'))}
        </p>
      );
  }
}
