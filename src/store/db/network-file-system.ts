import { statfsSync } from 'node:fs';

/**
 * Whether a folder lies on a file system that other hosts may write to at the same time, or whose
 * locks and shared memory cannot be relied on. `CELLTRAIL_NETWORK_FS=1` says so for systems that
 * cannot be asked.
 */
export function isOnNetwork(folder: string, environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment['CELLTRAIL_NETWORK_FS'] === '1') return true;
  // The numbers are Linux's; elsewhere they mean other file systems.
  if (process.platform !== 'linux') return false;
  return NETWORK_TYPES.has(statfsSync(folder).type >>> 0);
}

/** `f_type` of statfs(2): linux/magic.h, and the sources of those that are not in it. */
const NETWORK_TYPES = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x65735546, // FUSE: sshfs, s3fs, gcsfuse and others
  0x01021997, // 9P: shared with a virtual machine
  0x786f4256, // VirtualBox shared folder
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x19830326, // BeeGFS
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x5346414f, // AFS
  0x6b414653, // kAFS
  0x73757245 // Coda
]);
