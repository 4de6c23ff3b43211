import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes feedback in Avro from Java: each argument is a text. Prints the message id of each.
 *
 * It stands on packages of Maven Central alone. With Confluent's kafka-avro-serializer, set value.serializer to KafkaAvroSerializer,
 * auto.register.schemas to false and use.latest.version to true instead of what {@link #serialize} does.
 */
public final class Producer {
    /** A schema as the registry has it. */
    private record Registered(int id, Schema schema) {}

    public static void main(String[] texts) throws Exception {
        String topic = env("FEEDBACK_RAW_TOPIC", "customer_feedback_events");
        String customer = env("CUSTOMER", "CUST-JAVA");
        Registered registered = latest(env("SCHEMA_REGISTRY_URL", "http://localhost:8081/apis/ccompat/v7"), topic + "-value");
        // Idempotent and acks=all are the client's defaults.
        Map<String, Object> settings = Map.of("bootstrap.servers", env("KAFKA_BROKER", "localhost:9092"));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (String text : texts) {
                GenericRecord feedback = new GenericData.Record(registered.schema());
                feedback.put("message_id", UUID.randomUUID().toString());
                feedback.put("customer_id", customer);
                feedback.put("feedback_text", text);
                feedback.put("feedback_timestamp", System.currentTimeMillis());
                // The customer is the key: the feedback of one stays in order.
                producer.send(new ProducerRecord<>(topic, customer, serialize(registered, feedback))).get();
                System.out.println(feedback.get("message_id"));
            }
        }
    }

    /** The schema that Millrace has registered decides what may be written: nothing is registered from here. */
    private static Registered latest(String registry, String subject) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/subjects/" + subject + "/versions/latest")).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IOException(request.uri() + " answered " + response.statusCode());
        // Avro brings a reader of JSON along.
        JsonNode answer = new ObjectMapper().readTree(response.body());
        return new Registered(answer.get("id").asInt(), new Schema.Parser().parse(answer.get("schema").asText()));
    }

    /** Confluent's format: a zero, the id of the schema in four bytes, then Avro. */
    private static byte[] serialize(Registered registered, GenericRecord value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(4).putInt(registered.id()).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(registered.schema()).write(value, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static String env(String name, String usual) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? usual : value;
    }
}
