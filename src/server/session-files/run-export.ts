import type { Session } from '../../protocol/entities/session.ts';
import { RUN_EXPORTS, type RunExport } from '../../protocol/endpoints/run-export.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { sessionLog, sessionNotebook } from './session-texts.ts';

/** A file that is made of the record of a run. */
export interface ExportedRun {
  /** A name for it that says of what it is: `train @ run-007.ipynb`. */
  name: string;
  type: string;
  text: AsyncIterable<string>;
}

/**
 * @param named id of a run, or a name that one run alone has
 * @throws ApiError RESOURCE_DOES_NOT_EXIST with the reason when nothing was recorded;
 *   INVALID_PARAMETER_VALUE
 */
export async function exportedRun(
  recorded: RecordedSessions,
  named: string,
  what: string
): Promise<ExportedRun> {
  if (!isExport(what)) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      `'${what}' cannot be made of a run; ${RUN_EXPORTS.join(' and ')} can.`
    );
  }
  const run = await recorded.run(named);
  const session = await recorded.sessionOf(run);
  const { extension, type, text } = EXPORTS[what];
  return {
    name: `${stem(session)} @ ${run.run_name}${extension}`.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_'),
    type,
    text: text(recorded, session)
  };
}

const EXPORTS: Record<
  RunExport,
  {
    extension: string;
    type: string;
    text(recorded: RecordedSessions, session: Session): AsyncIterable<string>;
  }
> = {
  notebook: { extension: '.ipynb', type: 'application/x-ipynb+json', text: sessionNotebook },
  log: { extension: '.jsonl', type: 'application/jsonl', text: sessionLog }
};

const isExport = (what: string): what is RunExport =>
  (RUN_EXPORTS as readonly string[]).includes(what);

/** What the notebook is called without its folder and `.ipynb`; the kernel of a console. */
const stem = ({ notebook_path, kernel_name }: Session) =>
  notebook_path
    ?.split('/')
    .at(-1)!
    .replace(/\.ipynb$/, '') ?? kernel_name;
