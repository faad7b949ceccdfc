"""Entry: the command line, `flinkfilter`, also found by kubectl as `kubectl flinkfilter`."""
