import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportRun } from '../../protocol/endpoints/run-export.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import { attachment } from '../content-type.ts';
import { requestReader, type Route } from '../route.ts';
import { encoded } from '../session-files/encoded.ts';
import type { Documents } from '../session-files/documents.ts';
import { exportedRun } from '../session-files/run-export.ts';

/** Sent as it is made: outputs of a long session do not fit into memory. */
export function runExportRoutes(recorded: RecordedSessions, documents: Documents): Route[] {
  const { method, path } = exportRun;
  const read = requestReader(exportRun);
  return [
    {
      method,
      path,
      async answer(exchange) {
        const { run, what } = await read(exchange);
        const { name, type, text } = await exportedRun({ recorded, documents }, run, what);
        exchange.response.writeHead(200, {
          'Content-Type': type,
          'Content-Disposition': attachment(name),
          'X-Content-Type-Options': 'nosniff',
          'Content-Security-Policy': "sandbox; default-src 'none'"
        });
        await pipeline(Readable.from(encoded(text)), exchange.response);
      }
    }
  ];
}
