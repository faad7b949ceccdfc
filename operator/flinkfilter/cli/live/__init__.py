"""What the commands on a cluster have in common: what is to be shown, and what is to be written."""
