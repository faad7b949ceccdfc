"""What can go wrong when real parts are built and started."""


class StackError(Exception):
    """A part cannot be built or started; the message says which, why, and what to do."""


class MissingTool(StackError):
    """A tool that builds the parts is not installed."""


class Unreachable(StackError):
    """What a part is made of cannot be fetched from this machine."""


class NotReady(StackError):
    """A part was started and did not come up."""
