"""Writes feedback in Avro from Python: each argument is a text. Prints the message id of each."""

import os
import sys
import uuid
from datetime import datetime, timezone

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = os.environ.get("FEEDBACK_RAW_TOPIC", "customer_feedback_events")
REGISTRY = os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081/apis/ccompat/v7")
CUSTOMER = os.environ.get("CUSTOMER", "CUST-PYTHON")

# The schema that Millrace has registered decides what may be written: nothing is registered from here.
serialize = AvroSerializer(
    SchemaRegistryClient({"url": REGISTRY}),
    None,
    conf={"auto.register.schemas": False, "use.latest.version": True},
)

# Idempotent, and partitions as Java's client chooses them: librdkafka's own choice is another.
producer = Producer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKER", "localhost:9092"),
        "enable.idempotence": True,
        "partitioner": "murmur2_random",
    }
)

failures = []


def delivered(error, _message):
    if error is not None:
        failures.append(error)


for text in sys.argv[1:]:
    feedback = {
        "message_id": uuid.uuid4(),
        "customer_id": CUSTOMER,
        "feedback_text": text,
        "feedback_timestamp": datetime.now(timezone.utc),
    }
    value = serialize(feedback, SerializationContext(TOPIC, MessageField.VALUE))
    # The customer is the key: the feedback of one stays in order.
    producer.produce(TOPIC, key=CUSTOMER, value=value, on_delivery=delivered)
    print(feedback["message_id"])

if producer.flush(30) > 0 or failures:
    sys.exit(f"not all records were acknowledged: {failures}")
