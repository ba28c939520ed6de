import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { filled, STEPS, type Names, type Step } from './differential-steps.ts';
import { startMlflowServer } from './mlflow-server.ts';
import { startServeProcess } from '../server/serve-process.ts';

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
  const response = await fetch(`${url}/api/2.0/${place}`, {
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
    const theirNames: Names = {};
    const ourNames: Names = {};
    for (const step of STEPS) {
      answers.push({
        theirs: await send(mlflow.url, step, theirNames),
        ours: await send(celltrail.url, step, ourNames)
      });
    }
  }, 300_000);

  afterAll(async () => {
    await Promise.all(stops.map(stop => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(STEPS.map(({ name, statusOnly }, index) => ({ name, statusOnly, index })))(
    '$name',
    ({ index, statusOnly }) => {
      const { theirs, ours } = answers[index]!;
      if (statusOnly) expect(ours.status).toBe(theirs.status);
      else expect(ours).toEqual(theirs);
    }
  );
});
