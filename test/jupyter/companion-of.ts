import { execFileSync } from 'node:child_process';

/** Pid of a Jupyter server's companion. @param jupyter pid of the server */
export function companionOf(jupyter: number): number {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(jupyter)]);
  const line = String(children)
    .split('\n')
    .find(child => child.includes('main.mjs companion'));
  return Number.parseInt(line!, 10);
}
