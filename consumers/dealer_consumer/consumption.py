"""The loop: take records, let them be handled, commit what is done; again.

A turn handles at most one batch, and the next one begins only when the offsets of this one are
committed. So whatever kills the process, the records that somebody handles again are those of one
batch. Records that cannot be done in a turn stay in hand, and their partition is paused: the loop
goes on turning, so that the group keeps this member.
"""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import cast

import structlog
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from dealer_consumer.errors import KafkaRefuses
from dealer_consumer.measures import Measures
from dealer_consumer.partition import Partition, Record, pause_until_due
from dealer_consumer.stop import Stop
from dealer_consumer.topic_identity import ANSWER_SECONDS, TopicIdentity
from dealer_consumer.treatment import Treatment
from dealer_consumer.troubles import Troubles

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

WAIT_SECONDS = 0.5
"""The longest wait for a record; a signal is seen after it."""
HOPELESS = {
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.INVALID_GROUP_ID,
}
"""Answers to a commit that stay the same."""
TURN_SECONDS = 1.0
"""After which a turn ends with the record in hand, so that slow handlers commit often too."""


class Consumption:
    """One consumer of one topic.

    Args:
        consumer: not yet subscribed.
        topic: the topic; tells when it has become another one.
        batch_size: the most records that a turn handles.
        treatment: does a record, or says when to try again.
        measures: counts.
        troubles: tells of what Kafka reports.
        turned: called at each turn: the loop lives.
    """

    def __init__(
        self,
        consumer: Consumer,
        topic: TopicIdentity,
        batch_size: int,
        treatment: Treatment,
        measures: Measures,
        troubles: Troubles,
        turned: Callable[[], None],
    ) -> None:
        self._consumer = consumer
        self._topic = topic.name
        self._identity = topic
        self._batch_size = batch_size
        self._treatment = treatment
        self._measures = measures
        self._troubles = troubles
        self._turned = turned
        self._partitions: dict[int, Partition] = {}
        self._order: deque[int] = deque()

    def run(self, stop: Stop) -> None:
        """Consume until it is asked to stop; then commit and leave the group.

        Raises:
            ConsumerStops: it cannot go on without skipping something. It has left the group.
        """
        self._consumer.subscribe(
            [self._topic],
            on_assign=self._assigned,
            on_revoke=self._revoked,
            on_lost=self._lost,
        )
        try:
            while not stop.requested:
                self._turn(stop)
        except KafkaException as error:
            raise KafkaRefuses(f"the client cannot go on: {error.args[0].str()}") from error
        finally:
            self._consumer.close()  # gives back the partitions by `_revoked`

    def _turn(self, stop: Stop) -> None:
        self._turned()
        self._take()
        if self._commit():
            self._work(stop)
            self._commit()
        self._pause_and_resume()
        self._look_for_another_topic()

    def _take(self) -> None:
        """Wait for a record, and take what has come with it."""
        wait = pause_until_due([*self._partitions.values()], monotonic(), WAIT_SECONDS)
        first = self._consumer.poll(wait)
        if first is None:
            return
        self._keep([first])
        if self._batch_size > 1:
            self._keep(self._consumer.consume(self._batch_size - 1, 0))

    def _keep(self, messages: list[Message]) -> None:
        partitions = self._partitions
        for message in messages:
            error = message.error()
            if error is not None:
                self._troubles.tell(error)
                continue
            record = cast("Record", message)  # its types leave open what only an error leaves out
            # One of a partition that was given back meanwhile is another's.
            partition = partitions.get(record.partition())
            if partition is not None:
                partition.records.append(record)

    def _work(self, stop: Stop) -> None:
        budget, end = self._batch_size, monotonic() + TURN_SECONDS
        for number in [*self._order]:
            if budget == 0 or stop.requested:
                break
            partition = self._partitions[number]
            if not partition.waits(monotonic()):
                budget -= self._treatment.work(partition, budget, end, stop)
        self._order.rotate(-1)  # so that a slow partition does not starve the others

    def _commit(self) -> bool:
        """Commit what is done; tells whether nothing is left to commit."""
        owed = {each.number: each.owed for each in self._partitions.values()}
        offsets = [
            # The offset is one of this topic only; so its id goes with it.
            TopicPartition(self._topic, number, offset, self._partitions[number].topic_id)
            for number, offset in owed.items()
            if offset is not None
        ]
        if not offsets:
            return True
        self._treatment.settle()
        try:
            answers = self._consumer.commit(offsets=offsets, asynchronous=False) or []
        except KafkaException as failure:
            return self._not_committed(failure.args[0])
        for answer in answers:
            if answer.error is not None:
                return self._not_committed(answer.error)
            self._partitions[answer.partition].committed = owed[answer.partition]
        return True

    def _not_committed(self, error: KafkaError) -> bool:
        """Leave it for the next turn: until then the group settles, or takes the partitions."""
        self._measures.failed_commits += 1
        if error.fatal() or error.code() in HOPELESS:
            raise KafkaRefuses(f"the offsets cannot be committed: {error.str()}")
        log.warning("commits later", error=error.name())
        return False

    def _pause_and_resume(self) -> None:
        pausing = [each for each in self._partitions.values() if each.turns_paused]
        resuming = [each for each in self._partitions.values() if each.turns_resumed]
        if pausing:
            self._consumer.pause(self._named(pausing))
        if resuming:
            self._consumer.resume(self._named(resuming))
        for partition in (*pausing, *resuming):
            partition.paused = not partition.paused

    def _look_for_another_topic(self) -> None:
        """Begin anew with partitions whose topic was deleted and made again."""
        now = self._identity.news()
        if now is None:
            return
        old = [each for each in self._partitions.values() if each.topic_id != now]
        if old:
            log.warning("the topic is another one of its name, and read from its beginning")
            places = self._named(old)
            if paused := [each for each in old if each.paused]:
                self._consumer.resume(self._named(paused))
            self._consumer.incremental_unassign(places)
            self._begin(places)

    def _begin(self, places: list[TopicPartition]) -> None:
        """Begin with partitions behind what is committed, unless that was of another topic."""
        topic_id = self._identity.ask()
        try:
            committed = self._consumer.committed(places, ANSWER_SECONDS) if topic_id else []
        except KafkaException:
            topic_id, committed = None, []  # so that the next answer makes it be looked at again
        others = {each.partition for each in committed if each.metadata not in {None, "", topic_id}}
        for each in places:
            if each.partition in others:
                each.offset = OFFSET_BEGINNING
            self._partitions[each.partition] = Partition(each.partition, topic_id=topic_id)
        self._consumer.incremental_assign(places)

    def _assigned(self, _: Consumer, given: list[TopicPartition]) -> None:
        self._begin(given)
        self._reorder("partitions assigned", given)

    def _revoked(self, consumer: Consumer, taken: list[TopicPartition]) -> None:
        """Commit what is done of them, as long as they are ours."""
        self._commit()
        self._lost(consumer, taken)

    def _lost(self, consumer: Consumer, taken: list[TopicPartition]) -> None:
        gone = [self._partitions.pop(each.partition, None) for each in taken]
        # The client remembers a pause beyond an assignment; the partition may come back.
        if paused := [each for each in gone if each and each.paused]:
            consumer.resume(self._named(paused))
        self._reorder("partitions given back", taken)

    def _reorder(self, event: str, changed: list[TopicPartition]) -> None:
        self._order = deque(sorted(self._partitions))
        log.info(
            event,
            partitions=sorted(each.partition for each in changed),
            now=sorted(self._partitions),
        )

    def _named(self, partitions: list[Partition]) -> list[TopicPartition]:
        return [TopicPartition(self._topic, each.number) for each in partitions]
