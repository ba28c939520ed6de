import type { DatasetInput, Tag } from '../../protocol/entities/run.ts';
import { MAX_DATASETS_PER_REQUEST } from '../../protocol/limits.ts';
import { checkedText, checkLength } from './entity-checks.ts';
import { invalidParameter, missingField } from './invalid-parameter.ts';

/** The checks of `_validate_dataset_inputs`; fields that MLflow does not know are left out. */
export function checkedDatasets(datasets: readonly DatasetInput[]): DatasetInput[] {
  if (datasets.length > MAX_DATASETS_PER_REQUEST) {
    throw invalidParameter(
      `A request can contain at most ${MAX_DATASETS_PER_REQUEST} datasets. ` +
        `Got ${datasets.length} datasets.`
    );
  }
  return datasets.map(({ dataset, tags = [] }, index) => {
    const path = `datasets[${index}]`;
    if (dataset === undefined || dataset === null) throw missingField(`${path}.dataset`);
    const field = (name: keyof typeof dataset, limit: number) => {
      const value = checkedText(dataset[name], `${path}.dataset.${name}`);
      checkLength(name, limit, value);
      return value;
    };
    return {
      dataset: {
        name: field('name', 500),
        digest: field('digest', 36),
        source_type: field('source_type', Infinity),
        source: field('source', 65_535),
        ...(dataset.schema == null ? {} : { schema: field('schema', 1_048_575) }),
        ...(dataset.profile == null ? {} : { profile: field('profile', 16_777_215) })
      },
      tags: tags.map((tag, at) => checkedInputTag(tag, `${path}.tags[${at}]`))
    };
  });
}

function checkedInputTag(tag: Tag, path: string): Tag {
  const key = checkedText(tag.key, `${path}.key`);
  const value = checkedText(tag.value, `${path}.value`);
  checkLength('key', 255, key);
  checkLength('value', 500, value);
  return { key, value };
}
