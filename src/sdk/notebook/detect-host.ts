/** What runs this program. In the first two its outputs can stand in a notebook. */
export type HostName = 'tslab' | 'deno-jupyter' | 'deno' | 'bun' | 'node' | 'browser';

interface Globals {
  Deno?: { version: unknown; jupyter?: { broadcast?: Broadcast } };
  Bun?: unknown;
  process?: { versions?: { node?: string } };
  /** What tslab gives to the code of cells. */
  __tslab__?: { require?: { cache?: ModuleCache } };
}

export type Broadcast = (type: string, content: object) => Promise<void>;
type ModuleCache = Record<string, { exports?: unknown } | undefined>;

const globals = globalThis as Globals;

/** What `detectHost` of the package does. Deno first, which has a `process` too. */
export function detectHost(): HostName {
  if (globals.Deno?.version !== undefined) {
    return denoBroadcast() === undefined ? 'deno' : 'deno-jupyter';
  }
  if (globals.Bun !== undefined) return 'bun';
  if (typeof globals.__tslab__?.require === 'function') return 'tslab';
  return globals.process?.versions?.node === undefined ? 'browser' : 'node';
}

/** Sends a message to the front ends of this notebook; undefined outside of one. */
export function denoBroadcast(): Broadcast | undefined {
  try {
    const { jupyter } = globals.Deno!;
    // Taken off it, it would not know its kernel.
    return jupyter?.broadcast && ((type, content) => jupyter.broadcast!(type, content));
  } catch {
    // Outside of a notebook, asking is an error already.
    return undefined;
  }
}

export type TslabWriter = (content: object, update: boolean) => void;

/**
 * Writes an output into the cell that runs now; tslab's own `display` knows only one type an output.
 * Of several copies of tslab in this process the one that runs has a writer. A new one for each cell.
 */
export function tslabWriter(): TslabWriter | undefined {
  const cache = globals.__tslab__?.require?.cache ?? {};
  for (const file of Object.keys(cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file)) continue;
    const { lastWriteDisplayData } = cache[file]!.exports as { lastWriteDisplayData?: TslabWriter };
    if (lastWriteDisplayData) return lastWriteDisplayData;
  }
  return undefined;
}
