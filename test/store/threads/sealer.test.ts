import { expect, it } from 'vitest';
import type { GroupWriter } from '../../../src/store/threads/group-writer.ts';
import type { SealReply } from '../../../src/store/threads/seal-server.ts';
import { Sealer } from '../../../src/store/threads/sealer.ts';
import type { Channel } from '../../../src/store/threads/thread.ts';

it('tries again after failures though nothing is committed, and counts anew what is unsealed', async () => {
  let failures = 4;
  const thread: Channel = {
    call: async (): Promise<SealReply> => {
      if (failures-- > 0) throw new Error('disk');
      return { slice: null, unsealed: 7 };
    },
    close: async () => undefined
  };
  // So many that log calls are refused: nothing would be committed until they are sealed.
  const writer = { unsealed: 9_000_000 } as GroupWriter;
  const sealer = new Sealer(thread, writer, { everyMs: 1, afterMs: 5 });
  sealer.soon();
  await expect.poll(() => writer.unsealed).toBe(7);
  await sealer.close();
});
