import { parsePythonJson } from './python-json.ts';

/**
 * What a list of traces shows of a root span's inputs or outputs (`_get_truncated_preview`): of a
 * chat the last message of that role, else the JSON itself, cut to 1000 characters.
 */
export function preview(json: string, role: 'user' | 'assistant'): string {
  const content = messageText(parsePythonJson(json), role) || json;
  const characters = content.length <= MAX_LENGTH ? null : [...content];
  if (characters === null || characters.length <= MAX_LENGTH) return content;
  return `${characters.slice(0, MAX_LENGTH - 3).join('')}...`;
}

function messageText(value: unknown, role: string): string {
  const messages = messagesIn(value);
  const message = messages.findLast(item => item['role'] === role) ?? messages.at(-1);
  const content = message?.['content'];
  if (typeof content === 'string') return content;
  for (const part of Array.isArray(content) ? (content as unknown[]) : []) {
    if (typeof part === 'string') return part;
    if (isObject(part) && (part['type'] === 'text' || part['type'] === 'output_text')) {
      return typeof part['text'] === 'string' ? part['text'] : '';
    }
  }
  return '';
}

/** Requests and responses of OpenAI's chat and responses APIs. */
function messagesIn(value: unknown): Record<string, unknown>[] {
  if (!isObject(value)) return [];
  const { messages, choices, input, output, request } = value;
  if (isFilled(messages)) return messages.filter(isMessage);
  if (isFilled(choices) && isObject(choices[0]) && isMessage(choices[0]['message'])) {
    return [choices[0]['message']];
  }
  if (isFilled(input)) return input.filter(isMessage);
  if (isFilled(output)) return output.filter(isMessage);
  return messagesIn(request);
}

const MAX_LENGTH = 1000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFilled = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;

const isMessage = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && 'role' in value && 'content' in value;
