import type { ReactNode } from 'react';

/** A part of a tab under its title. */
export function Section({
  title,
  count,
  actions,
  children
}: {
  title: string;
  count?: number | string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="ct-run-section">
      <div className="ct-run-section-head">
        <h3 className="ct-run-section-title">
          {title}
          {count !== undefined && <span className="ct-count"> {count}</span>}
        </h3>
        {actions}
      </div>
      {children}
    </section>
  );
}
