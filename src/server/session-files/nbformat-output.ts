import type { ExecutionOutput } from '../../protocol/entities/session.ts';

/**
 * An output as nbformat's schema wants it. Kernels send what they like: a number as plain text, a
 * traceback that is one string. `transient` is of messages only; the schema has no room for it.
 */
export function nbformatOutput(output: ExecutionOutput): Record<string, unknown> {
  switch (output.output_type) {
    case 'stream':
      return {
        output_type: 'stream',
        name: typeof output['name'] === 'string' ? output['name'] : 'stdout',
        text: text(output['text'])
      };
    case 'error':
      return {
        output_type: 'error',
        ename: [text(output['ename'])].flat().join(''),
        evalue: [text(output['evalue'])].flat().join(''),
        traceback: lines(output['traceback'])
      };
    default: {
      const { output_type, data, metadata, execution_count } = output;
      return {
        output_type,
        data: mimeBundle(data),
        metadata: isObject(metadata) ? metadata : {},
        ...(output_type === 'execute_result'
          ? { execution_count: Number.isInteger(execution_count) ? execution_count : null }
          : {})
      };
    }
  }
}

function mimeBundle(data: unknown): Record<string, unknown> {
  if (!isObject(data)) return {};
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [type, JSON_TYPE.test(type) ? value : text(value)])
  );
}

/** Types whose values may be anything (`mimebundle` of nbformat.v4.5.schema.json). */
const JSON_TYPE = /^application\/(.*\+)?json$/;

/** nbformat has a text as one string or as a list of them. */
function text(value: unknown): string | string[] {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every(line => typeof line === 'string')) return value;
  return JSON.stringify(value);
}

const lines = (value: unknown): string[] => [text(value)].flat().filter(line => line !== '');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
