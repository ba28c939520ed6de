import { INJECTED_PARAMETERS } from '../../protocol/injected-parameters.ts';

/** What the tags of a cell ask of its record (design §5). */
export interface Steering {
  /** `parameters`, or what papermill adds to such a cell: assignments of literals become params. */
  readonly parameters: boolean;
  /** `no-track`: nothing of the cell is kept but that it ran. */
  readonly noTrack: boolean;
  /** `parse-prints`: metrics in what it prints are recorded. */
  readonly parsePrints: boolean;
  /** `new-run`: from here on a new session run. */
  readonly newRun: boolean;
  /** `metric:<name>` and `param:<name>`: where the cell's value goes. */
  readonly values: readonly { readonly to: 'metric' | 'param'; readonly name: string }[];
  /** Kept until the cell's parameters were read; '' without `parameters`. */
  readonly source: string;
}

/** @returns null for a cell whose tags ask for nothing; those of `plot:<metric>` are for the screen alone */
export function steeringOf(tags: readonly string[], source: string): Steering | null {
  const parameters = tags.includes('parameters') || tags.includes(INJECTED_PARAMETERS);
  const noTrack = tags.includes('no-track');
  const newRun = tags.includes('new-run');
  const parsePrints = tags.includes('parse-prints');
  const values = tags.flatMap(tag => {
    const [, to, name] = /^(metric|param):(.*)$/s.exec(tag) ?? [];
    return to === undefined ? [] : [{ to: to as 'metric' | 'param', name: name!.trim() }];
  });
  const asks = parameters || noTrack || newRun || parsePrints || values.length > 0;
  if (!asks) return null;
  return { parameters, noTrack, parsePrints, newRun, values, source: parameters ? source : '' };
}
