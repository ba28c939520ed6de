/**
 * The first of many rows in an order, in memory for just as many: a heap whose top is the last of
 * those that are kept.
 */
export class FirstRows {
  readonly #limit: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #rows: number[] = [];
  readonly #keys: number[] = [];

  /** @param compare whole order of two rows */
  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  /** @param key smaller for a row that comes first; of rows with equal keys `compare` decides */
  offer(row: number, key: number): void {
    const rows = this.#rows;
    const keys = this.#keys;
    if (rows.length === this.#limit) {
      if (this.#limit === 0 || key > keys[0] || !this.#isBefore(row, key, 0)) return;
      this.#sink(row, key);
      return;
    }
    let at = rows.length;
    rows.push(row);
    keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(rows[parent], keys[parent], at)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** In order. */
  sorted(): number[] {
    const places = this.#rows.map((_, place) => place);
    places.sort(
      (a, b) => this.#keys[a] - this.#keys[b] || this.#compare(this.#rows[a], this.#rows[b])
    );
    return places.map(place => this.#rows[place]);
  }

  /** Puts a row in the place of the top. */
  #sink(row: number, key: number): void {
    const rows = this.#rows;
    const keys = this.#keys;
    rows[0] = row;
    keys[0] = key;
    for (let at = 0; ;) {
      let last = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < rows.length; child++) {
        if (this.#isBefore(rows[last], keys[last], child)) last = child;
      }
      if (last === at) return;
      this.#swap(at, last);
      at = last;
    }
  }

  #isBefore(row: number, key: number, place: number): boolean {
    const other = this.#keys[place];
    return key === other ? this.#compare(row, this.#rows[place]) < 0 : key < other;
  }

  #swap(a: number, b: number): void {
    const rows = this.#rows;
    const keys = this.#keys;
    [rows[a], rows[b]] = [rows[b], rows[a]];
    [keys[a], keys[b]] = [keys[b], keys[a]];
  }
}
