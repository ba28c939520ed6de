import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { RestApi } from '../sync/rest-api.ts';
import { startMlflowServer } from './mlflow-server.ts';

/** A real `mlflow server` with MLflow's own sign-in. */
export interface LockedMlflowServer {
  url: string;
  /** Who may do everything. */
  admin: RestApi;
  /** Somebody who may make experiments, and read those of others. */
  addUser(username: string, password: string): Promise<void>;
  /** Lets a user write into an experiment of another one. */
  allow(username: string, experiment_id: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param folder an empty one */
export async function startLockedMlflowServer(folder: string): Promise<LockedMlflowServer> {
  const config = path.join(folder, 'auth.ini');
  writeFileSync(
    config,
    `[mlflow]
default_permission = READ
database_uri = sqlite:///${folder}/auth.db
admin_username = admin
admin_password = ${ADMIN_PASSWORD}
# Else each request costs what a password's hash does.
auth_cache_ttl_seconds = 3600
`
  );
  const { url, stop } = await startMlflowServer(folder, {
    args: ['--app-name', 'basic-auth'],
    env: { MLFLOW_AUTH_CONFIG_PATH: config, MLFLOW_FLASK_SERVER_SECRET_KEY: 'of a test' }
  });
  const authorization = basicOf('admin', ADMIN_PASSWORD);
  const admin = new RestApi(url, { authorization });
  return {
    url,
    admin,
    stop,
    addUser: async (username, password) => {
      await admin.post('users/create', { username, password });
    },
    allow: async (username, experiment_id) => {
      const answer = await fetch(`${url}/api/3.0/mlflow/users/permissions/grant`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({
          username,
          resource_type: 'experiment',
          resource_id: experiment_id,
          permission: 'EDIT'
        })
      });
      if (!answer.ok) throw new Error(`not allowed: ${answer.status} ${await answer.text()}`);
    }
  };
}

/** The value of the header `authorization`. */
export const basicOf = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const ADMIN_PASSWORD = 'a password of twelve';
