import { useCallback, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Menu, type MenuAnchor, type MenuSection } from '../menu/menu.tsx';
import { Popover } from './popover.tsx';

export interface Overlays {
  openMenu(label: string, anchor: MenuAnchor, sections: readonly MenuSection[]): void;
  /** @param keepsOpen as Popover has it */
  openPanel(
    label: string,
    anchor: MenuAnchor,
    content: (close: () => void) => ReactNode,
    keepsOpen?: () => boolean
  ): void;
}

type Overlay = { label: string; anchor: MenuAnchor } & (
  | { sections: readonly MenuSection[] }
  | { content: (close: () => void) => ReactNode; keepsOpen?: () => boolean }
);

/** One menu or panel over the view at a time. @param home gets the focus when a key closes it */
export function useOverlay(home: RefObject<HTMLElement>): [Overlays, ReactNode] {
  const [open, setOpen] = useState<Overlay | null>(null);
  const close = useCallback(
    (byKey: boolean) => {
      setOpen(null);
      if (byKey) home.current?.focus();
    },
    [home]
  );
  const [overlays] = useState<Overlays>(() => ({
    openMenu: (label, anchor, sections) => setOpen({ label, anchor, sections }),
    openPanel: (label, anchor, content, keepsOpen) => setOpen({ label, anchor, content, keepsOpen })
  }));
  const latest = useRef(open);
  latest.current = open;
  if (open === null) return [overlays, null];
  const { label, anchor } = open;
  return [
    overlays,
    'sections' in open ? (
      <Menu label={label} anchor={anchor} sections={open.sections} onClose={close} />
    ) : (
      <Popover label={label} anchor={anchor} keepsOpen={open.keepsOpen} onClose={close}>
        {open.content(() => {
          // What ends late, when a note was saved, does not close what has been opened meanwhile.
          if (latest.current === open) close(true);
        })}
      </Popover>
    )
  ];
}
