/** A shape that the maintained rules lack. */
export interface Shape {
  /** Global, with indices. The group `secret` is what is taken out; without one all of it is. */
  pattern: RegExp;
  /** Looks again at what matched. */
  isSecret?: (secret: string) => boolean;
}

/**
 * Secrets that the rules of `known-shapes.ts` lack, or do not know in all of their forms.
 *
 * Each begins with letters of its own, behind no letter of a longer word, and is bounded in length:
 * a text that was made to be slow takes no longer than another.
 */
export const MORE_SHAPES: readonly Shape[] = [
  // AWS: the id of an access key; the secret that follows within some lines; one that is named, in
  // code (`environ["AWS_SECRET_ACCESS_KEY"] = "…"`) as in configuration.
  { pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/dg, isSecret: isNoExample },
  {
    pattern:
      /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b(?:[^A]|A(?!KIA|SIA)){1,200}?(?<![A-Za-z0-9/+])(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dg,
    isSecret: secret => isMixed(secret) && isNoExample(secret)
  },
  {
    pattern:
      /secret_?access_?key["'\])]*\s{0,9}(?:=>|[:=,])\s{0,9}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dgi,
    isSecret: isNoExample
  },
  // Azure: keys of 64 bytes, by their name; signatures of shared access.
  {
    pattern:
      /(?:account|storage|azure|shared_?access)\w{0,40}key["'\])]*\s{0,9}[:=,]\s{0,9}["']?(?<secret>[A-Za-z0-9+/]{86}==)/dgi
  },
  { pattern: /[?&]sig=(?<secret>[A-Za-z0-9%]{43,63}%3D)/dgi },
  // Google: API keys, secrets of OAuth clients.
  { pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/dg },
  { pattern: /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/dg },
  // PyPI and its test server: both have `pypi-` and a macaroon of version 2.
  { pattern: /(?<![\w-])pypi-AgE[\w-]{60,400}/dg },
  // OpenAI's and Anthropic's keys of other kinds and lengths; OpenRouter.
  { pattern: /(?<![\w-])sk-(?:proj|svcacct|admin)-[\w-]{40,300}/dg, isSecret: isMixed },
  { pattern: /(?<![\w-])sk-ant-[a-z]{3,8}\d\d-[\w-]{40,300}/dg, isSecret: isMixed },
  { pattern: /(?<![\w-])sk-or-v1-[0-9a-f]{64}(?!\w)/dg },
  // GitLab: tokens of deploys, runners, jobs, feeds and others.
  { pattern: /(?<![\w-])gl(?:dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w-]{20,200}/dg },
  // Slack: rotating and session tokens.
  { pattern: /(?<![\w-])xox[a-z](?:\.xox[bp])?-[\w-]{20,300}/dg, isSecret: isMixed },
  // SendGrid: keys with more than one dash.
  { pattern: /(?<![\w-])SG\.[\w-]{16,32}\.[\w-]{32,64}(?![\w-])/dg },
  // Stripe: secrets of webhooks.
  { pattern: /(?<![\w-])whsec_[A-Za-z0-9+/]{32,64}/dg },
  // JSON web tokens, signed; what Neptune calls a token is the first part of one alone.
  { pattern: /(?<![\w-])eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}\.[\w-]{16,1000}/dg },
  { pattern: /(?<![\w-])eyJhcGlf[A-Za-z0-9+/=]{60,1000}/dg },
  // A private key of any kind to its end, whatever stands between its lines (line numbers of a
  // traceback, quotes of a literal); one without an end, as far as its lines go.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----BEGIN)){40,20000}?-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/dg,
    isSecret: hasKeyLine
  },
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:\s{0,9}[\w-]{1,30}: [^\n]{1,80}){0,3}(?:[\s"']{0,40}[A-Za-z0-9+/]{32,20000}={0,2}){1,400}(?:[\s"']{1,40}[A-Za-z0-9+/]{1,64}={1,2})?/dg,
    isSecret: hasKeyLine
  }
];

/** Lower case, upper case and digits: no path, no hash in hexadecimal, no placeholder. */
function isMixed(secret: string): boolean {
  return /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9]/.test(secret);
}

/** Amazon's documentation ends all of its keys so. */
function isNoExample(secret: string): boolean {
  return !/EXAMPLE(KEY)?$/.test(secret);
}

/** Not the dots of an example. */
function hasKeyLine(secret: string): boolean {
  return /[A-Za-z0-9+/]{40}/.test(secret);
}
