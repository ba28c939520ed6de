/** Where a client finds its tracking server. */
export interface Server {
  /** Without a slash at its end, and without credentials. */
  address: string;
  /** The value of that header; null for none. */
  authorization: string | null;
}

/** A kernel of celltrail has an address of its own on the server: `…/kernels/<kernel id>/<secret>`. */
const KERNEL = /\/kernels\/[^/]+\/[^/]+$/;

export const isOfKernel = ({ address }: Server): boolean => KERNEL.test(address);

/**
 * Without the kernel and its secret: for people, whose notebooks keep what is said to them, and to
 * know the server again in another life of the kernel.
 */
export const withoutKernel = ({ address }: Server): string => address.replace(KERNEL, '');
