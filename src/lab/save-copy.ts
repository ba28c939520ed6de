import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';

/**
 * Saves a notebook under a name that nothing has: `train @ run-007.ipynb`, then
 * `train @ run-007 (2).ipynb`.
 *
 * @param folder where it belongs; when that is gone, it goes to the root
 * @returns its path
 */
export async function saveCopy(
  contents: Contents.IManager,
  folder: string,
  name: string,
  text: string
): Promise<string> {
  const { path: place, names } = await listed(contents, folder);
  const extension = PathExt.extname(name);
  const stem = name.slice(0, name.length - extension.length);
  let free = name;
  for (let count = 2; names.has(free); count++) free = `${stem} (${count})${extension}`;
  const path = PathExt.join(place, free);
  await contents.save(path, { type: 'notebook', format: 'json', content: JSON.parse(text) });
  return path;
}

/** What is in a folder, or in the root when it is gone. */
async function listed(
  contents: Contents.IManager,
  path: string
): Promise<{ path: string; names: ReadonlySet<string> }> {
  try {
    const { content } = await contents.get(path, { type: 'directory', content: true });
    return { path, names: new Set((content as Contents.IModel[]).map(({ name }) => name)) };
  } catch (error) {
    const isGone = error instanceof ServerConnection.ResponseError && error.response.status === 404;
    if (!isGone || path === '') throw error;
    return listed(contents, '');
  }
}
