import { useRef, useState, type ReactNode } from 'react';
import { Menu, type MenuAnchor, type MenuSection } from './menu.tsx';

/** An icon that opens a menu. */
export function MenuButton({
  label,
  icon,
  on = false,
  sections,
  onOpen
}: {
  label: string;
  icon: ReactNode;
  /** Something other than the usual is chosen in it. */
  on?: boolean;
  sections: readonly MenuSection[];
  /** For what the menu is yet to ask for. */
  onOpen?(): void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<MenuAnchor | null>(null);
  const open = () => {
    onOpen?.();
    setAnchor(button.current?.getBoundingClientRect() ?? null);
  };
  // Kept the same, or every change of the list would take the menu's listener off and on.
  const [close] = useState(() => (byKey: boolean) => {
    setAnchor(null);
    if (byKey) button.current?.focus();
  });
  return (
    <>
      <button
        ref={button}
        className={`ct-icon-button ${on ? 'ct-on' : ''}`}
        type="button"
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={() => (anchor === null ? open() : setAnchor(null))}
      >
        {icon}
      </button>
      {anchor !== null && (
        <Menu label={label} sections={sections} anchor={anchor} onClose={close} />
      )}
    </>
  );
}
