import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LikelyColumns } from '../../../../src/store/search/columns/likely-columns.ts';
import { RunColumns } from '../../../../src/store/search/columns/run-columns.ts';
import { saveColumns, type SavedColumns } from '../../../../src/store/search/columns/save-columns.ts';
import { Tail } from '../../../../src/store/series/tail.ts';
