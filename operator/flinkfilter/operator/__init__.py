"""Entry: kopf handlers around the controller. Nothing here decides anything."""
