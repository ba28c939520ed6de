/** Tags that people set, and those of clients and of celltrail. */
export function splitTags(tags: ReadonlyMap<string, string>): {
  own: ReadonlyMap<string, string>;
  system: ReadonlyMap<string, string>;
} {
  const all = [...tags];
  return {
    own: new Map(all.filter(([key]) => !SYSTEM.test(key))),
    system: new Map(all.filter(([key]) => SYSTEM.test(key)))
  };
}

const SYSTEM = /^(?:mlflow|celltrail)\./;
