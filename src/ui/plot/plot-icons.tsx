/** As the icons of ../icons.tsx: 16 px, in the colour of the text around them. */
export function DownloadIcon() {
  return (
    <svg className="ct-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d="M8 2.4v7.2M4.8 6.8L8 10l3.2-3.2M3 13h10"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
