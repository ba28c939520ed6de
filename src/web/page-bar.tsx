import type { Translation } from '../ui/translation.ts';
import { useModel } from '../ui/use-model.ts';
import type { Access } from './access.ts';
import { addressOf } from './address.ts';
import type { PageParts } from './parts.ts';
import { THEME_CHOICES, type ThemeChoice } from './shown-theme.ts';
import type { Theme } from './theme.ts';

/** Above every view: the way to the table, the colours, the way out. */
export function PageBar({
  parts,
  theme,
  access
}: {
  parts: PageParts;
  theme: Theme;
  access: Access;
}) {
  const { trans } = parts.host;
  const { required } = useModel(access);
  const place = useModel(parts.navigation);
  return (
    <header className="ct-page-bar">
      <span className="ct-page-name">celltrail</span>
      <nav>
        <a
          className="ct-page-link"
          href={`#${addressOf({ view: 'table', state: null })}`}
          aria-current={place.view === 'table' ? 'page' : undefined}
        >
          {trans.__('Runs')}
        </a>
      </nav>
      <ThemeSwitch theme={theme} trans={trans} />
      {required && (
        <button className="ct-button" type="button" onClick={() => void access.signOut()}>
          {trans.__('Sign out')}
        </button>
      )}
    </header>
  );
}

function ThemeSwitch({ theme, trans }: { theme: Theme; trans: Translation }) {
  const choice = useModel(theme);
  const words: Record<ThemeChoice, string> = {
    system: trans.__('Colours of the system'),
    light: trans.__('Light'),
    dark: trans.__('Dark'),
    contrast: trans.__('High contrast')
  };
  return (
    <select
      className="ct-select ct-page-theme"
      aria-label={trans.__('Theme')}
      value={choice}
      onChange={event => theme.choose(event.target.value as ThemeChoice)}
    >
      {THEME_CHOICES.map(name => (
        <option key={name} value={name}>
          {words[name]}
        </option>
      ))}
    </select>
  );
}
