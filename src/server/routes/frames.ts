import { ApiError } from '../../protocol/errors.ts';
import {
  FRAMES_PATH,
  OBSERVER_HEADER,
  type Frame,
  type FramesAnswer
} from '../../protocol/frames.ts';
import type { Recorder } from '../../recorder/recorder.ts';
import { sendJson } from '../answer.ts';
import { missingValue } from '../field-error.ts';
import { readBody } from '../request-body.ts';
import type { Route } from '../route.ts';

/**
 * Takes the Jupyter server's frames: lines of JSON.
 *
 * @param observer id of the Jupyter server's life that this companion serves
 */
export function frameRoutes(recorder: Pick<Recorder, 'receive'>, observer: string): Route[] {
  return [
    {
      method: 'POST',
      path: FRAMES_PATH,
      async answer({ request, response }) {
        const sender = request.headers[OBSERVER_HEADER];
        if (sender === undefined) throw missingValue(OBSERVER_HEADER);
        if (sender !== observer) {
          throw new ApiError(
            'RESOURCE_CONFLICT',
            `Frames of the Jupyter server '${String(sender)}' came to the companion of '${observer}'.`
          );
        }
        const frames = parseFrames(await readBody(request, MAX_FRAMES_BYTES));
        const answer: FramesAnswer = { acknowledged: await recorder.receive(frames) };
        sendJson(response, answer);
      }
    }
  ];
}

/** The Jupyter server's buffer is 64 MB, and JSON in JSON grows. */
const MAX_FRAMES_BYTES = 128 * 1024 * 1024;

const NEWLINE = 0x0a;

function parseFrames(body: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(NEWLINE, start);
    const end = found < 0 ? body.length : found;
    if (end > start) frames.push(parseFrame(body.toString('utf8', start, end), frames.length));
    start = end + 1;
  }
  return frames;
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
