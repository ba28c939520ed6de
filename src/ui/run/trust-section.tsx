import type { TrustedCell } from '../../protocol/endpoints/run-trust.ts';
import { ErrorLine } from '../error-line.tsx';
import { WarningIcon } from '../icons.tsx';
import { CheckIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import { Section } from './section.tsx';
import { cellName } from '../cell-name.ts';
import { trustFacts, type TrustFact, type TrustLine } from './trust-facts.ts';
import type { TrustModel } from './trust-model.ts';

/** How many of the five facts hold that make a number one to trust, and what is missing of the others. */
export function TrustSection({
  model,
  session_id,
  trans,
  onShowCell
}: {
  model: TrustModel;
  /** The session whose cells the view shows. */
  session_id: string | null;
  trans: Translation;
  onShowCell(execution_id: string): void;
}) {
  const { trust, error } = useModel(model);
  if (trust === null && error === null) return null;
  const facts = trust === null ? [] : trustFacts(trust, trans);
  const held = facts.filter(fact => fact.held).length;
  const showCell = (cell: TrustedCell) =>
    cell.session_id === session_id ? () => onShowCell(cell.execution_id) : null;
  return (
    <Section
      title={trans.__('Trust')}
      count={facts.length > 0 ? `${held}/${facts.length}` : undefined}
    >
      {error !== null && (
        <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />
      )}
      <ul className="ct-trust">
        {facts.map(fact => (
          <Fact key={fact.name} fact={fact} trans={trans} showCell={showCell} />
        ))}
      </ul>
    </Section>
  );
}

type ShowCell = (cell: TrustedCell) => (() => void) | null;

function Fact({
  fact: { name, held, lines },
  trans,
  showCell
}: {
  fact: TrustFact;
  trans: Translation;
  showCell: ShowCell;
}) {
  return (
    <li className="ct-trust-fact" data-held={held}>
      {held ? <CheckIcon /> : <WarningIcon />}
      <div>
        <span className="ct-trust-name">
          {name}
          <span className="ct-hidden">{held ? trans.__(': yes') : trans.__(': no')}</span>
        </span>
        {lines.map((line, at) => (
          <Line key={at} line={line} trans={trans} showCell={showCell} />
        ))}
      </div>
    </li>
  );
}

function Line({
  line: { parts },
  trans,
  showCell
}: {
  line: TrustLine;
  trans: Translation;
  showCell: ShowCell;
}) {
  return (
    <p className="ct-trust-line">
      {parts.map((part, at) => {
        if (typeof part === 'string') return part;
        const show = showCell(part);
        // A cell of another session is none of this view's.
        if (show === null) return cellName(part);
        return (
          <button
            key={at}
            className="ct-link-button"
            type="button"
            title={trans.__('Show as it ran')}
            onClick={show}
          >
            {cellName(part)}
          </button>
        );
      })}
    </p>
  );
}
