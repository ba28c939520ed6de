export const SERVE_HELP = `celltrail serve: the tracking server alone, until it is told to stop

  --host HOST, -h HOST      address to listen on (127.0.0.1) [MLFLOW_HOST]
  --port PORT, -p PORT      port to listen on (5000); 0 lets the system choose [MLFLOW_PORT]
  --data DIR                folder of the record, made if it is not there (.celltrail)
                            [CELLTRAIL_HOME]
  --remote ADDRESS          MLflow server that the record is copied to, with the credentials of
                            MLflow's clients (docs/sync.md) [CELLTRAIL_REMOTE]

Who may come
  --token TOKEN             ask every client for this token [CELLTRAIL_TOKEN]. Clients send it from
                            MLFLOW_TRACKING_TOKEN, or as MLFLOW_TRACKING_PASSWORD beside any
                            MLFLOW_TRACKING_USERNAME; readers of the web page sign in with it
  --no-auth                 let everyone in who reaches an address that is not loopback
  --allowed-hosts LIST      Host headers to take, with commas between and * for any text, in the
                            place of loopback, private addresses and HOST; a port counts
                            [MLFLOW_SERVER_ALLOWED_HOSTS]
  --cors-allowed-origins LIST
                            origins of web pages that may use the API, beside those of this machine
                            [MLFLOW_SERVER_CORS_ALLOWED_ORIGINS]
  --x-frame-options VALUE   SAMEORIGIN (the default), DENY, or NONE for no such header
                            [MLFLOW_SERVER_X_FRAME_OPTIONS]

Artifacts
  --artifacts-destination DIR
                            folder behind mlflow-artifacts: (artifacts in the data folder)
                            [MLFLOW_ARTIFACTS_DESTINATION]
  --default-artifact-root URI
                            where new experiments keep their artifacts (mlflow-artifacts:/); that
                            of Default is fixed when the data folder is made
                            [MLFLOW_DEFAULT_ARTIFACT_ROOT]
  --no-serve-artifacts      serve nothing at mlflow-artifacts:; clients reach the artifacts
                            themselves [MLFLOW_SERVE_ARTIFACTS=false]

Addresses
  --static-prefix PATH      put everything below this path, as /mlflow [MLFLOW_STATIC_PREFIX]
  --expose-prometheus DIR   serve figures at /metrics; the folder, which mlflow needs, is not used
                            [MLFLOW_EXPOSE_PROMETHEUS]
  --mlflow-ui DIR           show MLflow's own web page at /, and that of celltrail at /celltrail/
                            alone; from the folder of the installed mlflow package:
                            python -c 'import mlflow; print(*mlflow.__path__)'

  --help                    this`;
