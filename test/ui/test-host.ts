import { english } from '../../src/ui/english.ts';
import type { Host, NotifyOptions, OpenRunOptions } from '../../src/ui/host.ts';

/** A page that writes down what views ask of it. */
export class TestHost implements Host {
  readonly trans = english;
  readonly opened: string[] = [];
  /** Cells of runs that were opened at them. */
  readonly shown: { run_id: string; execution_id: string }[] = [];
  readonly compared: (readonly string[])[] = [];
  /** Runs whose notebooks were opened. */
  readonly notebooks: string[] = [];
  readonly tables: object[] = [];
  readonly notices: { text: string; options: NotifyOptions }[] = [];
  readonly questions: string[] = [];
  readonly copied: string[] = [];
  /** What the next questions are answered. */
  accepts = true;

  openRun(run_id: string, { execution_id }: OpenRunOptions = {}): void {
    this.opened.push(run_id);
    if (execution_id !== undefined) this.shown.push({ run_id, execution_id });
  }

  compareRuns(run_ids: readonly string[]): void {
    this.compared.push(run_ids);
  }

  openNotebook(run_id: string): void {
    this.notebooks.push(run_id);
  }

  openTable(options: object = {}): void {
    this.tables.push(options);
  }

  notify(text: string, options: NotifyOptions = {}): void {
    this.notices.push({ text, options });
  }

  async confirm({ title }: { title: string }): Promise<boolean> {
    this.questions.push(title);
    return this.accepts;
  }

  async copyText(text: string): Promise<void> {
    this.copied.push(text);
  }

  linkTo(): null {
    return null;
  }
}
