import { useEffect, useState } from 'react';
import { EventStream } from '../client/event-stream.ts';
import type { TrackingClient } from '../client/tracking-client.ts';
import { english } from '../ui/english.ts';
import { ErrorLine } from '../ui/error-line.tsx';
import { useModel } from '../ui/use-model.ts';
import type { Access } from './access.ts';
import { Navigation } from './navigation.ts';
import { Notices } from './notices.tsx';
import { PageBar } from './page-bar.tsx';
import type { PageParts } from './parts.ts';
import { Question } from './question.tsx';
import { SignIn } from './sign-in.tsx';
import type { Theme } from './theme.ts';
import { Views } from './views.tsx';
import { WebHost } from './web-host.ts';

/** The whole page: the way in where one is needed, then the views. */
export function Page({
  client,
  access,
  theme
}: {
  client: TrackingClient;
  access: Access;
  theme: Theme;
}) {
  const state = useModel(access);
  useEffect(() => void access.ask(), [access]);
  if (state.access === 'in') return <SignedIn client={client} access={access} theme={theme} />;
  if (state.access === 'out') return <SignIn access={access} trans={english} />;
  if (state.error === null) return null;
  return <ErrorLine text={state.error} trans={english} onRetry={() => void access.ask()} />;
}

function SignedIn(props: { client: TrackingClient; access: Access; theme: Theme }) {
  const parts = usePageParts(props.client);
  if (parts === null) return null;
  const { host } = parts;
  return (
    <div className="ct-page">
      <PageBar parts={parts} theme={props.theme} access={props.access} />
      <Views parts={parts} />
      <Notices host={host} />
      <Question host={host} />
    </div>
  );
}

/** Made when somebody is in and taken away when he is out: nothing of the record stays. */
function usePageParts(client: TrackingClient): PageParts | null {
  const [parts, setParts] = useState<PageParts | null>(null);
  useEffect(() => {
    const navigation = new Navigation();
    const host = new WebHost(navigation);
    const events = new EventStream(client);
    setParts({ client, events, host, navigation });
    return () => {
      setParts(null);
      events.dispose();
      host.dispose();
      navigation.dispose();
    };
  }, [client]);
  return parts;
}
