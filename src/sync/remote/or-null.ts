import { RemoteFailure } from './remote-failure.ts';

/** Null for what is not there. */
export async function orNull<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof RemoteFailure && error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
    throw error;
  });
}
