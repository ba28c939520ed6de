/** A function of a text whose answers are kept, since the same few texts come with every line. */
export function remembered<Answer>(work: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return text => {
    if (known.has(text)) return known.get(text) as Answer;
    const answer = work(text);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, answer);
    return answer;
  };
}

const MAX_KNOWN = 1000;
