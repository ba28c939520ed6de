import { describe, expect, it } from 'vitest';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { SecretScrubber } from '../../../src/store/secrets/secret-scrubber.ts';
import { random, type Sample, secretSamples } from './secret-samples.ts';

/** Where a secret comes up: what is written must be the same with the marker in its place. */
const PLACES: Record<string, (text: string) => unknown> = {
  source: text => `token = "${text}"\nclient = Client(token)\n`,
  stream: text => [{ output_type: 'stream', name: 'stdout', text: `key: ${text}\n` }],
  'stream of escapes': text => [{ output_type: 'stream', name: 'stdout', text: `'a\\n${text}'` }],
  error: text => ({ name: 'ValueError', message: `bad: ${text}`, traceback: ['-----', text] }),
  'coloured traceback': text => ({
    traceback: [
      '\x1b[31mValueError\x1b[39m',
      `\x1b[32m----> 1\x1b[39m f(\x1b[33m"\x1b[39m\x1b[33m${text}\x1b[39m\x1b[33m"\x1b[39m)`
    ]
  }),
  HTML: text => [
    { output_type: 'display_data', data: { 'text/html': `<td>${text}</td>` }, metadata: {} }
  ],
  'list of lines': text => [
    { output_type: 'execute_result', data: { 'text/plain': ['a\n', `${text}\n`, 'b'] } }
  ],
  'JSON data': text => [
    {
      output_type: 'display_data',
      data: { 'application/json': { list: [1, null, { deep: text }], [text]: true } }
    }
  ]
};

const whole = ({ before = '', secret, after = '' }: Sample) => before + secret + after;
const scrubber = new SecretScrubber();

describe.each(Object.entries(PLACES))('secrets of a known shape in a %s', (_, place) => {
  it.each(secretSamples())('lose a $name and nothing else', sample => {
    const written = scrubber.json(place(whole(sample)));
    expect(written).toEqual(place(whole({ ...sample, secret: SECRET_MARKER })));
  });
});

describe('a secret of a known shape', () => {
  it('is found wherever colours cut it, which stay', () => {
    const token = `ghp_${random(36)}`;
    const cut = `\x1b[33mghp_\x1b[1m${token.slice(4, 20)}\x1b[0m${token.slice(20)}\x1b[39m!`;
    expect(scrubber.text(cut)).toBe(`\x1b[33m${SECRET_MARKER}\x1b[1m\x1b[0m\x1b[39m!`);
  });

  it('is found again in the same text, and beside others', () => {
    const [a, b] = [`ghp_${random(36)}`, `npm_${random(36)}`];
    expect(scrubber.text(`${a} ${b} ${a}`)).toBe([1, 2, 3].map(() => SECRET_MARKER).join(' '));
  });

  it('is the secret of an AWS pair, which has no name of its own', () => {
    const pair = [`AKIA${random(16, 'ABCDEFGH234567')}`, random(40)];
    expect(scrubber.text(`Session("${pair[0]}", "${pair[1]}")`)).toBe(
      `Session("${SECRET_MARKER}", "${SECRET_MARKER}")`
    );
  });

  it('is a private key whose lines a traceback has numbered', () => {
    const body = [1, 2, 3].map(n => `      ${n} ${random(64)}\n`).join('');
    const key = `-----BEGIN PRIVATE KEY-----\n${body}      4 -----END PRIVATE KEY-----`;
    expect(scrubber.text(`k = """${key}"""`)).toBe(`k = """${SECRET_MARKER}"""`);
  });

  it('is a private key that a list has as lines', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${random(64)}\n${random(20)}=\n-----END PRIVATE KEY-----\n`;
    const data = { 'text/plain': ['key:\n', ...key.split(/(?<=\n)/), 'end'] };
    const written = scrubber.json(data)['text/plain'];
    expect(written.join('')).toContain(`key:\n${SECRET_MARKER}`);
    expect(written.slice(2).join('').trim()).toBe('end');
  });

  it('is found in the text of an SVG, and images are not looked at', () => {
    const token = `hf_${random(34, 'abcdefXYZ')}`;
    const data = { 'image/svg+xml': `<text>${token}</text>`, 'image/png': `AAAA ${token}` };
    expect(scrubber.json(data)).toEqual({
      'image/svg+xml': `<text>${SECRET_MARKER}</text>`,
      'image/png': `AAAA ${token}`
    });
  });
});

describe('a given value', () => {
  const value = `p@ss "w<o>rd" & ${random(6)}\\`;
  const given = new SecretScrubber([value]);

  it.each([
    ['as it is', value],
    ['in a JSON string', JSON.stringify(value).slice(1, -1)],
    ['in the repr of a Python string', value.replaceAll('\\', '\\\\')],
    ['in HTML', value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
    [
      'in an attribute of HTML',
      value
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
    ],
    ['in a URL', encodeURIComponent(value)]
  ])('is taken out %s', (_, text) => {
    expect(given.text(`x${text}y`)).toBe(`x${SECRET_MARKER}y`);
  });

  it('is taken out of every text and key of an output, in every place', () => {
    const output = (text: string) => ({
      output_type: 'display_data',
      data: { 'text/plain': [`${text}${text}`, text], 'application/x+json': { [text]: [text] } },
      metadata: { note: text }
    });
    expect(given.json(output(value))).toEqual(output(SECRET_MARKER));
  });

  it('that spans lines is found in a list of them', () => {
    const lines = new SecretScrubber(['first line\nsecond line']);
    expect(lines.json(['a', 'first line', 'second line', 'b'])).toEqual([
      'a',
      SECRET_MARKER,
      '',
      'b'
    ]);
  });

  it('that the marker itself contains, or that is empty, changes nothing', () => {
    const odd = new SecretScrubber(['secret removed', '']);
    expect(odd.text(`a secret removed ${SECRET_MARKER}`)).toBe(`a secret removed ${SECRET_MARKER}`);
  });
});

describe('texts without a secret', () => {
  it('are answered as they are', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: 'loss 0.1\n' }];
    expect(new SecretScrubber(['another value']).json(outputs)).toBe(outputs);
  });

  it.each([
    ['a commit', 'commit da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['a placeholder of a key', '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----'],
    ['the example key of a documentation', 'AKIAIOSFODNN7EXAMPLE'],
    ['a placeholder of a password', 'postgresql://user:password@localhost/db'],
    ['a name that looks like a token', 'task-specific sk-learn hf_hub_download_url xoxb-'],
    ['a name of a key', 'aws_secret_access_key = os.environ["AWS_SECRET_ACCESS_KEY"]'],
    ['a long path', `/home/${'jovyan/'.repeat(30)}data.parquet`]
  ])('keep %s', (_, text) => {
    expect(scrubber.text(text)).toBe(text);
  });

  it('are what is left: a second time changes nothing', () => {
    const value = random(20);
    const both = new SecretScrubber([value]);
    const texts = [value, ...secretSamples().map(whole)];
    const once = both.json(texts);
    expect(both.json(once)).toBe(once);
  });
});

it('takes no longer for a text that is made to be slow', () => {
  const beginnings = [
    '-----BEGIN RSA PRIVATE KEY-----\n',
    'eyJ',
    'AKIAABCDEFGHIJKLMNOP ',
    'sk-ant-'
  ];
  const text = beginnings.map(beginning => beginning.repeat(500_000 / beginning.length)).join('\n');
  const began = process.cpuUsage();
  scrubber.text(text);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1500);
});
