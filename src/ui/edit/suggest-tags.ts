import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunColumns, listRunColumnValues } from '../../protocol/endpoints/run-rows.ts';
import { tagText } from './tag-text.ts';
import type { SuggestTags } from './tag-editor.tsx';

/** From the tags of all runs, the most frequent first. */
export function tagSuggestions(client: TrackingClient): SuggestTags {
  return async typed => {
    const key = /^\s*(.+?)\s*=/.exec(typed)?.[1];
    if (key === undefined) {
      const { tags } = await client.call(listRunColumns, {});
      return tags.map(tag => tag.key);
    }
    const { values } = await client.call(listRunColumnValues, { column: `tags.${key}` });
    return values.map(value => tagText({ key, value }));
  };
}
