import { useEffect } from 'react';
import { compareState, parseCompareState } from '../../ui/compare/compare-state.ts';
import { CompareModel } from '../../ui/compare/model.ts';
import { CompareView } from '../../ui/compare/view.tsx';
import type { PageParts } from '../parts.ts';
import { useShownModel } from '../use-shown-model.ts';
import { useTitle } from '../use-title.ts';

/** @param state as `compareState` writes it */
export function ComparePage({ parts, state }: { parts: PageParts; state: string }) {
  const { client, events, host, navigation } = parts;
  const model = useShownModel(() => new CompareModel(client, events, parseCompareState(state)), '');
  useTitle(host.trans.__('Compare'));
  useEffect(() => {
    if (model === null) return;
    const shown = () => compareState(model.state.view);
    if (state !== shown()) model.change(parseCompareState(state));
    const keep = () => navigation.keep({ view: 'compare', state: shown() });
    model.changed.connect(keep);
    return () => void model.changed.disconnect(keep);
  }, [model, state, navigation]);
  return model && <CompareView model={model} host={host} />;
}
