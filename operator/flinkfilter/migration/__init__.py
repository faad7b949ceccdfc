"""Pure: filters in the forms of the system before this one become manifests, and what is lost."""
