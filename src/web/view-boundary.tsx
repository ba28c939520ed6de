import { Component, type ReactNode } from 'react';
import { errorText } from '../ui/error-text.ts';
import type { Translation } from '../ui/translation.ts';

export interface BoundaryProps {
  trans: Translation;
  children: ReactNode;
}

/**
 * A view that cannot be drawn, or whose script is gone since the server was upgraded, leaves the
 * rest of the page as it is. (React knows this as a class only.)
 */
export class ViewBoundary extends Component<BoundaryProps, { error: unknown }> {
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
        <span title={errorText(error)}>{trans.__('This view could not be shown.')}</span>
        <button className="ct-button" type="button" onClick={() => location.reload()}>
          {trans.__('Load the page again')}
        </button>
      </div>
    );
  }
}
