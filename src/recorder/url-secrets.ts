/**
 * A URL without what may let somebody in: user and password, and all of its query and fragment,
 * where signatures and tokens are. The user `git` stays, since it is everybody's, and so do names of
 * variables, `${TOKEN}`, as pip leaves them.
 */
export function withoutUrlSecrets(url: string): string {
  const bare = url.replace(/[?#].*$/s, '');
  const start = /^[a-z][a-z0-9+.-]*:\/\//i.exec(bare)?.[0];
  if (start === undefined) return bare;
  const rest = bare.slice(start.length);
  const at = endOfUser(rest);
  if (at < 0) return bare;
  const user = rest.slice(0, at);
  return start + (HARMLESS.test(user) ? `${user}@` : '') + rest.slice(at + 1);
}

/** Place of the `@` behind the user; -1 when there is none. */
function endOfUser(rest: string): number {
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  // A slash in a password should have been written otherwise, but what follows is no port.
  if (at < 0 && /:(?!\d*$)/.test(authority.replace(/^\[[^\]]*\]/, ''))) {
    return rest.lastIndexOf('@');
  }
  return at;
}

const HARMLESS = /^(?:git|\$\{[A-Z0-9_]+\}(?::\$\{[A-Z0-9_]+\})?)$/;
