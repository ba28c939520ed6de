import type { ReactNode } from 'react';

/** Drawn like those of `icons.tsx`, which never stand without a word or a label either. */
function icon(name: string, drawing: ReactNode) {
  const Icon = () => (
    <svg
      className="ct-icon"
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {drawing}
    </svg>
  );
  Icon.displayName = name;
  return Icon;
}

export const PencilIcon = icon('PencilIcon', <path d="M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z" />);
export const PlusIcon = icon('PlusIcon', <path d="M8 3v10M3 8h10" />);
export const FolderIcon = icon('FolderIcon', <path d="M2 4.2h4l1.4 1.6H14v7H2z" />);
export const FileIcon = icon('FileIcon', <path d="M4 2h5.4L12.4 5v9H4zM9.2 2v3.2h3.2" />);
export const DownloadIcon = icon(
  'DownloadIcon',
  <path d="M8 2.6v7.2M4.8 7L8 10.2 11.2 7M3 13.2h10" />
);
export const ModelIcon = icon(
  'ModelIcon',
  <path d="M8 1.8l5.6 3.1v6.2L8 14.2l-5.6-3.1V4.9zM2.6 5L8 8l5.4-3M8 8v6" />
);
