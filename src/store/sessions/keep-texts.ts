import { createHash } from 'node:crypto';
import type { ExecutionOutput } from '../../protocol/entities/session.ts';
import type { SecretScrubber } from '../secrets/secret-scrubber.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { keptOutputs } from './kept-outputs.ts';

/**
 * Keeps a source without its secrets, each text once.
 *
 * @returns SHA-256 of what is kept, in hex
 */
export async function keepSource(
  { db }: Pick<WriteContext, 'db'>,
  given: string,
  scrubber: SecretScrubber
): Promise<string> {
  const source = scrubber.text(given);
  const hash = createHash('sha256').update(source).digest('hex');
  await db
    .insertInto('source')
    .values({ hash, source })
    .onConflict(conflict => conflict.column('hash').doNothing())
    .execute();
  return hash;
}

/** Keeps an execution's outputs without their secrets, in place of what it had. */
export async function keepOutputs(
  { db }: Pick<WriteContext, 'db'>,
  execution: number,
  given: readonly ExecutionOutput[],
  scrubber: SecretScrubber
): Promise<void> {
  const outputs = JSON.stringify(keptOutputs(scrubber.json(given)));
  await db
    .insertInto('output')
    .values({ execution, outputs })
    .onConflict(conflict => conflict.column('execution').doUpdateSet({ outputs }))
    .execute();
}
