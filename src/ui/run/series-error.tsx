import { ErrorLine } from '../error-line.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import type { SeriesModel } from './series-model.ts';

/** Apart: the tables and cards beside it are not drawn anew with each series that comes. */
export function SeriesError({ model, trans }: { model: SeriesModel; trans: Translation }) {
  const { error } = useModel(model);
  if (error === null) return null;
  return <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />;
}
