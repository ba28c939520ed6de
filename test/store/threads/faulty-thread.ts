import { ApiError } from '../../../src/protocol/errors.ts';
import { serveThread } from '../../../src/store/threads/serve-thread.ts';

/** A thread that fails in the way that it is asked to. */
serveThread<string>({
  answer: body => {
    switch (body) {
      case 'refuse':
        throw new ApiError('RESOURCE_CONFLICT', 'no', { hint: 'try later' });
      case 'bug':
        throw new RangeError('a bug');
      case 'crash':
        setImmediate(() => {
          throw new Error('the disk is gone');
        });
        return new Promise(() => undefined);
      case 'exit':
        process.exit(3);
    }
    return body.toUpperCase();
  },
  close: () => undefined
});
