import { createRoot } from 'react-dom/client';
import { fetchTransport } from '../client/fetch-transport.ts';
import { TrackingClient } from '../client/tracking-client.ts';
import { Access, watched } from './access.ts';
import { Page } from './page.tsx';
import { Theme } from './theme.ts';

// This script is served at `<root>/celltrail/`, wherever the page itself is.
const transport = fetchTransport(new URL('..', import.meta.url).href);
const client = new TrackingClient(watched(transport, () => access.lapsed()));
const access = new Access(client);

createRoot(document.getElementById('page')!).render(
  <Page client={client} access={access} theme={new Theme()} />
);
