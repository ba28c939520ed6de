export const HELP = `celltrail: an MLflow tracking server for notebooks

  celltrail serve [--host HOST] [--port PORT] [--data DIR] [--token TOKEN | --no-auth]

    --host HOST     address to listen on (127.0.0.1)
    --port PORT     port to listen on (5000); 0 lets the system choose
    --data DIR      folder of the record, made if it is not there ($CELLTRAIL_HOME, or .celltrail)
    --token TOKEN   ask every client for this token ($CELLTRAIL_TOKEN); clients send it from
                    MLFLOW_TRACKING_TOKEN
    --no-auth       let everyone in who reaches an address that is not loopback

  celltrail --version
  celltrail --help

Under JupyterLab celltrail starts by itself; nothing has to be typed.`;
