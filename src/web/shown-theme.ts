import { browserMemory } from '../ui/view-memory.ts';

/** As style/web/theme.css has them. */
export type ThemeName = 'light' | 'dark' | 'contrast';

/** `system`: what the reader's system is set to. */
export type ThemeChoice = ThemeName | 'system';

export const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark', 'contrast'];

/** What decides for `system`. */
export const DARK = '(prefers-color-scheme: dark)';
export const MORE_CONTRAST = '(prefers-contrast: more)';

export function keptTheme(): ThemeChoice {
  const kept = MEMORY.get(KEY);
  return THEME_CHOICES.find(choice => choice === kept) ?? 'system';
}

export const keepTheme = (choice: ThemeChoice) => MEMORY.set(KEY, choice);

export function showTheme(choice: ThemeChoice): void {
  document.documentElement.dataset['theme'] = themeOf(choice);
}

function themeOf(choice: ThemeChoice): ThemeName {
  if (choice !== 'system') return choice;
  if (matchMedia(MORE_CONTRAST).matches) return 'contrast';
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

const MEMORY = browserMemory('celltrail.');
const KEY = 'theme';
