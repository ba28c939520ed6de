import type { Migration } from './migration.ts';

/** Points that leave the log for blocks (docs/format/block.md). */
export const sealedBlocks: Migration = {
  number: 5,
  name: 'sealed-blocks',
  since: '0.2.0',
  statements: [
    // Blobs lie in a table of their own: beside them, every look at a head would read them too.
    'CREATE TABLE block (id INTEGER PRIMARY KEY, points BLOB NOT NULL)',
    `CREATE TABLE block_head (
      series INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
      first_step INTEGER NOT NULL,
      block INTEGER NOT NULL,
      last_step INTEGER NOT NULL,
      head BLOB NOT NULL,
      PRIMARY KEY (series, first_step, block)
    ) WITHOUT ROWID`,
    `CREATE TRIGGER block_head_deleted AFTER DELETE ON block_head
      BEGIN DELETE FROM block WHERE id = OLD.block; END`,
    `CREATE TABLE series_head (
      series INTEGER PRIMARY KEY REFERENCES series(id) ON DELETE CASCADE,
      sealed_row INTEGER NOT NULL,
      head BLOB,
      open BLOB NOT NULL
    )`,
    `CREATE TABLE log_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      sealed_row INTEGER NOT NULL,
      sealing_row INTEGER NOT NULL,
      last_series INTEGER NOT NULL
    )`,
    'INSERT INTO log_state (id, sealed_row, sealing_row, last_series) VALUES (1, 0, 0, 0)',
    // The log may still have points of a series that is gone: its id must not be given again.
    `CREATE TRIGGER series_deleted AFTER DELETE ON series
      BEGIN UPDATE log_state SET last_series = max(last_series, OLD.id); END`
  ]
};
