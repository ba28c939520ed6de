/** `Uint8Array<ArrayBuffer>`, in the words of a TypeScript that does not know it as generic (before 5.7). */
export type Bytes = ReturnType<Uint8Array['slice']>;
