"""The settings of one installation: one YAML file, filled up from the environment."""
