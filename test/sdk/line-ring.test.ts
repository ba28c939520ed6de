import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { LONGEST_LINE, ringMemory, RingReader, RingWriter } from '../../src/sdk/node/line-ring.ts';

/** All that is there, '|' for a fence. */
function readAll(reader: RingReader): string[] {
  const lines: string[] = [];
  for (let some = reader.read(); some !== null; some = reader.read()) {
    if (some !== 'fence') lines.push(...some);
    else {
      lines.push('|');
      reader.passFence();
    }
  }
  return lines;
}

function openRing() {
  const memory = ringMemory();
  return { memory, writer: new RingWriter(memory), reader: new RingReader(memory) };
}

describe('the lines between two threads', () => {
  it('come in their order, with the fences between them', () => {
    const { writer, reader } = openRing();
    expect(reader.read()).toBeNull();
    writer.push('one');
    writer.push('Größe 量 🙂');
    writer.pushFence();
    writer.pushFence();
    writer.push('three');
    expect(reader.read()).toEqual(['one', 'Größe 量 🙂']);
    // Not passed: it stays.
    expect([reader.read(), reader.read()]).toEqual(['fence', 'fence']);
    expect(readAll(reader)).toEqual(['|', '|', 'three']);
  });

  it('go round the memory again and again', () => {
    const { writer, reader } = openRing();
    let [pushed, read] = [0, 0];
    for (let round = 0; round < 400; round++) {
      for (let i = 0; i < 7; i++) {
        // Lengths of all kinds, so that its end is met at each place.
        const filling = 'ü'.repeat(((pushed * 7919) % LONGEST_LINE) >> (round % 8));
        if (pushed % 5 === 0) expect(writer.pushFence()).toBe(true);
        expect(writer.push(`${pushed++} ${filling}`)).toBe(true);
      }
      for (const line of readAll(reader)) {
        if (line === '|') expect(read % 5).toBe(0);
        else expect(line.startsWith(`${read} `)).toBe(true);
        if (line !== '|') read++;
      }
    }
    expect(read).toBe(pushed);
  });

  it('are refused when there is no room, and taken when there is again', () => {
    const { writer, reader } = openRing();
    const line = 'x'.repeat(LONGEST_LINE);
    let pushed = 0;
    while (writer.push(line)) pushed++;
    expect(pushed).toBeGreaterThan(50);
    expect(writer.push(line)).toBe(false);
    expect(readAll(reader)).toEqual(Array(pushed).fill(line));
    expect(writer.push(line)).toBe(true);
    expect(readAll(reader)).toEqual([line]);
  });

  it('wake who sleeps once', () => {
    const { writer, reader } = openRing();
    expect(writer.wakes()).toBe(false);
    expect(reader.sleep()).toBe(true);
    expect([writer.wakes(), writer.wakes()]).toEqual([true, false]);
    writer.push('x');
    expect(reader.sleep()).toBe(false);
    expect(writer.wakes()).toBe(false);
    expect(readAll(reader)).toEqual(['x']);
    expect(reader.sleep()).toBe(true);
  });

  it('pass from a thread that is faster to one that reads, none lost', async () => {
    const { memory, reader } = openRing();
    const source = `
      import { workerData } from 'node:worker_threads';
      const { RingWriter } = await import(${JSON.stringify(new URL('../../src/sdk/node/line-ring.ts', import.meta.url).href)});
      const ring = new RingWriter(workerData);
      for (let i = 0; i < 300_000; i++) {
        while (!ring.push(i + ' ' + 'é'.repeat(i % 40))) ring.waitForRoom(10);
        if (i % 1000 === 0) while (!ring.pushFence()) ring.waitForRoom(10);
      }`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: memory
    });
    const failed = new Promise<Error>(done => worker.on('error', done));
    let [read, fences] = [0, 0];
    while (read < 300_000) {
      const some = reader.read();
      if (some === null) {
        const error = await Promise.race([
          failed,
          new Promise<void>(done => setImmediate(() => done()))
        ]);
        if (error) throw error;
      } else if (some === 'fence') {
        expect(read % 1000).toBe(1);
        fences++;
        reader.passFence();
      } else
        for (const line of some)
          if (line !== `${read} ${'é'.repeat(read++ % 40)}`) throw new Error(line);
    }
    expect(fences).toBe(300);
    await worker.terminate();
  });
});
