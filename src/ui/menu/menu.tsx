import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';

export interface MenuItem {
  label: string;
  /** The key that does the same. */
  hint?: string;
  /** One of several, of which one holds. */
  checked?: boolean;
  run(): void;
}

export interface MenuSection {
  /** Read above its items. */
  title?: string;
  items: readonly MenuItem[];
}

/** Edges in pixels of the window; the menu opens below, or above where there is no room. */
export interface MenuAnchor {
  left: number;
  top: number;
  bottom: number;
}

/** Distance from the edges of the window, px. */
const MARGIN = 4;

/** A menu over the page: arrow keys, first letters, Enter; Escape, Tab and a press outside close it. */
export function Menu({
  label,
  sections,
  anchor,
  onClose
}: {
  label: string;
  sections: readonly MenuSection[];
  anchor: MenuAnchor;
  /** @param byKey the focus is to go back to where it was */
  onClose(byKey: boolean): void;
}) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = menu.current;
    if (node === null) return;
    // On top of everything: panels of JupyterLab cut off what reaches over their edges.
    if ('showPopover' in node) {
      node.setAttribute('popover', 'manual');
      node.showPopover();
    }
    const { width, height } = node.getBoundingClientRect();
    const left = Math.min(anchor.left, window.innerWidth - width - MARGIN);
    const fits = anchor.bottom + height + MARGIN <= window.innerHeight;
    const top = fits ? anchor.bottom : Math.max(MARGIN, anchor.top - height);
    node.style.left = `${Math.max(MARGIN, left)}px`;
    node.style.top = `${top}px`;
    const items = itemsIn(node);
    (items.find(item => item.getAttribute('aria-checked') === 'true') ?? items[0])?.focus();
  }, [anchor]);
  useEffect(() => {
    const onPress = ({ target }: Event) => {
      // The button that opened it closes it by itself.
      const isOurs = (target as Element).closest('.ct-menu, [aria-haspopup][aria-expanded=true]');
      if (isOurs === null) onClose(false);
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    event.stopPropagation();
    const items = itemsIn(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape' || event.key === 'Tab') onClose(true);
    else {
      const next = nextItem(event.key, at, items);
      if (next === undefined) return;
      next.focus();
    }
    event.preventDefault();
  };
  return (
    <div ref={menu} className="ct-menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {sections.map(({ title, items }, at) => (
        <div key={at} className="ct-menu-section" role="group" aria-label={title}>
          {title !== undefined && (
            <div className="ct-menu-title" aria-hidden="true">
              {title}
            </div>
          )}
          {items.map(item => (
            <button
              key={item.label}
              className="ct-menu-item"
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              aria-keyshortcuts={item.hint}
              tabIndex={-1}
              title={item.label}
              onClick={() => {
                onClose(true);
                item.run();
              }}
            >
              <span className="ct-menu-mark" aria-hidden="true" />
              <span className="ct-menu-label">{item.label}</span>
              {item.hint !== undefined && (
                <span className="ct-faint" aria-hidden="true">
                  {item.hint}
                </span>
              )}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

const itemsIn = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('.ct-menu-item')];

function nextItem(key: string, at: number, items: HTMLElement[]): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items[(at - 1 + items.length) % items.length];
    case 'Home':
      return items[0];
    case 'End':
      return items[items.length - 1];
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      return turned.find(item =>
        item
          .querySelector('.ct-menu-label')
          ?.textContent?.toLowerCase()
          .startsWith(key.toLowerCase())
      );
    }
  }
}
