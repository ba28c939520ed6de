import type { CDPSession, Page } from 'playwright-core';

/** How many objects of each class of ours a tab holds after a collection, by where the class stands. */
export type Instances = ReadonlyMap<string, number>;

interface Place {
  scriptId?: string;
  lineNumber?: number;
  columnNumber?: number;
}

interface OwnClass {
  objectId: string;
  /** In the labextension's scripts: the only thing that tells two classes apart. */
  place: string;
}

/** Counts them, by the protocol of Chrome's developer tools. @see countInstances */
export class OwnInstances {
  readonly #session: CDPSession;
  /** Scripts of the labextension. */
  readonly #scripts = new Set<string>();

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('Debugger.scriptParsed', ({ scriptId, url }) => {
      if (url.includes('/extensions/celltrail/')) this.#scripts.add(scriptId);
    });
  }

  static async of(page: Page): Promise<OwnInstances> {
    const session = await page.context().newCDPSession(page);
    const instances = new OwnInstances(session);
    await session.send('Debugger.enable');
    return instances;
  }

  async count(): Promise<Instances> {
    const objectGroup = 'own-instances';
    await this.#session.send('HeapProfiler.collectGarbage');
    const classes = await this.#classes(objectGroup);
    const all = await this.#objectsOf('Object.prototype', objectGroup);
    const { result } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: all,
      functionDeclaration: String(countInstances),
      arguments: classes.map(({ objectId }) => ({ objectId })),
      returnByValue: true
    });
    await this.#session.send('Runtime.releaseObjectGroup', { objectGroup });
    const counted = result.value as { text: string; count: number }[];
    return new Map(counted.map(({ text, count }, at) => [`${classes[at]!.place} ${text}`, count]));
  }

  /** The labextension's own classes, among the thousands of a JupyterLab: told by their scripts. */
  async #classes(objectGroup: string): Promise<OwnClass[]> {
    const functions = await this.#objectsOf('Function.prototype', objectGroup);
    const { result: list, exceptionDetails } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: functions,
      functionDeclaration: String(classesAmong),
      objectGroup
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    const { result } = await this.#session.send('Runtime.getProperties', {
      objectId: list.objectId!,
      ownProperties: true
    });
    const own: OwnClass[] = [];
    for (const { value } of result) {
      if (value?.type !== 'function') continue;
      const { internalProperties = [] } = await this.#session.send('Runtime.getProperties', {
        objectId: value.objectId!,
        ownProperties: true
      });
      const location = internalProperties.find(({ name }) => name === '[[FunctionLocation]]');
      const { scriptId, lineNumber, columnNumber } = (location?.value?.value ?? {}) as Place;
      if (scriptId === undefined || !this.#scripts.has(scriptId)) continue;
      const place = `${scriptId}:${lineNumber}:${columnNumber}`;
      own.push({ objectId: value.objectId!, place });
    }
    return own;
  }

  async #objectsOf(prototype: string, objectGroup: string): Promise<string> {
    const { result } = await this.#session.send('Runtime.evaluate', {
      expression: prototype,
      objectGroup
    });
    const { objects } = await this.#session.send('Runtime.queryObjects', {
      prototypeObjectId: result.objectId!,
      objectGroup
    });
    return objects.objectId!;
  }
}

/** Runs in the page, `this` being all functions. */
function classesAmong(this: unknown[]): unknown[] {
  const isClass = (one: unknown) =>
    typeof one === 'function' && /^class\b/.test(Function.prototype.toString.call(one));
  return this.filter(isClass);
}

/** Runs in the page, `this` being all objects. The bundler's names of classes say little: their members do. */
function countInstances(
  this: object[],
  ...classes: { prototype: object }[]
): { text: string; count: number }[] {
  const counts = new Map<object, number>(classes.map(({ prototype }) => [prototype, 0]));
  for (const one of this) {
    const prototype = Object.getPrototypeOf(one) as object | null;
    if (prototype === null) continue;
    const count = counts.get(prototype);
    if (count !== undefined) counts.set(prototype, count + 1);
  }
  return classes.map(({ prototype }) => ({
    text: Object.getOwnPropertyNames(prototype).slice(0, 6).join(' '),
    count: counts.get(prototype)!
  }));
}
