/** Another process holds the data folder; its message is a sentence for people. */
export class DataFolderInUse extends Error {
  readonly dataDir: string;

  /** @param options.holder who it is, where that is known; `since` in ms since 1970 */
  constructor(
    dataDir: string,
    options: { cause?: unknown; holder?: { host: string; pid: number; since: number } } = {}
  ) {
    const { cause, holder } = options;
    const who =
      holder === undefined
        ? ''
        : ` on host ${holder.host} (pid ${holder.pid}, since ${new Date(holder.since).toISOString()})`;
    super(
      `The data folder ${dataDir} is in use by another celltrail process${who}. ` +
        'Stop that process, or choose another folder with --data or CELLTRAIL_HOME.',
      { cause }
    );
    this.name = 'DataFolderInUse';
    this.dataDir = dataDir;
  }
}

/** The data folder was written by a newer celltrail, whose tables this one does not know. */
export class DataFolderTooNew extends Error {
  readonly dataDir: string;
  /** The oldest version of celltrail that can open it. */
  readonly neededVersion: string;

  constructor(dataDir: string, neededVersion: string) {
    super(
      `The data folder ${dataDir} was made by a newer celltrail and needs version ` +
        `${neededVersion} or later. Update celltrail; nothing in the folder was changed.`
    );
    this.name = 'DataFolderTooNew';
    this.dataDir = dataDir;
    this.neededVersion = neededVersion;
  }
}
