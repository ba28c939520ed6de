import { useEffect, useId, useRef } from 'react';
import type { Translation } from '../ui/translation.ts';
import { useModel } from '../ui/use-model.ts';
import type { Asked, WebHost } from './web-host.ts';

/** The question that a view asks now. Escape says no. */
export function Question({ host }: { host: WebHost }) {
  const { question } = useModel(host);
  return question && <QuestionDialog question={question} trans={host.trans} />;
}

function QuestionDialog({ question, trans }: { question: Asked; trans: Translation }) {
  const { title, body, accept, danger = false, answer } = question;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown !== null && !shown.open) shown.showModal();
  }, [question]);
  // Closed before the answer, so that the focus is back where it was.
  const say = (accepted: boolean) => {
    dialog.current?.close();
    answer(accepted);
  };
  return (
    <dialog
      ref={dialog}
      className="ct-dialog"
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault();
        say(false);
      }}
    >
      <h2 id={id}>{title}</h2>
      {body.map((line, at) => (
        <p key={at}>{line}</p>
      ))}
      <div className="ct-dialog-buttons">
        {/* What destroys something is not what Enter does. */}
        <button className="ct-button" type="button" autoFocus={danger} onClick={() => say(false)}>
          {trans.__('Cancel')}
        </button>
        <button
          className={`ct-button ${danger ? 'ct-mod-danger' : 'ct-mod-accept'}`}
          type="button"
          autoFocus={!danger}
          onClick={() => say(true)}
        >
          {accept}
        </button>
      </div>
    </dialog>
  );
}
