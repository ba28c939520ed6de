import type { Translation } from '../translation.ts';
import type { FilterFault, FilterModel } from './filter-model.ts';

/** What is wrong with the query, and one click that puts it right where that is known. */
export function FaultLine({
  id,
  model,
  fault,
  trans
}: {
  id: string;
  model: FilterModel;
  fault: FilterFault | null;
  trans: Translation;
}) {
  return (
    // There all along, so that what comes into it is read out.
    <div className="ct-filter-said" role="status">
      {fault !== null && (
        <>
          <span id={id}>{fault.message}</span>
          {fault.suggestion !== null && (
            <button className="ct-button" type="button" onClick={() => model.takeSuggestion()}>
              {trans.__('Use %1', fault.suggestion)}
            </button>
          )}
        </>
      )}
    </div>
  );
}
