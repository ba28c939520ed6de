import type { Migration } from './migration.ts';

export const traces: Migration = {
  number: 4,
  name: 'traces',
  since: '0.2.0',
  statements: [
    `CREATE TABLE trace (
      id INTEGER PRIMARY KEY,
      trace_id TEXT NOT NULL UNIQUE,
      experiment INTEGER NOT NULL REFERENCES experiment(id) ON DELETE CASCADE,
      timestamp_ms INTEGER NOT NULL,
      execution_time_ms INTEGER,
      status TEXT NOT NULL,
      client_request_id TEXT,
      request_preview TEXT,
      response_preview TEXT
    )`,
    'CREATE INDEX trace_time ON trace (experiment, timestamp_ms DESC, trace_id)',
    `CREATE TABLE trace_tag (
      trace INTEGER NOT NULL REFERENCES trace(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (trace, key)
    ) WITHOUT ROWID`,
    `CREATE TABLE trace_metadata (
      trace INTEGER NOT NULL REFERENCES trace(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (trace, key)
    ) WITHOUT ROWID`,
    // A link may come before its trace, so it can have no foreign key; it goes when the trace goes.
    `CREATE TABLE trace_link (
      trace_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      target TEXT NOT NULL,
      PRIMARY KEY (kind, target, trace_id)
    ) WITHOUT ROWID`,
    'CREATE INDEX trace_link_trace ON trace_link (trace_id)',
    `CREATE TRIGGER trace_link_deleted AFTER DELETE ON trace BEGIN
      DELETE FROM trace_link WHERE trace_id = OLD.trace_id;
    END`,
    `CREATE TABLE span (
      id INTEGER PRIMARY KEY,
      trace INTEGER NOT NULL REFERENCES trace(id) ON DELETE CASCADE,
      span_id TEXT NOT NULL,
      parent_span_id TEXT,
      name TEXT NOT NULL,
      type TEXT,
      status TEXT NOT NULL,
      start_time_ms INTEGER NOT NULL,
      content TEXT NOT NULL,
      token_usage TEXT,
      cost TEXT,
      resource TEXT,
      otlp BLOB,
      UNIQUE (trace, span_id)
    )`,
    `CREATE TABLE assessment (
      id INTEGER PRIMARY KEY,
      assessment_id TEXT NOT NULL UNIQUE,
      trace INTEGER NOT NULL REFERENCES trace(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      value TEXT NOT NULL,
      number_value REAL,
      error TEXT,
      create_time INTEGER NOT NULL,
      last_update_time INTEGER NOT NULL,
      source_type TEXT NOT NULL,
      source_id TEXT,
      span_id TEXT,
      rationale TEXT,
      overrides TEXT,
      valid INTEGER NOT NULL,
      metadata TEXT
    )`,
    'CREATE INDEX assessment_trace ON assessment (trace)',
    'CREATE INDEX assessment_name ON assessment (name)'
  ]
};
