import { Component, type ReactNode } from 'react';
import { errorText } from './error-text.ts';
import type { Translation } from './translation.ts';

interface Props {
  trans: Translation;
  children: ReactNode;
}

/** A chart that cannot be drawn takes nothing else with it. (React knows this as a class only.) */
export class ChartBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { trans, children } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    return (
      <div className="ct-error-line" role="alert">
        <span title={errorText(error)}>{trans.__('This chart could not be drawn.')}</span>
        <button className="ct-button" type="button" onClick={() => this.setState({ error: null })}>
          {trans.__('Retry')}
        </button>
      </div>
    );
  }
}
