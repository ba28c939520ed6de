import { DEFAULT_SYNC_SETTINGS, type SyncSettings } from '../protocol/entities/sync.ts';
import { invalidParameter } from '../store/tracking/invalid-parameter.ts';

/** What a page sent, each field of the right kind; what it left out is as by default. @throws ApiError */
export function checkedSettings(given: unknown): SyncSettings {
  if (typeof given !== 'object' || given === null) throw invalidParameter('settings is no object.');
  const settings = { ...DEFAULT_SYNC_SETTINGS, ...given } as SyncSettings;
  const { share_code, paused, experiment_name, experiments, tags, excluded_notebooks } = settings;
  const isText = (value: unknown) => typeof value === 'string';
  const checks: [string, boolean][] = [
    ['share_code', typeof share_code === 'boolean'],
    ['paused', typeof paused === 'boolean'],
    ['experiment_name', isText(experiment_name) && experiment_name.includes('{experiment}')],
    ['experiments', Array.isArray(experiments) && experiments.every(isText)],
    ['excluded_notebooks', Array.isArray(excluded_notebooks) && excluded_notebooks.every(isText)],
    ['tags', Array.isArray(tags) && tags.every(tag => isText(tag?.key) && isText(tag?.value))]
  ];
  const wrong = checks.find(([, isRight]) => !isRight);
  if (wrong !== undefined) throw invalidParameter(`settings.${wrong[0]} is not as it must be.`);
  return { share_code, paused, experiment_name, experiments, tags, excluded_notebooks };
}
