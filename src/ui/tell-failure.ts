import { errorText } from './error-text.ts';
import type { Host } from './host.ts';

/** Says in a notice why something that was asked for was not done. */
export const tellFailure = (host: Pick<Host, 'notify'>, error: unknown): void =>
  host.notify(errorText(error), { kind: 'error' });
