import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startServeProcess } from '../../server/serve-process.ts';
import { startMlflowServer } from '../mlflow-server.ts';
import { ARTIFACT_STEPS } from './artifact-steps.ts';
import { BODY_STEPS } from './body-steps.ts';
import { DATASET_STEPS } from './dataset-steps.ts';
import { EXPERIMENT_STEPS } from './experiment-steps.ts';
import { GRAPHQL_STEPS } from './graphql-steps.ts';
import { LOGGED_MODEL_STEPS } from './logged-model-steps.ts';
import { METRIC_STEPS } from './metric-steps.ts';
import { PARAM_TAG_STEPS } from './param-tag-steps.ts';
import { REGISTRY_STEPS } from './registry-steps.ts';
import { RUN_STEPS } from './run-steps.ts';
import { isPage, namesType, refusesByName } from './refusal.ts';
import { sendStep, shownRequest, type Answer } from './send-step.ts';
import type { Names, Step } from './step.ts';
import { SEARCH_STEPS } from './search-steps.ts';
import { TRACE_STEPS } from './trace-steps.ts';
import { RUN_SEARCH_STEPS } from './run-search-steps.ts';
import { WRONG_TRACKING_REQUESTS } from './wrong-tracking-requests.ts';

/** Each suite stands alone: its steps build on its own earlier ones, and it uses names of its own. */
const SUITES: Record<string, readonly Step[]> = {
  experiments: EXPERIMENT_STEPS,
  runs: RUN_STEPS,
  metrics: METRIC_STEPS,
  params: PARAM_TAG_STEPS,
  bodies: BODY_STEPS,
  wrong: WRONG_TRACKING_REQUESTS,
  artifacts: ARTIFACT_STEPS,
  registry: REGISTRY_STEPS,
  'logged-models': LOGGED_MODEL_STEPS,
  datasets: DATASET_STEPS,
  search: SEARCH_STEPS,
  traces: TRACE_STEPS,
  graphql: GRAPHQL_STEPS,
  'run-search': RUN_SEARCH_STEPS
};

/** DIFFERENTIAL=runs,… runs some of them alone. */
const chosen = process.env['DIFFERENTIAL']?.split(',') ?? Object.keys(SUITES);
const CASES = chosen.flatMap(suite => SUITES[suite]!.map(step => ({ suite, step })));

interface Outcome {
  request: string;
  theirs: Answer;
  ours: Answer;
}

/**
 * The test of truth: the same requests to a real `mlflow server` and to ours get the same answers.
 * The steps of a suite run in their order; suites run side by side.
 */
describe('celltrail and a real mlflow server answer the same', () => {
  let folder: string;
  const outcomes = new Map<Step, Outcome | { failure: unknown }>();
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-differential-'));
    // One that has started is stopped, even when the other one does not start.
    const urlOf = async (starting: Promise<{ url: string; stop: () => Promise<unknown> }>) => {
      const { url, stop } = await starting;
      stops.push(stop);
      return url;
    };
    const [theirUrl, ourUrl] = await Promise.all([
      urlOf(startMlflowServer(folder)),
      urlOf(startServeProcess(path.join(folder, 'celltrail')))
    ]);
    const waiting = [...chosen];
    const runSuites = async () => {
      for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
        const names: { theirs: Names; ours: Names } = { theirs: {}, ours: {} };
        for (const step of SUITES[suite]!) {
          outcomes.set(
            step,
            await outcomeOf(theirUrl, ourUrl, step, names).catch((failure: unknown) => ({
              failure
            }))
          );
        }
      }
    };
    await Promise.all(Array.from({ length: SUITES_AT_ONCE }, runSuites));
  }, 900_000);

  afterAll(async () => {
    await Promise.all(stops.map(stop => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(CASES.map(({ suite, step }) => ({ suite, name: step.name, step })))(
    '$suite: $name',
    ({ step }) => {
      const outcome = outcomes.get(step)!;
      if ('failure' in outcome) throw outcome.failure;
      const { request, theirs, ours } = outcome;
      if (step.better) {
        expect(ours, request).toMatchObject({ status: step.better.status });
        // When MLflow has mended it, this exception is to go.
        expect(theirs, request).not.toMatchObject({ status: step.better.status });
      } else if (step.orPage && isPage(theirs)) expect(ours.status, request).toBeLessThan(500);
      else if (step.orRefused !== undefined && !namesType(theirs, step.orRefused)) {
        expect(refusesByName(ours, step.orRefused), `${request}\n${JSON.stringify(ours)}`).toBe(
          true
        );
      } else if (step.statusOnly) expect(ours.status, request).toBe(theirs.status);
      else expect(ours, request).toEqual(theirs);
    }
  );
});

async function outcomeOf(
  theirUrl: string,
  ourUrl: string,
  step: Step,
  names: { theirs: Names; ours: Names }
): Promise<Outcome> {
  const request = shownRequest(step, names.ours);
  const [theirs, ours] = await Promise.all([
    sendStep(theirUrl, step, names.theirs),
    sendStep(ourUrl, step, names.ours)
  ]);
  return { request, theirs, ours };
}

/** The real server answers one request at a time anyway; two keep it busy. */
const SUITES_AT_ONCE = 2;
