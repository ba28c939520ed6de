export const HELP = `celltrail: an MLflow tracking server for notebooks

  celltrail serve [OPTION …]        the tracking server alone; --help lists its options
  celltrail exec NOTEBOOK [OPTION …]
                                    runs a notebook without Jupyter, and records it
  celltrail import SOURCE [OPTION …]
                                    brings the record of another MLflow store over
  celltrail export RUN [OPTION …]   the notebook that made a run, as a file
  celltrail sync ADDRESS [OPTION …] copies the record to an MLflow server
  celltrail status [OPTION …]       says how far that is
  celltrail gc [OPTION …]           removes for good what was deleted
  celltrail doctor [OPTION …]       checks a data folder, and changes nothing in it
  celltrail kernel install          puts the TypeScript kernel beside Jupyter's others

  celltrail --version
  celltrail --help

Under JupyterLab celltrail starts by itself; nothing has to be typed.`;
