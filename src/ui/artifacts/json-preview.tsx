import { useMemo, useState } from 'react';
import { Code } from '../run/code.tsx';
import type { Translation } from '../translation.ts';
import { ExactNumber, parseExactJson } from './parse-json.ts';

const MAX_ENTRIES = 200;

/** JSON that folds; the text itself if it is none. */
export function JsonPreview({ text, trans }: { text: string; trans: Translation }) {
  const parsed = useMemo(() => parseExactJson(text), [text]);
  if (parsed === undefined) return <Code source={text} language="" />;
  return (
    <div className="ct-json">
      <JsonValue value={parsed.value} open={true} trans={trans} />
    </div>
  );
}

/** @param name of the field that it stands in; absent for the whole */
function JsonValue({
  name,
  value,
  open,
  trans
}: {
  name?: string;
  value: unknown;
  open: boolean;
  trans: Translation;
}) {
  const [isOpen, setOpen] = useState(open);
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) {
    return (
      <div className="ct-json-line">
        <FieldName name={name} />
        <span className={`ct-code-${typeof value === 'string' ? 'string' : 'number'}`}>
          {value instanceof ExactNumber ? value.text : JSON.stringify(value)}
        </span>
      </div>
    );
  }
  const entries = Object.entries(value);
  return (
    <details open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <FieldName name={name} />
        <span className="ct-faint">
          {Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}
        </span>
      </summary>
      {isOpen && <Entries entries={entries} trans={trans} />}
    </details>
  );
}

function Entries({ entries, trans }: { entries: [string, unknown][]; trans: Translation }) {
  const [limit, setLimit] = useState(MAX_ENTRIES);
  const more = entries.length - limit;
  return (
    <div className="ct-json-entries">
      {entries.slice(0, limit).map(([key, value]) => (
        <JsonValue key={key} name={key} value={value} open={false} trans={trans} />
      ))}
      {more > 0 && (
        <button className="ct-more" type="button" onClick={() => setLimit(limit + MAX_ENTRIES)}>
          {trans.__('%1 more…', more)}
        </button>
      )}
    </div>
  );
}

const FieldName = ({ name }: { name?: string }) =>
  name === undefined ? null : <span className="ct-json-name">{`${name}: `}</span>;
