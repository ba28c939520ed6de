import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { MenuAnchor } from '../menu/menu.tsx';

/** Distance from the edges of the window, px. */
const MARGIN = 4;

/** Something to fill in over the page; Escape and a press outside close it, if nothing is lost. */
export function Popover({
  label,
  anchor,
  keepsOpen,
  onClose,
  children
}: {
  label: string;
  anchor: MenuAnchor;
  /** Whether something is written in it that a press outside would throw away. */
  keepsOpen?(): boolean;
  /** @param byKey the focus is to go back to where it was */
  onClose(byKey: boolean): void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = panel.current;
    if (node === null) return;
    // On top of everything, as menus are.
    node.setAttribute('popover', 'manual');
    node.showPopover?.();
    const { width, height } = node.getBoundingClientRect();
    const left = Math.min(anchor.left, window.innerWidth - width - MARGIN);
    const fits = anchor.bottom + height + MARGIN <= window.innerHeight;
    const top = fits ? anchor.bottom : anchor.top - height;
    node.style.left = `${Math.max(MARGIN, left)}px`;
    node.style.top = `${Math.max(MARGIN, top)}px`;
    if (!node.contains(document.activeElement)) {
      node.querySelector<HTMLElement>('input, textarea, button')?.focus();
    }
  }, [anchor]);
  useEffect(() => {
    const onPress = ({ target }: Event) => {
      if (!panel.current?.contains(target as Node) && !keepsOpen?.()) onClose(false);
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, [onClose, keepsOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onClose(true);
  };
  return (
    <div ref={panel} className="ct-popover" role="dialog" aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
