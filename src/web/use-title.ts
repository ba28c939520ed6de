import { useEffect } from 'react';

/** @param title of the browser's tab, before the name of the product; null: another one says it */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = `${title} · celltrail`;
  }, [title]);
}
