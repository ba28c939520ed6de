// A set-up file, which runs for each file of tests: files of one worker share the modules that they
// import, so a hook at the top of `temporary-store.ts` would be heard by the first of them alone.
import { afterAll } from 'vitest';
import { closeTemporaryStores } from './temporary-store.ts';

afterAll(closeTemporaryStores);
