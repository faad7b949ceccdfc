-- The table that events are written to, and whose changes Debezium captures.
CREATE TABLE event_headers (
    id           varchar(255) PRIMARY KEY,
    event_name   varchar(255) NOT NULL,
    event_type   varchar(255),
    created_date timestamptz,
    saved_date   timestamptz,
    header_data  jsonb NOT NULL
);
CREATE INDEX event_headers_event_type ON event_headers (event_type);
CREATE INDEX event_headers_created_date ON event_headers (created_date);

-- By default PostgreSQL logs of a deleted row only its key, and leaves out a large value that an
-- update did not touch. Filters that take updates or deletes need the whole row.
ALTER TABLE event_headers REPLICA IDENTITY FULL;
