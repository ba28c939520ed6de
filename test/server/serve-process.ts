import { spawn, type ChildProcess } from 'node:child_process';
import { MAIN } from './celltrail-main.ts';

export interface ServeProcess {
  url: string;
  process: ChildProcess;
  /** Ends it by SIGTERM. Resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Runs `celltrail serve` on a port that the system chooses. */
export async function startServeProcess(dataDir: string, ...args: string[]): Promise<ServeProcess> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--data', dataDir, ...args],
    {
      stdio: ['ignore', 'inherit', 'pipe']
    }
  );
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const match = /celltrail listens on (\S+)/.exec(said);
      if (match) resolve(match[1]!);
    });
    void exited.then(code => reject(new Error(`celltrail ended with ${code}: ${said}`)));
  });
  return {
    url,
    process: child,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    }
  };
}
