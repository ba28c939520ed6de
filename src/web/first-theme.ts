import { keptTheme, showTheme } from './shown-theme.ts';

// Before anything is drawn: a dark page must not come up white.
showTheme(keptTheme());
