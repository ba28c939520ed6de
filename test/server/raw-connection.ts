import { connect, type Socket } from 'node:net';

/** A connection that sends what no HTTP client would. */
export class RawConnection {
  readonly socket: Socket;
  /** All that has come so far, as Latin-1. */
  heard = '';
  /** Pieces in which it came. */
  pieces = 0;
  readonly closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true).setEncoding('latin1');
    this.socket.on('data', text => {
      this.heard += String(text);
      this.pieces++;
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise(resolve => this.socket.once('close', () => resolve()));
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.heard)) {
      if (this.socket.destroyed) throw new Error(`closed after: ${this.heard}`);
      await new Promise<void>(resolve => {
        const go = () => resolve();
        this.socket.once('data', go).once('close', go);
      });
    }
    return this.heard;
  }

  /** Status lines of the answers so far. */
  get statuses(): number[] {
    return [...this.heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  }
}
