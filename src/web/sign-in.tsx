import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { Translation } from '../ui/translation.ts';
import { useModel } from '../ui/use-model.ts';
import type { Access } from './access.ts';

/** The way in, on a server that was started with a token. */
export function SignIn({ access, trans }: { access: Access; trans: Translation }) {
  const { error } = useModel(access);
  const input = useRef<HTMLInputElement>(null);
  const [token, setToken] = useState('');
  const id = useId();
  useEffect(() => {
    if (error !== null) input.current?.select();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token !== '') void access.signIn(token);
  };
  return (
    <main className="ct-sign-in">
      <form onSubmit={submit}>
        <h1>celltrail</h1>
        <label htmlFor={id}>{trans.__('Token of this server')}</label>
        <input
          ref={input}
          id={id}
          className="ct-input"
          type="password"
          autoComplete="current-password"
          autoFocus
          value={token}
          aria-invalid={error !== null}
          aria-describedby={`${id}-hint`}
          onChange={event => setToken(event.target.value)}
        />
        <p className="ct-faint" id={`${id}-hint`}>
          {trans.__('The one that it was started with, by --token or CELLTRAIL_TOKEN.')}
        </p>
        <p className="ct-sign-in-error" role="alert">
          {error}
        </p>
        <button className="ct-button ct-mod-accept" type="submit">
          {trans.__('Sign in')}
        </button>
      </form>
    </main>
  );
}
