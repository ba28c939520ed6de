/** How notebooks are recorded, by their paths. */
export interface RecordingSettings {
  /** As far as they are on disk. */
  ready(): Promise<void>;
  /** If not, each cell of the notebook is recorded as one with the tag `no-track`. */
  isTracked(notebook_path: string): boolean;
  /** Its prints are read for metrics. */
  parsesPrints(notebook_path: string): boolean;
  /** A notebook prints what looks like metrics, and nobody records it. */
  noticed(notebook_path: string): void;
}

/** All are tracked, and prints are read where a cell's tag asks for it. */
export const USUAL_SETTINGS: RecordingSettings = {
  ready: () => Promise.resolve(),
  isTracked: () => true,
  parsesPrints: () => false,
  noticed: () => undefined
};
