/** Ids of nbformat: unique, of 1 to 64 letters, digits, `-` and `_`. */
export class CellIds {
  readonly #taken = new Set<string>();

  next(cell_id: string | null): string {
    const base = clean(cell_id ?? 'console') || 'cell';
    let id = base;
    for (let n = 2; this.#taken.has(id); n++) id = `${base}-${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** Older records have VS Code's ids as it sends them: URIs of the notebook, whose fragment is the cell. */
const clean = (cell_id: string) =>
  cell_id
    .replace(/^[a-z][a-z0-9+.-]*:.*#/is, '')
    .replace(/[^\w-]/g, '-')
    .slice(0, 56);
