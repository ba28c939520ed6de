/** Characters at the end that are never cut: `… #12`. */
const TAIL_LENGTH = 6;

/** A text on one line that gives way in its middle when there is no room for all of it. */
export function MiddleText({ text, className = '' }: { text: string; className?: string }) {
  const characters = [...text];
  const cut = Math.max(0, characters.length - TAIL_LENGTH);
  return (
    <span className={`ct-middle ${className}`}>
      <span className="ct-middle-head">{characters.slice(0, cut).join('')}</span>
      <span className="ct-middle-tail">{characters.slice(cut).join('')}</span>
    </span>
  );
}
