"""One dealer's consumer: from its filtered topic, record by record, to a handler.

A handler of one's own needs `ServiceEvent`, and `Unavailable` or `Refused` to say why it could not
do its work.
"""

from dealer_consumer.errors import Refused, Unavailable
from dealer_consumer.event import ServiceEvent

__all__ = ["Refused", "ServiceEvent", "Unavailable"]
