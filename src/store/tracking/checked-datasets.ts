import type { Dataset, DatasetInput, Tag } from '../../protocol/entities/run.ts';
import { checkedText, checkLength } from './entity-checks.ts';
import { invalidValue } from './invalid-parameter.ts';

/**
 * The checks of `_validate_dataset_inputs`; fields that MLflow does not know are left out. What is
 * absent is '', a dataset as a whole, too, because MLflow's messages know nothing else.
 */
export function checkedDatasets(datasets: readonly DatasetInput[]): DatasetInput[] {
  return datasets.map((input, index) => {
    const path = `datasets[${index}]`;
    const { dataset, tags } = input as Partial<DatasetInput>;
    if (tags !== undefined && tags !== null && !Array.isArray(tags)) {
      throw invalidValue(`${path}.tags`, tags, 'It must be a list.');
    }
    return {
      dataset: checkedDataset(dataset ?? {}, `${path}.dataset`),
      tags: (tags ?? []).map((tag, at) => checkedInputTag(tag, `${path}.tags[${at}]`))
    };
  });
}

function checkedDataset(dataset: Partial<Dataset>, path: string): Dataset {
  if (typeof dataset !== 'object') throw invalidValue(path, dataset, 'It must be an object.');
  const field = (name: keyof Dataset, limit: number) => {
    const value = checkedText(dataset[name], `${path}.${name}`);
    checkLength(name, limit, value);
    return value;
  };
  return {
    name: field('name', 500),
    digest: field('digest', 36),
    source_type: field('source_type', Infinity),
    source: field('source', 65_535),
    // MLflow answers an empty one as none.
    ...(dataset.schema ? { schema: field('schema', 1_048_575) } : {}),
    ...(dataset.profile ? { profile: field('profile', 16_777_215) } : {})
  };
}

function checkedInputTag(tag: Tag, path: string): Tag {
  const key = checkedText(tag.key, `${path}.key`);
  const value = checkedText(tag.value, `${path}.value`);
  checkLength('key', 255, key);
  checkLength('value', 500, value);
  return { key, value };
}
