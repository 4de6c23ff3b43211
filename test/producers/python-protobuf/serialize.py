"""Serializes with Confluent's Python client, as a team does that knows nothing of Millrace: prints the bytes of each message in hex.

The schemas, which refer to each other, are registered under subjects that begin with RUN.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_tools import protoc

HERE = Path(__file__).parent
RUN = os.environ["RUN"]

built = tempfile.TemporaryDirectory()
files = ["shop/address.proto", "shop/order.proto"]
known = Path(protoc.__file__).parent / "_proto"
if protoc.main(["protoc", f"-I{HERE}", f"-I{known}", f"--python_out={built.name}", *files]) != 0:
    sys.exit("the schemas cannot be compiled")
sys.path.insert(0, built.name)

from shop.address_pb2 import Address  # noqa: E402
from shop.order_pb2 import STATUS_PAID, Order, Payment  # noqa: E402

registry = SchemaRegistryClient({"url": os.environ["SCHEMA_REGISTRY_URL"]})

everything = Order(
    order_id="o-1 ☕",
    total_cents=9007199254740991,
    status=STATUS_PAID,
    lines=[Order.Line(sku="tea", count=2), Order.Line(sku="cup")],
    deliver_to=Address(street="Main St 1", city="Ghent"),
    stock={"tea": 40},
    note="",
    cash=True,
    proof=b"\x00\xff",
    placed=Timestamp(seconds=1771511400, nanos=5),
    deltas=[-1, 0, 70000],
    weight=0.5,
    checksum=12,
    by_number={-5: Order.Line(sku="five")},
)


def serialized(message, topic):
    conf = {"reference.subject.name.strategy": lambda _, file: f"{RUN}-{file.name}"}
    serialize = ProtobufSerializer(type(message), registry, conf=conf)
    return serialize(message, SerializationContext(f"{RUN}-{topic}", MessageField.VALUE)).hex()


print(
    json.dumps(
        {
            "everything": serialized(everything, "orders"),
            "empty": serialized(Order(), "orders"),
            "line": serialized(Order.Line(sku="tea", count=-2), "orders"),
            "payment": serialized(Payment(order_id="o-1"), "orders"),
        }
    )
)
