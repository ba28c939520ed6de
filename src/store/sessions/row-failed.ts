import type { Execution } from '../../protocol/entities/session.ts';
import { hasFailed } from '../../protocol/expected-errors.ts';

/** `hasFailed` of an execution's row. @param row.cell_tags JSON: string[] */
export const rowFailed = ({ state, cell_tags }: { state: string; cell_tags: string }): boolean =>
  hasFailed({ state: state as Execution['state'], cell_tags: JSON.parse(cell_tags) as string[] });
