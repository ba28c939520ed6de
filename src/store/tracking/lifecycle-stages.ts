import type { LifecycleStage, ViewType } from '../../protocol/entities/experiment.ts';

/** What a search covers; without a view type only what is active. */
export function lifecycleStages(view_type: ViewType = 'ACTIVE_ONLY'): LifecycleStage[] {
  switch (view_type) {
    case 'ACTIVE_ONLY':
      return ['active'];
    case 'DELETED_ONLY':
      return ['deleted'];
    case 'ALL':
      return ['active', 'deleted'];
  }
}
