import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names one process for good: its number alone may be another's by now. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Where `pid` names a process; null where the system does not tell. */
  pid_space: string | null;
  /** When it began, in the system's own terms; null where the system does not tell. */
  started: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { host: hostname(), pid, pid_space: pidSpace(), started: readStat(pid)?.started ?? null };
}

/** @returns null when it cannot be told from here: of another host or container */
export function isAlive({ pid, started, ...place }: ProcessIdentity): boolean | null {
  if (!isHere(place)) return null;
  if (started === null) return isRunning(pid);
  const stat = readStat(pid);
  // A zombie has ended; when it is reaped is its parent's affair.
  return stat !== null && stat.started === started && stat.state !== 'Z' && stat.state !== 'X';
}

/** Whether numbers of processes mean the same there as here. */
export const isHere = ({ host, pid_space }: { host: string; pid_space: string | null }) =>
  host === hostname() && pid_space === pidSpace();

/** Hosts may share a name, as cloned machines and containers do; they are told apart by this. */
export function pidSpace(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** State and start of a process (proc_pid_stat(5)); null without it, and on systems without /proc. */
function readStat(pid: number): { state: string; started: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, started: fields[19]! };
  } catch {
    return null;
  }
}
