/** Runs that have something to send, each once, and when each may be looked at. */
export class RunQueue {
  readonly #due = new Map<string, Due>();
  readonly #taken = new Set<string>();
  /** Changed while they were being sent. */
  readonly #again = new Set<string>();

  /**
   * One that waits already is not hurried: what was refused is not sent again with each change.
   *
   * @param notBefore ms since 1970
   * @returns whether this ended its rest
   */
  add(run_id: string, now: number, notBefore = 0): boolean {
    if (this.#taken.has(run_id)) {
      this.#again.add(run_id);
      return false;
    }
    const known = this.#due.get(run_id);
    if (known === undefined) this.#due.set(run_id, { since: now, notBefore, earliest: null });
    if (known === undefined || known.earliest === null) return false;
    known.notBefore = Math.min(known.notBefore, Math.max(known.earliest, notBefore));
    known.earliest = null;
    return true;
  }

  /** The one that waits longest of those that may be looked at; it is the caller's until `done`. */
  take(now: number): string | null {
    for (const [run_id, due] of this.#due) {
      if (due.notBefore > now || this.#taken.has(run_id)) continue;
      this.#taken.add(run_id);
      due.earliest = null;
      return run_id;
    }
    return null;
  }

  /** Nothing of it waits, unless it changed meanwhile. */
  done(run_id: string, now: number, pauseMs: number): void {
    this.#taken.delete(run_id);
    this.#due.delete(run_id);
    if (this.#again.delete(run_id)) this.add(run_id, now, now + pauseMs);
  }

  /** More of it waits: behind all others, and not before a time. */
  later(run_id: string, notBefore: number): void {
    this.#again.delete(run_id);
    this.#behind(run_id, notBefore, null);
  }

  /**
   * What waits of it is sent by others, or may be tried again at a time: until then a change alone
   * ends its rest.
   *
   * @param until ms since 1970; Infinity: until `resume`
   * @returns false: it changed meanwhile, and does not rest
   */
  rest(run_id: string, now: number, pauseMs: number, until: number): boolean {
    const rests = !this.#again.delete(run_id);
    this.#behind(run_id, rests ? until : now + pauseMs, rests ? now + pauseMs : null);
    return rests;
  }

  /** Ends its rest at once. */
  resume(run_id: string): void {
    const known = this.#due.get(run_id);
    if (this.#taken.has(run_id)) this.#again.add(run_id);
    else if (known !== undefined && known.earliest !== null) {
      known.notBefore = 0;
      known.earliest = null;
    }
  }

  #behind(run_id: string, notBefore: number, earliest: number | null): void {
    this.#taken.delete(run_id);
    const known = this.#due.get(run_id);
    if (known === undefined) return;
    this.#due.delete(run_id);
    this.#due.set(run_id, { since: known.since, notBefore, earliest });
  }

  /** All may be looked at now, or one of them. */
  hurry(run_id?: string): void {
    for (const [id, entry] of this.#due) {
      if (run_id === undefined || id === run_id) entry.notBefore = 0;
    }
  }

  /** When the next one may be looked at; null when none waits. */
  nextTime(): number | null {
    let next: number | null = null;
    for (const [run_id, { notBefore }] of this.#due) {
      if (!this.#taken.has(run_id) && (next === null || notBefore < next)) next = notBefore;
    }
    return next;
  }

  has(run_id: string): boolean {
    return this.#due.has(run_id);
  }

  get size(): number {
    return this.#due.size;
  }

  get runIds(): string[] {
    return [...this.#due.keys()];
  }

  /** Since when the one that waits longest does, ms since 1970. */
  get oldest(): number | null {
    let oldest: number | null = null;
    for (const { since } of this.#due.values()) {
      if (oldest === null || since < oldest) oldest = since;
    }
    return oldest;
  }
}

interface Due {
  since: number;
  /** ms since 1970. */
  notBefore: number;
  /** While it rests: when a change may end that, ms since 1970. */
  earliest: number | null;
}
