/** Where a client finds its tracking server. */
export interface Server {
  /** Without a slash at its end, and without credentials. */
  address: string;
  /** The value of that header; null for none. */
  authorization: string | null;
}
