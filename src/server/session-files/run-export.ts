import type { Session } from '../../protocol/entities/session.ts';
import { RUN_EXPORTS, type RunExport } from '../../protocol/endpoints/run-export.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import type { Documents } from './documents.ts';
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
  { recorded, documents }: ExportSources,
  named: string,
  what: string
): Promise<ExportedRun> {
  if (!isExport(what)) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      `'${what}' cannot be made of a run; ${RUN_EXPORTS.join(', ')} can.`
    );
  }
  const run = await recorded.run(named);
  const session = await recorded.sessionOf(run);
  const { mark = '', extension, type, text } = EXPORTS[what];
  return {
    name: `${stem(session)} @ ${run.run_name}${mark}${extension}`.replace(
      /[\\/:*?"<>|\p{Cc}]/gu,
      '_'
    ),
    type,
    text: await text({ recorded, documents }, session)
  };
}

interface ExportSources {
  recorded: RecordedSessions;
  documents: Documents;
}

const NOTEBOOK_TYPE = 'application/x-ipynb+json';

const EXPORTS: Record<
  RunExport,
  {
    /** Tells its file from that of another notebook of the run. */
    mark?: string;
    extension: string;
    type: string;
    text(
      sources: ExportSources,
      session: Session
    ): AsyncIterable<string> | Promise<AsyncIterable<string>>;
  }
> = {
  notebook: {
    extension: '.ipynb',
    type: NOTEBOOK_TYPE,
    text: ({ recorded }, session) => sessionNotebook(recorded, session)
  },
  document: {
    mark: ' (document)',
    extension: '.ipynb',
    type: NOTEBOOK_TYPE,
    text: documentText
  },
  log: {
    extension: '.jsonl',
    type: 'application/jsonl',
    text: ({ recorded }, session) => sessionLog(recorded, session)
  }
};

async function documentText(
  { documents }: ExportSources,
  session: Session
): Promise<AsyncIterable<string>> {
  const text = await documents.text(session);
  if (text !== null) return text;
  throw new ApiError(
    'RESOURCE_DOES_NOT_EXIST',
    `The notebook of session ${session.session_id} was not seen as it was saved.`
  );
}

const isExport = (what: string): what is RunExport =>
  (RUN_EXPORTS as readonly string[]).includes(what);

/** What the notebook is called without its folder and `.ipynb`; the kernel of a console. */
const stem = ({ notebook_path, kernel_name }: Session) =>
  notebook_path
    ?.split('/')
    .at(-1)!
    .replace(/\.ipynb$/, '') ?? kernel_name;
