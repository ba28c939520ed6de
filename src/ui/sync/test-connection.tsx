import { useRef, useState } from 'react';
import { errorText } from '../error-text.ts';
import type { Translation } from '../translation.ts';
import type { SyncModel } from './sync-model.ts';

interface Answer {
  address: string;
  ok: boolean;
  message: string;
}

/** Asks the server at an address whether it lets us in, and says its answer. */
export function TestConnection({
  model,
  address,
  trans
}: {
  model: SyncModel;
  address: string;
  trans: Translation;
}) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const asked = useRef(0);
  const test = async () => {
    const mine = ++asked.current;
    setBusy(true);
    setAnswer(null);
    const said = await model
      .test(address)
      .catch((error: unknown) => ({ ok: false, message: errorText(error) }));
    if (mine !== asked.current) return;
    setAnswer({ address, ...said });
    setBusy(false);
  };
  // Of what stood there before nothing is said.
  const shown = answer?.address === address ? answer : null;
  return (
    <div className="ct-sync-test">
      <button
        className="ct-button"
        type="button"
        disabled={address === '' || busy}
        onClick={() => void test()}
      >
        {trans.__('Test connection')}
      </button>
      <p
        role="status"
        className={shown === null ? 'ct-faint' : shown.ok ? 'ct-sync-good' : 'ct-sync-bad'}
      >
        {busy ? trans.__('Asking…') : (shown?.message ?? '')}
      </p>
    </div>
  );
}
