import { parseArgs, type ParseArgsConfig } from 'node:util';

import { UsageError } from './failure.ts';

/** `parseArgs` without positional arguments, whose complaints are for people. */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ', 1)[0]!}. Try: celltrail --help`);
  }
}

/**
 * As `readArguments`, with one argument that has no name; `named` is null when it is missing.
 */
export function readArgumentsOf<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options
) {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const positions = tokens.filter(({ kind }) => kind === 'positional').map(({ index }) => index);
  const values = readArguments(
    args.filter((_, index) => !positions.includes(index)),
    options
  );
  const [position, ...more] = positions;
  if (more.length > 0) {
    throw new UsageError(`'${args[more[0]]}' is one argument too many. Try: celltrail --help`);
  }
  return { values, named: position === undefined ? null : args[position] };
}

/** @throws UsageError when it is not a port: 0 to 65535 */
export function readNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > max) {
    throw new UsageError(`--${name} is '${text}'; it must be a number from 0 to ${max}.`);
  }
  return number;
}

export function readRequired(name: string, value: string | undefined): string {
  if (!value) throw new UsageError(`--${name} is missing. Try: celltrail --help`);
  return value;
}
