import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startServeProcess } from '../../server/serve-process.ts';
import { startMlflowServer } from '../mlflow-server.ts';
import { filled, type Names, type Step } from './step.ts';
import { TRACKING_STEPS } from './tracking-steps.ts';

/** Each suite stands alone: its steps build on its own earlier ones, and it uses names of its own. */
const SUITES: Record<string, readonly Step[]> = {
  tracking: TRACKING_STEPS
};

/** DIFFERENTIAL=tracking,… runs some of them alone. */
const chosen = process.env['DIFFERENTIAL']?.split(',') ?? Object.keys(SUITES);
const CASES = chosen.flatMap(suite => SUITES[suite]!.map(step => ({ suite, step })));

/**
 * The test of truth: the same requests to a real `mlflow server` and to ours, in this order, get
 * the same answers. What differs by chance (ids, times, made-up names) is given common names.
 */

interface Answer {
  status: number;
  body: unknown;
}

async function send(url: string, step: Step, names: Names): Promise<Answer> {
  const place = typeof step.path === 'string' ? step.path : step.path(names);
  const body =
    step.body === undefined
      ? null
      : filled(typeof step.body === 'string' ? step.body : JSON.stringify(step.body), names);
  const response = await fetch(place.startsWith('/') ? url + place : `${url}/api/2.0/${place}`, {
    method: step.method ?? 'POST',
    body,
    headers: step.headers ?? { 'content-type': 'application/json' }
  });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { status: response.status, body: text };
  }
  for (const [name, of] of Object.entries(step.save ?? {})) names[name] = of(parsed);
  return { status: response.status, body: comparable(parsed, names) };
}

/** What MLflow adds to its errors, and what tells of features that we do not have: workspaces, logged models. */
const NOT_COMPARED = new Set(['sqlstate', 'error_class', 'workspace', 'outputs']);

/** What is a matter of chance is named. */
function comparable(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => comparable(item, names));
    // The order of params, metrics and tags of a run is not promised.
    return items.every(item => typeof item === 'object' && item !== null && 'key' in item)
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !NOT_COMPARED.has(key))
        .map(([key, inner]) => [
          key,
          /^(creation_time|last_update_time|next_page_token)$/.test(key)
            ? `<${key}>`
            : comparable(inner, names)
        ])
    );
  }
  if (typeof value !== 'string') return value;
  let text = value;
  for (const [name, id] of Object.entries(names)) {
    if (id.length > 10 || text === id) text = text.replaceAll(id, `<${name}>`);
    else
      text = text.replace(new RegExp(`(?<=:/|experiment |id=)${id}(?=$|[/ ])`, 'g'), `<${name}>`);
  }
  return text;
}

describe('celltrail and a real mlflow server answer the same', () => {
  let folder: string;
  const answers: { theirs: Answer; ours: Answer }[] = [];
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-differential-'));
    const [mlflow, celltrail] = await Promise.all([
      startMlflowServer(folder),
      startServeProcess(path.join(folder, 'celltrail'))
    ]);
    stops.push(mlflow.stop, celltrail.stop);
    const names: Record<string, { theirs: Names; ours: Names }> = {};
    for (const { suite, step } of CASES) {
      const { theirs, ours } = (names[suite] ??= { theirs: {}, ours: {} });
      answers.push({
        theirs: await send(mlflow.url, step, theirs),
        ours: await send(celltrail.url, step, ours)
      });
    }
  }, 300_000);

  afterAll(async () => {
    await Promise.all(stops.map(stop => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(
    CASES.map(({ suite, step: { name, statusOnly } }, index) => ({
      suite,
      name,
      statusOnly,
      index
    }))
  )('$suite: $name', ({ index, statusOnly }) => {
    const { theirs, ours } = answers[index]!;
    if (statusOnly) expect(ours.status).toBe(theirs.status);
    else expect(ours).toEqual(theirs);
  });
});
