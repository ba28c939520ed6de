import { spawn, type ChildProcess } from 'node:child_process';

export type Environment = Record<string, string>;

/** A program that logs, and says what it measured on its standard output. */
export function program(command: string, args: string[], env: Environment): ChildProcess {
  return spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env }
  });
}

/** @returns what of its output matches, as soon as that is there */
export async function saysIn(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const some of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += some as string;
    const match = pattern.exec(text);
    if (match !== null) return match[0];
  }
  throw new Error(`It ended without ${pattern}: ${text}`);
}
