import { expect, it } from 'vitest';
import { credentialsOf, splitCredentials } from '../../src/client/tracking-credentials.ts';

const FILE = `# of the team
[other]
mlflow_tracking_username = nobody
[mlflow]
MLflow_Tracking_Username: ada
; mlflow_tracking_username = eve
mlflow_tracking_password = 1=00%%
`;

it('takes name and password before the token, as MLflow does', () => {
  const env = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'pä' };
  const both = { ...env, MLFLOW_TRACKING_TOKEN: 't' };
  expect(credentialsOf(both)).toBe(`Basic ${Buffer.from('ada:pä').toString('base64')}`);
  expect(credentialsOf({ ...both, MLFLOW_TRACKING_PASSWORD: '' })).toBe('Bearer t');
  expect(credentialsOf({})).toBeNull();
});

it('takes what the environment lacks from the file, also before the token', () => {
  const ofFile = (env: Record<string, string>) => credentialsOf(env, FILE);
  expect(ofFile({ MLFLOW_TRACKING_TOKEN: 't' })).toBe(`Basic ${btoa('ada:1=00%')}`);
  expect(ofFile({ MLFLOW_TRACKING_USERNAME: 'bob' })).toBe(`Basic ${btoa('bob:1=00%')}`);
  expect(credentialsOf({}, '[other]\nmlflow_tracking_username = a')).toBeNull();
});

it('takes name and password out of an address', () => {
  expect(splitCredentials('https://ada:p%20w@host/mlflow/')).toEqual({
    address: 'https://host/mlflow',
    authorization: `Basic ${btoa('ada:p w')}`
  });
  expect(splitCredentials('http://host').authorization).toBeNull();
});
