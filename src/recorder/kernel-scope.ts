import type { Tag } from '../protocol/entities/run.ts';

/**
 * What the recorder knows of the kernel that a request speaks for: enough to place a run that the
 * kernel's client makes (design §4.3).
 */
export interface KernelScope {
  kernel_id: string;
  /** The session that the request belongs to; null before the first user execution. */
  session_id: string | null;
  session_run_id: string | null;
  notebook_path: string | null;
  /** What experiment `0` means here. */
  experiment_id: string | null;
  /** The execution that runs now, and its cell; null between executions. */
  running: { execution_id: string; cell_id: string | null; attempt: number } | null;
  /** `celltrail.*` tags of a run made now, without the parent. */
  tags: Tag[];
}
