"""Pure: what an approval is bound to, and which approvals count."""
