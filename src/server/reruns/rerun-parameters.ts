import type { RerunParameter } from '../../protocol/endpoints/reruns.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import { ApiError } from '../../protocol/errors.ts';
import { writtenAssignments } from '../../recorder/steering/literal-assignments.ts';
import { literalLanguage } from '../../recorder/steering/literal-language.ts';
import { isOfParameters } from './rerun-cells.ts';

/** Those of the cells of parameters; the ones that were injected replace the others. */
export function rerunParameters(cells: readonly Execution[], language: string): RerunParameter[] {
  const found = new Map<string, RerunParameter>();
  for (const { source } of cells.filter(isOfParameters)) {
    for (const [name, { value, written, isString }] of writtenAssignments(source, language)) {
      found.set(
        name,
        isString ? { name, kind: 'text', value } : { name, kind: 'literal', value: written }
      );
    }
  }
  return [...found.values()];
}

/**
 * The source of a cell that assigns parameters, as `celltrail/headless/literals.py` has it.
 *
 * @param given of a request, unchecked
 * @throws ApiError INVALID_PARAMETER_VALUE for what is no name or no value: only literals get in
 */
export function parametersSource(given: readonly unknown[], language: string): string {
  const { curly } = literalLanguage(language);
  const lines = given.map(checked).map(({ name, kind, value }) => {
    const written = kind === 'text' ? quoted(value, language) : value.trim();
    const line = curly ? `let ${name} = ${written};` : `${name} = ${written}`;
    // Read back it is this assignment and nothing behind it.
    const [read, ...others] = writtenAssignments(line, language);
    if (read?.[0] === name && read[1].written === written && others.length === 0) return line;
    throw invalid(
      NAME.test(name)
        ? `The value of ${name} is '${value}'; write a number, a list or another constant of the notebook's language.`
        : `'${name}' is no name that a parameter can have.`
    );
  });
  return [curly ? '// Parameters' : '# Parameters', ...lines, ''].join('\n');
}

/** What JSON escapes, and how, all languages of ours read; in Julia `$` begins something computed. */
function quoted(value: string, language: string): string {
  const text = JSON.stringify(value);
  return language.toLowerCase() === 'julia' ? text.replaceAll('$', '\\$') : text;
}

function checked(given: unknown): RerunParameter {
  const { name, kind, value } = (given ?? {}) as Record<string, unknown>;
  if (
    typeof name === 'string' &&
    typeof value === 'string' &&
    (kind === 'text' || kind === 'literal')
  ) {
    return { name: name.trim(), kind, value };
  }
  throw invalid("A parameter has a name, a kind ('text' or 'literal') and a value.");
}

const invalid = (message: string) => new ApiError('INVALID_PARAMETER_VALUE', message);

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
