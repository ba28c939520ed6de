import type { OtlpAnyValue, OtlpKeyValue } from './otlp-messages.ts';

/**
 * A value of OTLP as MLflow decodes it (`_decode_otel_proto_anyvalue`): integers are bigints, floats
 * numbers, nothing is null.
 *
 * @param bytes what becomes of bytes, which JSON has not
 */
export function plainValue(
  any: OtlpAnyValue | null,
  bytes: (value: Uint8Array) => string = bytesRepr
): unknown {
  switch (any?.value) {
    case 'string_value':
      return any.string_value;
    case 'bool_value':
      return any.bool_value;
    case 'int_value':
      return BigInt(any.int_value.toString());
    case 'double_value':
      return any.double_value;
    case 'array_value':
      return any.array_value.values.map(item => plainValue(item, bytes));
    case 'kvlist_value':
      return plainAttributes(any.kvlist_value.values, bytes);
    case 'bytes_value':
      return bytes(any.bytes_value);
    default:
      return null;
  }
}

/** Of two equal keys the later one counts. */
export const plainAttributes = (
  attributes: readonly OtlpKeyValue[],
  bytes?: (value: Uint8Array) => string
): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value, bytes)]));

/** Whether a value has bytes in it, which MLflow's form shows but does not keep as what they are. */
export function hasBytes(any: OtlpAnyValue | null): boolean {
  switch (any?.value) {
    case 'bytes_value':
      return true;
    case 'array_value':
      return any.array_value.values.some(hasBytes);
    case 'kvlist_value':
      return any.kvlist_value.values.some(({ value }) => hasBytes(value));
    default:
      return false;
  }
}

/** Python's `str` of bytes, which is what MLflow's JSON encoder falls back to. */
function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const shown = Array.from(bytes, byte => {
    const character = String.fromCharCode(byte);
    if (character === '\\' || character === quote) return `\\${character}`;
    if (byte >= 0x20 && byte < 0x7f) return character;
    return ESCAPES.get(byte) ?? `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `b${quote}${shown.join('')}${quote}`;
}

const ESCAPES = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r']
]);
