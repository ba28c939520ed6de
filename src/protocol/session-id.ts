/**
 * Which session of a kernel: the n-th of one epoch, both from 1. The first of an epoch begins with
 * its first user execution, others with cells that are tagged `new-run`.
 */
export interface SessionPlace {
  kernel_id: string;
  epoch: number;
  n: number;
}

/** `<kernel id>.<epoch>` for the first of an epoch, `<kernel id>.<epoch>.<n>` for the others. */
export function sessionId({ kernel_id, epoch }: Omit<SessionPlace, 'n'>, n = 1): string {
  return n === 1 ? `${kernel_id}.${epoch}` : `${kernel_id}.${epoch}.${n}`;
}

/** @param session_id as `sessionId` makes it */
export function sessionPlace(session_id: string): SessionPlace {
  const [kernel_id = '', epoch, n = '1'] = session_id.split('.');
  return { kernel_id, epoch: Number(epoch), n: Number(n) };
}
