import { uuid } from '../uuid.ts';
import { denoBroadcast, tslabWriter, type TslabWriter } from './detect-host.ts';

/** What an output shows, by MIME type; a front end takes the best that it knows. */
export type MimeBundle = Record<string, unknown>;

/** An output of the cell that it was made in, which can be changed later. */
export class CellOutput {
  readonly #write: TslabWriter | undefined;
  readonly #display_id: string;
  #isShown = false;

  /** @param display_id what Jupyter's messages call it; absent: one of its own */
  constructor(display_id: string = `celltrail-${uuid()}`) {
    this.#display_id = display_id;
    this.#write = tslabWriter() ?? denoWriter();
  }

  /** Whether anybody can see it: this is a notebook. */
  get isSeen(): boolean {
    return this.#write !== undefined;
  }

  /** The cell that it is in is the last that was started, as far as the kernel tells cells apart. */
  get isOfNewestCell(): boolean {
    const newest = tslabWriter();
    return newest === undefined || newest === this.#write;
  }

  /** Shows this from now on. Outside a notebook, and when the kernel shuts down, nothing. */
  show(data: MimeBundle): void {
    try {
      const transient = { display_id: this.#display_id };
      this.#write?.({ data, metadata: {}, transient }, this.#isShown);
      this.#isShown = true;
    } catch {
      // Its sockets are closed.
    }
  }
}

function denoWriter(): TslabWriter | undefined {
  const broadcast = denoBroadcast();
  if (broadcast === undefined) return undefined;
  return (content, update) => {
    broadcast(update ? 'update_display_data' : 'display_data', content).catch(() => {});
  };
}

/** The newest are kept; older ones stay as they are. */
const MOST_OUTPUTS = 100;
const outputs = new Map<string, CellOutput>();

/** What `display` of the package does. */
export function display(data: MimeBundle, display_id?: string): void {
  if (display_id === undefined) return new CellOutput().show(data);
  let output = outputs.get(display_id);
  if (output === undefined) {
    outputs.set(display_id, (output = new CellOutput(display_id)));
    if (outputs.size > MOST_OUTPUTS) outputs.delete(outputs.keys().next().value!);
  }
  output.show(data);
}
