import { formatBytes } from '../../plot/format-bytes.ts';
import { ErrorLine } from '../error-line.tsx';
import { Skeleton } from '../skeleton.tsx';
import type { Translation } from '../translation.ts';
import { HtmlFrame } from '../run/html-frame.tsx';
import { Code } from '../run/code.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { useAsked } from '../run/use-asked.ts';
import { nameOf, type ArtifactsModel, type FileRef } from './artifacts-model.ts';
import { CsvTable } from './csv-table.tsx';
import { ImagePreview, SvgPreview } from './image-preview.tsx';
import { JsonPreview } from './json-preview.tsx';
import { NotebookPreview } from './notebook-preview.tsx';
import { PdfPreview } from './pdf-preview.tsx';
import { languageOf, MOST_BYTES, previewKind, type PreviewKind } from './preview-kind.ts';

/** Of these the beginning alone is of use. */
const CUT_KINDS: readonly PreviewKind[] = ['text', 'csv', 'markdown'];

/** A file as what it is, as far as that can be shown without running anything of it. */
export function Preview(props: { file: FileRef; model: ArtifactsModel; trans: Translation }) {
  const { file, trans } = props;
  const kind = previewKind(nameOf(file));
  if (kind === 'none') {
    return <p className="ct-faint ct-none">{trans.__('Files of this type are not shown here.')}</p>;
  }
  const most = MOST_BYTES[kind];
  if (file.size > most && !CUT_KINDS.includes(kind)) {
    return (
      <p className="ct-faint ct-none">
        {trans.__('Files of this type are shown up to %1.', formatBytes(most))}
      </p>
    );
  }
  // Such a browser would save the file instead of showing it. Older ones do not say.
  if (kind === 'pdf' && navigator.pdfViewerEnabled === false) {
    return <p className="ct-faint ct-none">{trans.__('This browser does not show PDF files.')}</p>;
  }
  return kind === 'image' || kind === 'pdf' ? (
    <ReadBytes {...props} kind={kind} />
  ) : (
    <ReadText {...props} kind={kind} />
  );
}

interface ReadProps {
  file: FileRef;
  model: ArtifactsModel;
  trans: Translation;
}

function ReadBytes({ file, model, kind, trans }: ReadProps & { kind: 'image' | 'pdf' }) {
  const { value, error, retry } = useAsked(() => model.read(file, MOST_BYTES[kind]), '');
  if (error !== null) return <ErrorLine text={error} trans={trans} onRetry={retry} />;
  if (value === null) return <Skeleton trans={trans} />;
  return kind === 'image' ? (
    <ImagePreview bytes={value.bytes} name={nameOf(file)} />
  ) : (
    <PdfPreview bytes={value.bytes} name={nameOf(file)} />
  );
}

function ReadText({
  file,
  model,
  kind,
  trans
}: ReadProps & { kind: Exclude<PreviewKind, 'none' | 'image' | 'pdf'> }) {
  const most = MOST_BYTES[kind];
  const { value, error, retry } = useAsked(async () => {
    const { bytes, size } = await model.read(file, most);
    const text = await bytes.text();
    // A character may have been cut in two.
    return size > bytes.size ? { text: text.replace(/\ufffd$/, ''), size } : { text, size: null };
  }, '');
  if (error !== null) return <ErrorLine text={error} trans={trans} onRetry={retry} />;
  if (value === null) return <Skeleton trans={trans} />;
  if (value.text === '') {
    return <p className="ct-faint ct-none">{trans.__('The file is empty.')}</p>;
  }
  return (
    <>
      {value.size !== null && (
        <p className="ct-faint ct-none">
          {trans.__('The first %1 of %2.', formatBytes(most), formatBytes(value.size))}
        </p>
      )}
      <Text text={value.text} name={nameOf(file)} kind={kind} trans={trans} />
    </>
  );
}

function Text({
  text,
  name,
  kind,
  trans
}: {
  text: string;
  name: string;
  kind: PreviewKind;
  trans: Translation;
}) {
  switch (kind) {
    case 'json':
      return <JsonPreview text={text} trans={trans} />;
    case 'csv':
      return (
        <CsvTable text={text} separator={languageOf(name) === 'tsv' ? '\t' : ','} trans={trans} />
      );
    case 'html':
      return <HtmlFrame html={text} title={trans.__('%1, without its scripts', name)} />;
    case 'svg':
      return <SvgPreview svg={text} name={name} />;
    case 'markdown':
      return <Markdown text={text} />;
    case 'notebook':
      return <NotebookPreview text={text} trans={trans} />;
    default:
      return <Code source={text} language={languageOf(name)} />;
  }
}
