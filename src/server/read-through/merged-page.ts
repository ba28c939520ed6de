import { invalidParameter } from '../../store/tracking/invalid-parameter.ts';

/** A list that is asked for page by page, in the order of the whole. */
export interface Source<Item> {
  page(page_token: string | undefined): Promise<{ items: Item[]; next_page_token?: string }>;
}

/**
 * The next page of several lists that are in the same order, as if they were one.
 *
 * @param page_token of the page before
 * @throws ApiError INVALID_PARAMETER_VALUE for a token of something else; what a source throws
 */
export async function mergedPage<Item>(
  sources: readonly Source<Item>[],
  compare: (a: Item, b: Item) => number,
  { limit, page_token }: { limit: number; page_token: string | undefined }
): Promise<{ items: Item[]; next_page_token?: string }> {
  const places = placesOf(page_token, sources.length);
  const cursors = sources.map((source, index) => new Cursor(source, places[index]!));
  const items: Item[] = [];
  for (;;) {
    let first: Cursor<Item> | null = null;
    for (const cursor of cursors) {
      const item = await cursor.peek();
      if (item === undefined) continue;
      if (first === null || compare(item, first.current) < 0) first = cursor;
    }
    if (first === null) return { items };
    if (items.length === limit) {
      const left = cursors.map(({ place }) => place);
      return { items, next_page_token: Buffer.from(JSON.stringify(left)).toString('base64') };
    }
    items.push(first.current);
    first.advance();
  }
}

/** Token of a page and how many of its items are done; null: the list is at its end. */
type Place = [token: string, done: number] | null;

class Cursor<Item> {
  readonly #source: Source<Item>;
  #token: string;
  #done: number;
  #items: Item[] | null = null;
  /** Undefined: there is no page behind the one that is here. */
  #next: string | undefined;
  #atEnd: boolean;

  constructor(source: Source<Item>, place: Place) {
    this.#source = source;
    this.#atEnd = place === null;
    [this.#token, this.#done] = place ?? ['', 0];
  }

  get place(): Place {
    return this.#atEnd ? null : [this.#token, this.#done];
  }

  /** After a `peek` that found one. */
  get current(): Item {
    return this.#items![this.#done]!;
  }

  advance(): void {
    this.#done++;
  }

  async peek(): Promise<Item | undefined> {
    while (!this.#atEnd) {
      if (this.#items === null) {
        const page = await this.#source.page(this.#token || undefined);
        this.#items = page.items;
        this.#next = page.next_page_token || undefined;
      }
      if (this.#done < this.#items.length) return this.current;
      if (this.#next === undefined) this.#atEnd = true;
      else {
        this.#token = this.#next;
        this.#done = 0;
        this.#items = null;
      }
    }
    return undefined;
  }
}

function placesOf(page_token: string | undefined, count: number): Place[] {
  if (!page_token) return Array.from({ length: count }, (): Place => ['', 0]);
  try {
    const places = JSON.parse(Buffer.from(page_token, 'base64').toString()) as Place[];
    if (places.length === count && places.every(isPlace)) return places;
  } catch {
    // said below
  }
  throw invalidParameter('Invalid page token: it is of another search.');
}

const isPlace = (place: Place) =>
  place === null || (typeof place[0] === 'string' && Number.isSafeInteger(place[1]));
