"""The command line: `kejing judge`, `import`, `demo`, `serve`, `verify`, `account`.

Commands say what happened in sentences; bad input is one clear sentence and exit code 2, never a traceback.
"""

from kejing.site.cli.app import main

__all__ = ["main"]
