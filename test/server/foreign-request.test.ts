import { describe, expect, it } from 'vitest';

import { foreignRequest } from '../../src/server/foreign-request.ts';

const HOST = 'Invalid Host header - possible DNS rebinding attack detected';
const ORIGIN = 'Cross-origin request blocked';
const ANY_ADDRESS = { boundHost: '0.0.0.0' };

describe('foreignRequest', () => {
  it.each([
    'localhost',
    'localhost:5000',
    'LocalHost:5000',
    '127.0.0.1:5000',
    '127.1.2.3',
    '[::1]:5000',
    '10.1.2.3:5000',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1:80',
    '[fd12::1]:5000',
    'tracking.example:5000'
  ])('takes the Host %s', host => {
    expect(foreignRequest({}, host, { boundHost: 'tracking.example' })).toBeNull();
  });

  it.each([
    undefined,
    '',
    'evil.example',
    '10.evil.example',
    '127.0.0.1.evil.example:5000',
    'localhost.evil.example',
    '172.32.0.1',
    '8.8.8.8',
    '[2001:db8::1]:5000'
  ])('refuses the Host %s', host => {
    expect(foreignRequest({}, host, { boundHost: '127.0.0.1' })).toBe(HOST);
  });

  it.each([
    'http://localhost:8888',
    'http://127.0.0.1',
    'http://[::1]:3000',
    'http://10.1.2.3:5000'
  ])('takes the Origin %s', origin => {
    expect(foreignRequest({ origin }, '10.1.2.3:5000', ANY_ADDRESS)).toBeNull();
  });

  it.each([
    'https://evil.example',
    'null',
    'http://10.1.2.3:8080',
    'http://localhost.evil.example'
  ])('refuses the Origin %s', origin => {
    expect(foreignRequest({ origin }, '10.1.2.3:5000', ANY_ADDRESS)).toBe(ORIGIN);
  });
});
