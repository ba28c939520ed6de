import { useMemo, useState } from 'react';
import { Code } from '../run/code.tsx';
import type { Translation } from '../translation.ts';
import { numberText, parseExactJson } from './parse-json.ts';

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
  if (typeof value !== 'object' || value === null) {
    const number = numberText(value);
    const isText = typeof value === 'string' && number === null;
    return (
      <div className="ct-json-line">
        <FieldName name={name} />
        <span className={`ct-code-${isText ? 'string' : 'number'}`}>
          {number ?? JSON.stringify(value)}
        </span>
      </div>
    );
  }
  return (
    <details open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <FieldName name={name} />
        <span className="ct-faint">
          {Array.isArray(value) ? `[${sizeOf(value)}]` : `{${sizeOf(value)}}`}
        </span>
      </summary>
      {isOpen && <Entries of={value} trans={trans} />}
    </details>
  );
}

function Entries({ of, trans }: { of: object; trans: Translation }) {
  const [limit, setLimit] = useState(MAX_ENTRIES);
  const more = sizeOf(of) - limit;
  return (
    <div className="ct-json-entries">
      {firstEntries(of, limit).map(([key, value]) => (
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

const sizeOf = (value: object) => (Array.isArray(value) ? value.length : Object.keys(value).length);

/** Few of what may be hundreds of thousands of numbers, of which `Object.entries` makes a pair each. */
const firstEntries = (value: object, limit: number): [string, unknown][] =>
  Array.isArray(value)
    ? value.slice(0, limit).map((one: unknown, at) => [String(at), one])
    : Object.entries(value).slice(0, limit);

const FieldName = ({ name }: { name?: string }) =>
  name === undefined ? null : <span className="ct-json-name">{`${name}: `}</span>;
