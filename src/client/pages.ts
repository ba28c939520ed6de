/**
 * Every page of a list.
 *
 * @param ask sends the request with the token of the page; undefined: the first
 */
export async function* pages<Answer extends { next_page_token?: string }>(
  ask: (page_token: string | undefined) => Promise<Answer>
): AsyncGenerator<Answer> {
  let token: string | undefined;
  do {
    const answer = await ask(token);
    yield answer;
    token = answer.next_page_token || undefined;
  } while (token !== undefined);
}
