import { isPathOfItself, KEY_CHARACTERS } from '../../protocol/key-rule.ts';
import { MAX_ENTITY_KEY_LENGTH } from '../../protocol/limits.ts';
import { remembered } from './remembered.ts';

/**
 * The name of a metric by MLflow's rules, as near to what was printed as they allow: `valid_0's l2`
 * becomes `valid_0-l2`, as in LightGBM's autologging, `acc@1` becomes `acc_1`.
 *
 * @returns null when nothing is left of it
 */
export const cleanKey = remembered((printed: string): string | null => {
  let key = printed.trim().replace(/'s /g, '-').replace(/\s+/g, ' ');
  if (!KEY_CHARACTERS.test(key)) key = key.replace(/[^/\p{L}\p{N}_.\- :]/gu, '_');
  if (!isPathOfItself(key)) key = key.replaceAll('/', '_').replace(/^\.+/, '');
  return key === '' || key.length > MAX_ENTITY_KEY_LENGTH ? null : key;
});
