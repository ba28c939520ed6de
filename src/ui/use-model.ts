import type { ISignal } from '@lumino/signaling';
import { useCallback, useSyncExternalStore } from 'react';

/** A model whose `state` is replaced, never changed, before `changed` is emitted. */
export interface Observable<State> {
  readonly changed: ISignal<unknown, void>;
  readonly state: State;
}

/** The state of a model; the component is drawn again when it changes. */
export function useModel<State>(model: Observable<State>): State {
  return usePart(model, state => state);
}

/** The same of a part of it. @param pick answers the same object while that part does not change */
export function usePart<State, Part>(model: Observable<State>, pick: (state: State) => Part): Part {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const slot = () => onChange();
      model.changed.connect(slot);
      return () => void model.changed.disconnect(slot);
    },
    [model]
  );
  return useSyncExternalStore(subscribe, () => pick(model.state));
}
