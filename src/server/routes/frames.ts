import { ApiError } from '../../protocol/errors.ts';
import {
  FRAMES_PATH,
  OBSERVER_HEADER,
  type Frame,
  type FramesAnswer,
  type SecretsLine
} from '../../protocol/frames.ts';
import { sendJson } from '../answer.ts';
import { missingValue } from '../field-error.ts';
import type { Recorders } from '../recorders.ts';
import { readBody } from '../request-body.ts';
import type { Route } from '../route.ts';

/**
 * Takes the Jupyter server's frames: lines of JSON.
 *
 * @param observer id of the Jupyter server's life that this companion serves; null for those of
 *   relays, each of which says its own
 */
export function frameRoutes(
  recorders: Pick<Recorders, 'receive'>,
  observer: string | null
): Route[] {
  return [
    {
      method: 'POST',
      path: FRAMES_PATH,
      async answer({ request, response }) {
        const sender = request.headers[OBSERVER_HEADER];
        if (typeof sender !== 'string') throw missingValue(OBSERVER_HEADER);
        if (sender !== (observer ?? sender)) {
          throw new ApiError(
            'RESOURCE_CONFLICT',
            `Frames of the Jupyter server '${sender}' came to the companion of '${observer}'.`
          );
        }
        const { frames, secrets } = parseBatch(await readBody(request, MAX_FRAMES_BYTES));
        const acknowledged = await recorders.receive(sender, frames, secrets);
        const answer: FramesAnswer = { acknowledged };
        sendJson(response, answer);
      }
    }
  ];
}

/** The Jupyter server's buffer is 64 MB, and JSON in JSON grows. */
const MAX_FRAMES_BYTES = 128 * 1024 * 1024;

const NEWLINE = 0x0a;

function parseBatch(body: Buffer): { frames: Frame[]; secrets: string[] } {
  const lines: string[] = [];
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(NEWLINE, start);
    const end = found < 0 ? body.length : found;
    if (end > start) lines.push(body.toString('utf8', start, end));
    start = end + 1;
  }
  const secrets = lines.length > 0 ? parseSecrets(lines[0]) : undefined;
  const frames = (secrets ? lines.slice(1) : lines).map(parseFrame);
  return { frames, secrets: secrets ?? [] };
}

/** @returns undefined for a line that is not one of secrets */
function parseSecrets(line: string): string[] | undefined {
  if (!line.startsWith('{"secrets":')) return undefined;
  try {
    const { secrets } = JSON.parse(line) as SecretsLine;
    if (Array.isArray(secrets) && secrets.every(secret => typeof secret === 'string')) {
      return secrets;
    }
  } catch {
    // said below, without the line
  }
  throw new ApiError(
    'INVALID_PARAMETER_VALUE',
    'The secrets of the frames are not a list of texts.'
  );
}

function parseFrame(line: string, index: number): Frame {
  try {
    const frame = JSON.parse(line) as Frame;
    if (Number.isSafeInteger(frame.seq) && typeof frame.kind === 'string') return frame;
  } catch {
    // said below
  }
  throw new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Line ${index + 1} of the frames is not a frame: a JSON object with seq and kind.`
  );
}
