import { useId, type ReactNode } from 'react';
import { CaretIcon } from '../icons.tsx';

/** A part of the sidebar under a head that folds it. */
export function Section({
  title,
  aside,
  open,
  onToggle,
  children
}: {
  title: string;
  aside: ReactNode;
  open: boolean;
  onToggle(open: boolean): void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="ct-section">
      <h3 className="ct-section-title">
        <button
          className="ct-section-toggle"
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onToggle(!open)}
        >
          <span className={`ct-caret ${open ? 'ct-caret-open' : ''}`}>
            <CaretIcon />
          </span>
          <span className="ct-section-name">{title}</span>
          <span className="ct-section-aside">{aside}</span>
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {children}
      </div>
    </section>
  );
}
