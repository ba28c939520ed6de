import { describe, expect, it } from 'vitest';
import { apiUrl, socketUrl } from '../../src/lab/api-url.ts';

describe('apiUrl', () => {
  it('lies below the base URL, on a hub too', () => {
    expect(apiUrl('http://host/user/ana/', '2.0/mlflow/runs/get')).toBe(
      'http://host/user/ana/celltrail/api/2.0/mlflow/runs/get'
    );
    expect(apiUrl('http://host', 'celltrail/v1/status')).toBe(
      'http://host/celltrail/api/celltrail/v1/status'
    );
  });

  it('escapes a notebook path with spaces, signs and non-Latin letters', () => {
    const url = new URL(
      apiUrl('http://host/', 'celltrail/v1/sessions', { notebook_path: 'übung 1/a&b?#.ipynb' })
    );
    expect(url.searchParams.get('notebook_path')).toBe('übung 1/a&b?#.ipynb');
  });

  it('repeats the name of a field that has several values', () => {
    expect(apiUrl('http://host/', 'x', { run_ids: ['a', 'b'] })).toMatch(/\?run_ids=a&run_ids=b$/);
  });
});

describe('socketUrl', () => {
  it('adds the token behind the cursor', () => {
    expect(socketUrl('ws://host/', 'celltrail/v1/events?from=7', 's&t')).toBe(
      'ws://host/celltrail/api/celltrail/v1/events?from=7&token=s%26t'
    );
  });

  it('adds the token as the only field when there is no cursor', () => {
    expect(socketUrl('wss://host/lab/', 'celltrail/v1/events', 't')).toBe(
      'wss://host/lab/celltrail/api/celltrail/v1/events?token=t'
    );
  });

  it('carries no token where cookies do', () => {
    expect(socketUrl('ws://host/', 'celltrail/v1/events?from=7', null)).toBe(
      'ws://host/celltrail/api/celltrail/v1/events?from=7'
    );
  });
});
