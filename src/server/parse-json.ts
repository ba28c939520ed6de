/**
 * Parses JSON as Python's `json.loads` does, which MLflow's server uses: beside JSON it takes the
 * bare words NaN, Infinity and -Infinity, which come out as strings, protobuf's form of them.
 *
 * @returns undefined when the text is no JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  const quoted = text.replace(STRING_OR_WORD, match =>
    match.startsWith('"') ? match : `"${match}"`
  );
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
