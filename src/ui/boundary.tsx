import { Component, type ReactNode } from 'react';
import { DetailsButton } from './details-button.tsx';
import { errorText } from './error-text.ts';
import type { Translation } from './translation.ts';

export interface BoundaryProps {
  trans: Translation;
  children: ReactNode;
  /** Absent: of a view. */
  text?: string;
  /** Absent: it is drawn again. */
  action?: { label: string; run(): void };
}

/** What cannot be drawn takes nothing else with it. (React knows this as a class only.) */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { trans, children } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    const { text = trans.__('This view could not be shown.') } = this.props;
    const { action = { label: trans.__('Retry'), run: () => this.setState({ error: null }) } } =
      this.props;
    return (
      <div className="ct-error-line" role="alert">
        <span>{text}</span>
        <button className="ct-button" type="button" onClick={action.run}>
          {action.label}
        </button>
        <DetailsButton label={trans.__('Details')} text={errorText(error)} />
      </div>
    );
  }
}

export const ChartBoundary = (props: Pick<BoundaryProps, 'trans' | 'children'>) => (
  <Boundary {...props} text={props.trans.__('This chart could not be drawn.')} />
);
