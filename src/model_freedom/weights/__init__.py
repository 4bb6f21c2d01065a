"""Which files are weights: by their content, their names and their neighbours. Nothing is executed or unpickled."""
