import { randomInt } from 'node:crypto';

/** A secret as it stands in a text: what is around it stays. */
export interface Sample {
  name: string;
  before?: string;
  secret: string;
  after?: string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const ALPHANUMERIC = LOWER + UPPER + DIGITS;
const BASE64 = `${ALPHANUMERIC}+/`;

/** Random, so that no scanner of this repository finds a secret in it; some of each class. */
export function random(length: number, alphabet = ALPHANUMERIC): string {
  const classes = [LOWER, UPPER, DIGITS].filter(one => [...one].every(c => alphabet.includes(c)));
  const seed = classes.map(one => pick(one)).join('');
  return seed + Array.from({ length: length - seed.length }, () => pick(alphabet)).join('');
}

const pick = (alphabet: string) => alphabet[randomInt(alphabet.length)];

const lines = (count: number) => Array.from({ length: count }, () => random(64, BASE64)).join('\n');
const pem = (kind: string, body: string) =>
  `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END ${kind}PRIVATE KEY-----`;
const json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** One of each shape that is known, made anew with every call. */
export function secretSamples(): Sample[] {
  return [
    { name: 'AWS access key id', secret: `AKIA${random(16, `${UPPER}234567`)}` },
    { name: 'AWS temporary key id', secret: `ASIA${random(16, `${UPPER}234567`)}` },
    {
      name: 'AWS secret in code',
      before: 'os.environ["AWS_SECRET_ACCESS_KEY"] = ',
      secret: random(40, BASE64)
    },
    {
      name: 'AWS secret in configuration',
      before: 'aws_secret_access_key = ',
      secret: `${random(39, BASE64)}/`
    },
    { name: 'AWS secret in an answer', before: '{"SecretAccessKey": ', secret: random(40) },
    {
      name: 'Azure storage key',
      before: 'AccountName=a;AccountKey=',
      secret: `${random(86, BASE64)}==`,
      after: ';EndpointSuffix=core.windows.net'
    },
    {
      name: 'Azure signature',
      before: 'https://a.blob.core.windows.net/c?sv=2024-01-01&sig=',
      secret: `${random(43)}%3D`
    },
    { name: 'Google API key', secret: `AIza${random(35)}` },
    { name: 'Google OAuth secret', secret: `GOCSPX-${random(28)}` },
    { name: 'OpenAI key', secret: `sk-${random(20)}T3BlbkFJ${random(20)}` },
    { name: 'OpenAI project key', secret: `sk-proj-${random(74)}T3BlbkFJ${random(74)}` },
    { name: 'OpenAI key of a service', secret: `sk-svcacct-${random(48)}` },
    { name: 'Anthropic key', secret: `sk-ant-api03-${random(93)}AA` },
    { name: 'Anthropic admin key', secret: `sk-ant-admin01-${random(80)}` },
    { name: 'OpenRouter key', secret: `sk-or-v1-${random(64, `${DIGITS}abcdef`)}` },
    { name: 'Groq key', secret: `gsk_${random(52)}` },
    { name: 'GitHub token', secret: `ghp_${random(36)}` },
    { name: 'GitHub fine-grained token', secret: `github_pat_${random(22)}_${random(59)}` },
    { name: 'GitHub app token', secret: `ghs_${random(36)}` },
    { name: 'GitLab token', secret: `glpat-${random(20)}` },
    { name: 'GitLab deploy token', secret: `gldt-${random(20)}` },
    { name: 'Slack bot token', secret: `xoxb-${random(12, DIGITS)}-${random(24)}` },
    { name: 'Slack rotating token', secret: `xoxe.xoxp-1-${random(80)}` },
    {
      name: 'Slack webhook',
      secret: `https://hooks.slack.com/services/T${random(8)}/B${random(8)}/${random(24)}`
    },
    { name: 'Hugging Face token', secret: `hf_${random(34, LOWER + UPPER)}` },
    { name: 'npm token', secret: `npm_${random(36)}` },
    { name: 'PyPI token', secret: `pypi-AgEIcHlwaS5vcmc${random(120)}` },
    { name: 'Stripe key', secret: `sk_live_${random(24)}` },
    { name: 'Stripe webhook secret', secret: `whsec_${random(32)}` },
    { name: 'SendGrid key', secret: `SG.${random(22)}.${random(20)}-${random(10)}-${random(11)}` },
    { name: 'Databricks token', secret: `dapi${random(32, `${DIGITS}abcdef`)}` },
    {
      name: 'JSON web token',
      secret: `${json({ alg: 'HS256', typ: 'JWT' })}.${json({ sub: random(12) })}.${random(43)}`
    },
    { name: 'Neptune token', secret: json({ api_address: random(40) }) },
    {
      name: 'password in a URL',
      before: 'https://deploy:',
      secret: random(16),
      after: '@git.acme.dev/x.git'
    },
    {
      name: 'password of a database',
      before: 'postgresql://ann:',
      secret: random(16),
      after: '@db.acme.dev:5432/runs'
    },
    { name: 'RSA key', secret: pem('RSA ', `MII${random(61, BASE64)}\n${lines(12)}`) },
    { name: 'PKCS#8 key', secret: pem('', `MII${random(61, BASE64)}\n${lines(3)}`) },
    { name: 'encrypted key', secret: pem('ENCRYPTED ', lines(6)) },
    {
      name: 'encrypted key with headers',
      secret: pem('EC ', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,1F\n\n${lines(6)}`)
    },
    {
      name: 'OpenSSH key',
      secret: pem('OPENSSH ', `b3BlbnNzaC1rZXktdjE${random(45, BASE64)}\n${lines(5)}`)
    },
    {
      name: 'key without an end',
      secret: `-----BEGIN RSA PRIVATE KEY-----\n${lines(4)}`,
      after: '\n...'
    }
  ];
}
