import type { ReactNode } from 'react';

/** As those of `../icons.tsx`, for what only the table has. */
function icon(name: string, drawing: ReactNode) {
  const Icon = () => (
    <svg className="ct-icon ct-line-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {drawing}
    </svg>
  );
  Icon.displayName = name;
  return Icon;
}

export const UpIcon = icon('UpIcon', <path d="M4.5 10L8 6l3.5 4z" fill="currentColor" />);
export const DownIcon = icon('DownIcon', <path d="M4.5 6L8 10l3.5-4z" fill="currentColor" />);
export const NoteIcon = icon(
  'NoteIcon',
  <path d="M3.5 3h9v7L10 12.8H3.5zM5.8 6h4.4M5.8 8.6h2.6" />
);
export const ColumnsIcon = icon(
  'ColumnsIcon',
  <path d="M2.6 3.4h10.8v9.2H2.6zM6.2 3.4v9.2M9.8 3.4v9.2" />
);
