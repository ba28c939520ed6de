import path from 'node:path';

import { jupyterDoor, kernelDoor } from './auth.ts';
import { listen, type Listener } from './listener.ts';
import { openLog } from './log.ts';
import type { RunningServer } from './main.ts';
import type { CommonOptions } from './parts.ts';
import { Role } from './relay/role.ts';
import { Reruns } from './reruns/reruns.ts';
import { rerunRoutes } from './routes/reruns.ts';

export interface CompanionOptions extends CommonOptions {
  /** Path of the unix socket that is made for the Jupyter server. */
  socket: string;
  /** Descriptor of a socket that listens on 127.0.0.1, for kernels. */
  fd: number;
  /** Id of the Jupyter server's life. */
  serverId: string;
  /** Pid of the Jupyter server: its sessions end when it is gone. */
  serverPid: number;
  /** The key that the Jupyter server shows, and that the kernels' secrets are made of. */
  serverKey: string;
  /** The Jupyter root: its notebooks' repositories are looked at. Absent: none is. */
  rootDir?: string;
  /** What differs from their commits is kept too. */
  gitDiff?: boolean;
  /** A Python that has celltrail, which runs notebooks again. Absent: none is. */
  python?: string;
}

export interface RunningCompanion extends RunningServer {
  /** Rejects when it can serve nobody any more. */
  readonly lost: Promise<never>;
}

/**
 * The server beside a Jupyter server: all of the API behind its unix socket, MLflow's alone behind
 * the kernels' door. If the companion of another Jupyter server owns the data folder, that one
 * answers what is asked here.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function startCompanion(options: CompanionOptions): Promise<RunningCompanion> {
  const { dataDir, serverId, serverPid, serverKey, python, rootDir, gitDiff } = options;
  const reruns =
    python === undefined || rootDir === undefined
      ? null
      : new Reruns({ python, dataDir, rootDir, gitDiff });
  const here = reruns ? rerunRoutes(reruns) : [];
  const role = await Role.take({ ...options, observer: serverId, pid: serverPid, here });
  const log = openLog(path.join(dataDir, 'logs'));
  const listeners: Listener[] = [];
  const close = () => {
    reruns?.close();
    return role.close(() => Promise.all(listeners.map(listener => listener.close())));
  };
  try {
    listeners.push(
      await listen(
        { path: options.socket },
        {
          door: jupyterDoor(serverKey),
          router: role.jupyter,
          log,
          upgrade: (...upgraded) => role.upgrade(...upgraded)
        }
      )
    );
    const kernels = await listen(
      { fd: options.fd },
      {
        door: kernelDoor(serverKey, kernel_id => role.isGone(kernel_id)),
        router: role.kernels,
        log,
        upgrade: null
      }
    );
    listeners.push(kernels);
    return { port: kernels.port, lost: role.lost, close };
  } catch (error) {
    await close();
    throw error;
  }
}
