import { OutputAreaModel } from '@jupyterlab/outputarea';
import { PanelLayout, Widget } from '@lumino/widgets';

/** What a cell of JupyterLab is to a view: a column of widgets that ends with the footer. */
export class FakeCell extends Widget {
  readonly model: { id: string; type: 'code'; outputs: OutputAreaModel };
  readonly outputHidden = false;
  placeholder = false;
  #ready!: () => void;
  readonly ready = new Promise<void>(resolve => (this.#ready = resolve));

  constructor(id: string) {
    super();
    this.model = { id, type: 'code', outputs: new OutputAreaModel() };
    const layout = (this.layout = new PanelLayout());
    for (const part of ['outputs', 'footer']) {
      const widget = new Widget();
      widget.addClass(part);
      layout.addWidget(widget);
    }
  }

  isPlaceholder(): boolean {
    return this.placeholder;
  }

  comesNear(): void {
    this.placeholder = false;
    this.#ready();
  }

  get parts(): string[] {
    return (this.layout as PanelLayout).widgets.map(({ node }) =>
      node.className.split(' ').at(-1)!
    );
  }
}
