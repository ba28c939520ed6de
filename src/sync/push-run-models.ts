import type { EntityOutcome } from './entity-outcome.ts';
import type { EntityPushOptions } from './push-models.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

/** Says on the remote which models a run took in and put out, as far as run and models are there. */
export class RunModelsPush {
  readonly #options: EntityPushOptions;

  constructor(options: EntityPushOptions) {
    this.#options = options;
  }

  /** @throws RemoteFailure */
  async push(run_id: string): Promise<EntityOutcome> {
    const ref = { kind: 'run_models', id: run_id } as const;
    const { store, remote } = this.#options;
    const { run, inputs, outputs, ...local } = await store.entities.runModels(run_id);
    const settled = local.changes;
    // The copies of run and models make it due again.
    if (run === null || inputs.length + outputs.length === 0) {
      await store.entities.save(ref, { problem: null, settled });
      return 'done';
    }
    const isSame = local.remote?.run_id === run.run_id;
    const known = new Set(isSame ? local.sent.models : []);
    const isNew = (role: string) => (model: { model_id: string }) =>
      !known.has(`${role} ${model.model_id}`);
    const taken = inputs.map(model_id => ({ model_id })).filter(isNew('input'));
    const made = outputs.filter(isNew('output'));
    if (taken.length + made.length > 0) {
      // What was sent before may be there though nobody said so, and none is taken twice.
      const there = await remote.run(run.run_id);
      if (there === null) throw goneRun(run.run_id);
      const has = (models: { model_id: string }[] = []) =>
        new Set(models.map(({ model_id }) => model_id));
      const takenThere = has(there.inputs.model_inputs);
      const madeThere = has(there.outputs?.model_outputs);
      const missing = taken.filter(({ model_id }) => !takenThere.has(model_id));
      const missingOutputs = made.filter(({ model_id }) => !madeThere.has(model_id));
      if (there.info.lifecycle_stage !== 'deleted') {
        if (missing.length > 0) await remote.models.logInputs(run.run_id, missing);
        if (missingOutputs.length > 0) await remote.models.logOutputs(run.run_id, missingOutputs);
      }
    }
    const models = [
      ...inputs.map(model_id => `input ${model_id}`),
      ...outputs.map(({ model_id }) => `output ${model_id}`)
    ];
    await store.entities.save(ref, {
      remote: { run_id: run.run_id },
      sent: { models },
      problem: null,
      settled
    });
    return 'done';
  }
}

const goneRun = (run_id: string) =>
  new RemoteFailure('refused', `The remote has no run '${run_id}' any more.`, {
    status: 404,
    code: 'RESOURCE_DOES_NOT_EXIST'
  });
