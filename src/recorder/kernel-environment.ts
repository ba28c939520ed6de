import type { EnvironmentFrame, MessageFrame } from '../protocol/frames.ts';
import type { KernelEnvironment, SessionChange } from '../store/sessions/session-store.ts';
import { saveKernel } from './kernel-record.ts';
import type { KernelState, SessionState, Step } from './recorder-state.ts';
import { requirements } from './requirements.ts';

/** Versions are short; what is longer is none. */
const MAX_VERSION = 100;

/** The kernel's interpreter was asked what is installed there. */
export function recordEnvironment(step: Step, frame: EnvironmentFrame): void {
  const kernel = step.state.kernels.get(frame.kernel_id);
  if (!kernel || kernel.ended) return;
  const { packages, reason } = frame;
  const told = versionIn(frame.language_version);
  const lines = packages && requirements(told, packages);
  setEnvironment(step, kernel, {
    // What the kernel says of itself is nearer to the truth.
    language_version: kernel.environment?.language_version ?? told,
    packages: lines?.count ?? null,
    reason: lines ? null : reason,
    requirements: lines?.text ?? null
  });
}

/** A kernel told a front end, or the server, what it is. */
export function recordInfo(step: Step, kernel: KernelState, { content }: MessageFrame): void {
  const { language_info } = content as { language_info?: { version?: unknown } };
  const language_version = versionIn(language_info?.version);
  if (language_version === null || kernel.ended) return;
  setEnvironment(step, kernel, { ...(kernel.environment ?? UNTOLD), language_version });
}

/** A session begins with what is known of its kernel by then. */
export function describeSession(
  changes: SessionChange[],
  { environment }: KernelState,
  { session_id }: SessionState
): void {
  if (environment === null) return;
  const { language_version, packages, reason } = environment;
  changes.push({
    type: 'set-environment',
    session_id,
    environment: { language_version, packages, reason }
  });
}

function setEnvironment(step: Step, kernel: KernelState, environment: KernelEnvironment): void {
  if (JSON.stringify(environment) === JSON.stringify(kernel.environment)) return;
  kernel.environment = environment;
  // First the lines, then who asks for them.
  saveKernel(step, kernel);
  for (const session of kernel.sessions) describeSession(step.changes, kernel, session);
}

const UNTOLD: KernelEnvironment = {
  language_version: null,
  packages: null,
  reason: 'the packages were not looked up yet',
  requirements: null
};

function versionIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const version = value.trim();
  return /^[\x21-\x7e][\x20-\x7e]*$/.test(version) && version.length <= MAX_VERSION
    ? version
    : null;
}
