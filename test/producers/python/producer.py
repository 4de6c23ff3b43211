"""Writes feedback as a team does that works with Confluent's Python client and knows nothing of Millrace.

Addresses come from the environment. Prints one JSON line for each record: what was meant, and whether it must become a row or a dead
letter, with words that the letter has to say.
"""

import json
import os
import urllib.request
import uuid
from datetime import date, datetime, timedelta, timezone

from confluent_kafka import Producer
from confluent_kafka.schema_registry import (
    Schema,
    SchemaReference,
    SchemaRegistryClient,
)
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = os.environ["FEEDBACK_RAW_TOPIC"]
RUN = os.environ["RUN"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
GIVEN = datetime(2026, 2, 19, 14, 30, 0, 123456, tzinfo=timezone.utc)

registry = SchemaRegistryClient({"url": os.environ["SCHEMA_REGISTRY_URL"]})
producer = Producer(
    {
        "bootstrap.servers": os.environ["KAFKA_BROKER"],
        "enable.idempotence": True,
        "compression.type": "zstd",
        "linger.ms": 50,
    }
)


def nullable(name, kind):
    """A field of an Optional, as generators of schemas write it."""
    return {"name": name, "type": ["null", kind], "default": None}


def schema(*changed, namespace="millrace.feedback", more=()):
    """The schema of a record; a field that is given again replaces the usual one."""
    millis = {"type": "long", "logicalType": "timestamp-millis"}
    usual = {
        "message_id": {"name": "message_id", "type": "string"},
        "customer_id": {"name": "customer_id", "type": "string"},
        "feedback_text": {"name": "feedback_text", "type": "string"},
        "feedback_timestamp": {"name": "feedback_timestamp", "type": millis},
    }
    for field in changed:
        usual[field["name"]] = field
    fields = [*usual.values(), *more]
    return {"type": "record", "name": "FeedbackReceived", "namespace": namespace, "fields": fields}


def say(case, value, at=None, outcome="row", words=()):
    """Prints what was meant."""
    line = {
        "case": case,
        "message_id": str(value["message_id"]).lower(),
        "customer_id": value["customer_id"],
        "feedback_text": value["feedback_text"],
        "feedback_timestamp": at,
        "outcome": outcome,
        "words": words,
    }
    print(json.dumps(line), flush=True)


def millis(instant):
    return (instant - EPOCH) // timedelta(milliseconds=1)


def feedback(case, **changes):
    text = f"The café is not very GREAT, but lovely 😍 ({case})"
    value = {"message_id": str(uuid.uuid4()), "customer_id": f"{RUN}-{case}", "feedback_text": text}
    return {**value, "feedback_timestamp": GIVEN, **changes}


def send(case, serializer, value, headers=None, **meant):
    """Serializes as the client does, and produces with the customer for a key."""
    headers = list(headers or [])
    context = SerializationContext(TOPIC, MessageField.VALUE, headers)
    payload = serializer(value, context)
    producer.produce(TOPIC, key=value["customer_id"], value=payload, headers=headers)
    say(case, {**feedback(case), **value}, **meant)


def own(case, written, **conf):
    """A serializer of a schema of one's own, registered beforehand under a subject of one's own."""
    subject = f"{RUN}-{case}"
    text = json.dumps(written)
    registry.register_schema(subject, Schema(text, "AVRO"))
    settings = {"auto.register.schemas": False, "subject.name.strategy": lambda *_: subject, **conf}
    return AvroSerializer(registry, text, conf=settings)


def registered():
    """What stands in the registry, looked up."""
    conf = {"auto.register.schemas": False, "use.latest.version": True}
    case = "registered"
    send(case, AvroSerializer(registry, None, conf=conf), feedback(case, message_id=uuid.uuid4()), at=millis(GIVEN))


def nullable_fields():
    written = schema(
        nullable("feedback_text", "string"),
        nullable("feedback_timestamp", {"type": "long", "logicalType": "timestamp-micros"}),
        more=[nullable("stars", "int"), {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []}],
    )
    serializer = own("nullable", written)
    headers = [("traceparent", b"00-1-2-01"), ("retry", b"1"), ("retry", b"2"), ("__streams.retry.not-before", b"4102444800000")]
    send("nullable", serializer, feedback("nullable", stars=5, tags=["a"]), headers, at=millis(GIVEN))
    absent = feedback("nullable-absent", feedback_text=None)
    send("nullable-absent", serializer, absent, outcome="letter", words=["feedback_text", "null"])


def times():
    def of(kind, logical):
        return {"name": "feedback_timestamp", "type": {"type": kind, "logicalType": logical}}

    send("micros", own("micros", schema(of("long", "timestamp-micros"))), feedback("micros"), at=millis(GIVEN))
    local = own("local", schema(of("long", "local-timestamp-micros")))
    send("local", local, feedback("local", feedback_timestamp=GIVEN.replace(tzinfo=None)), at=millis(GIVEN))
    day = own("day", schema(of("int", "date")))
    midnight = datetime(2026, 2, 19, tzinfo=timezone.utc)
    send("day", day, feedback("day", feedback_timestamp=date(2026, 2, 19)), at=millis(midnight))
    clock = own("clock", schema(of("int", "time-millis")))
    send("clock", clock, feedback("clock", feedback_timestamp=GIVEN.time()), outcome="letter", words=["feedback_timestamp"])
    text = own("isoformat", schema({"name": "feedback_timestamp", "type": "string"}))
    iso = feedback("isoformat", feedback_timestamp=GIVEN.isoformat())
    send("isoformat", text, iso, outcome="letter", words=["feedback_timestamp", "string"])


def other_schemas():
    sloppy = schema(more=[{"name": "coupon", "type": ["null", "string"], "default": "null"}])
    send("default", own("default", sloppy), feedback("default", coupon=None), at=millis(GIVEN))
    other = own("namespace", schema(namespace="com.example.shop"))
    send("namespace", other, feedback("namespace"), at=millis(GIVEN))
    capital = str(uuid.uuid4()).upper()
    send("capital", own("capital", schema()), feedback("capital", message_id=capital), at=millis(GIVEN))


def event_types():
    """Two types in one topic, told apart by a union of references."""
    order = {"type": "record", "name": "OrderPlaced", "namespace": "com.example.shop", "fields": [{"name": "id", "type": "string"}]}
    references = []
    for name, written in (("millrace.feedback.FeedbackReceived", schema()), ("com.example.shop.OrderPlaced", order)):
        subject = f"{RUN}-{name}"
        registry.register_schema(subject, Schema(json.dumps(written), "AVRO"))
        references.append(SchemaReference(name, subject, 1))
    subject = f"{RUN}-events"
    union = Schema(json.dumps([reference.name for reference in references]), "AVRO", references)
    registry.register_schema(subject, union)
    conf = {"auto.register.schemas": False, "subject.name.strategy": lambda *_: subject}
    serializer = AvroSerializer(registry, union, conf=conf)
    context = SerializationContext(TOPIC, MessageField.VALUE)
    for case, name, value, meant in (
        ("event", "millrace.feedback.FeedbackReceived", feedback("event"), {"at": millis(GIVEN)}),
        ("order", "com.example.shop.OrderPlaced", {"id": "1"}, {"outcome": "letter", "words": ["OrderPlaced"]}),
    ):
        key = f"{RUN}-{case}"
        producer.produce(TOPIC, key=key, value=serializer((name, value), context))
        say(case, {**feedback(case), **value}, **meant)


def id_in_header():
    """The client's own serializer writes GUIDs, and ends where the registry gives none."""

    def number(payload, context, schema_id):
        context.headers.append(("__value_schema_id", b"\x00" + schema_id.id.to_bytes(4, "big")))
        return payload

    def guid(payload, context, _):
        context.headers.append(("__value_schema_id", b"\x01" + uuid.UUID(int=7).bytes))
        return payload

    conf = {"schema.id.serializer": number}
    send("header", own("header", schema(), **conf), feedback("header"), at=millis(GIVEN))
    meant = {"outcome": "letter", "words": [str(uuid.UUID(int=7))]}
    send("guid", own("guid", schema(), **{"schema.id.serializer": guid}), feedback("guid"), **meant)


def isoformat_over_http():
    """Posts to the API; a time without an offset is UTC there."""
    for case, text in (
        ("http-aware", GIVEN.isoformat()),
        ("http-offset", GIVEN.astimezone(timezone(timedelta(hours=2))).isoformat()),
        ("http-naive", GIVEN.replace(tzinfo=None).isoformat()),
    ):
        value = feedback(case)
        body = {"customer_id": value["customer_id"], "feedback_text": value["feedback_text"], "timestamp": text}
        request = urllib.request.Request(
            f"{os.environ['API']}/feedback",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            say(case, {**value, "message_id": json.load(answer)["message_id"]}, at=millis(GIVEN))


def main():
    registered()
    nullable_fields()
    times()
    other_schemas()
    event_types()
    id_in_header()
    isoformat_over_http()
    left = producer.flush(30)
    if left:
        raise SystemExit(f"{left} records were not acknowledged")


main()
