import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes feedback as a team does that works with Java and knows nothing of Millrace: generic records, instants, schemas of its own with
 * optional fields, Confluent's five bytes before the value. Addresses come from the environment. Prints one JSON line for each record: what
 * was meant, and whether it must become a row or a dead letter, with words that the letter has to say.
 */
public final class Producer {
    private static final String TOPIC = System.getenv("FEEDBACK_RAW_TOPIC");
    private static final String RUN = System.getenv("RUN");
    private static final String REGISTRY = System.getenv("SCHEMA_REGISTRY_URL");
    private static final Instant GIVEN = Instant.parse("2026-02-19T14:30:00.123456789Z");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final HttpClient http = HttpClient.newHttpClient();
    private final GenericData data = new GenericData();
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    private Producer(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
        data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    }

    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", System.getenv("KAFKA_BROKER"));
        settings.put("compression.type", "zstd");
        settings.put("linger.ms", 50);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var program = new Producer(producer);
            program.registered();
            program.optionalFields();
            program.times();
            program.keys();
            program.idInHeader();
            for (Future<RecordMetadata> one : program.sent) one.get();
        }
    }

    /** What stands in the registry, looked up: nothing is registered. */
    private void registered() throws Exception {
        String latest = ask("GET", "/subjects/" + TOPIC + "-value/versions/latest", null);
        Schema schema = new Schema.Parser().parse(unescaped(textOf("schema", latest)));
        send("registered", schema, (int) numberOf("id", latest), Map.of("feedback_timestamp", GIVEN), "row");
    }

    /** A class with optional fields and more than the reader asks for. */
    private void optionalFields() throws Exception {
        Schema price = LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        Schema channel = SchemaBuilder.enumeration("Channel").namespace("com.example").symbols("WEB", "SHOP");
        Schema schema = SchemaBuilder.record("FeedbackReceived").namespace("com.example.shop").doc("Of another team.").fields()
            .name("price").type(price).noDefault()
            .name("channel").type(channel).withDefault("WEB")
            .name("labels").type().map().values().nullable().stringType().noDefault()
            .name("message_id").type(text()).noDefault()
            .name("customer_id").type(text()).noDefault()
            .name("feedback_text").aliases("text").type(Schema.createUnion(Schema.create(Schema.Type.NULL), text())).withDefault(null)
            .name("feedback_timestamp").type(Schema.createUnion(Schema.create(Schema.Type.NULL), micros())).withDefault(null)
            .endRecord();
        Map<String, Object> more = new HashMap<>();
        more.put("price", new BigDecimal("9.99"));
        more.put("channel", new GenericData.EnumSymbol(channel, "SHOP"));
        more.put("labels", Map.of("a", "b"));
        more.put("feedback_timestamp", GIVEN);
        int id = register("optional", schema);
        send("optional", schema, id, more, "row");
        more.put("feedback_text", null);
        send("optional-absent", schema, id, more, "letter", "feedback_text", "null");
    }

    private void times() throws Exception {
        Schema nanos = LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG));
        Schema local = LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
        sendOwn("micros", feedback(micros()), GIVEN, "row");
        sendOwn("nanos", feedback(nanos), GIVEN, "row");
        sendOwn("local", feedback(local), LocalDateTime.ofInstant(GIVEN, ZoneOffset.UTC), "row");
        sendOwn("plain-long", feedback(Schema.create(Schema.Type.LONG)), GIVEN.toEpochMilli(), "row");
        sendOwn("text", feedback(text()), GIVEN.toString(), "letter", "feedback_timestamp", "string");
    }

    /** Keys of any kind are kept and never read. */
    private void keys() throws Exception {
        Schema schema = feedback(micros());
        int id = register("keys", schema);
        byte[] value = encoded(schema, record(schema, "long-key", Map.of("feedback_timestamp", GIVEN)), id);
        put(ByteBuffer.allocate(8).putLong(-2).array(), value);
        value = encoded(schema, record(schema, "avro-key", Map.of("feedback_timestamp", GIVEN)), id);
        put(ByteBuffer.allocate(8).put((byte) 0).putInt(id).put(new byte[] {4, (byte) 0xc3, (byte) 0x28}).array(), value);
        value = encoded(schema, record(schema, "no-key", Map.of("feedback_timestamp", GIVEN)), id);
        put(null, value);
    }

    /** As clients of Confluent Platform 8 may write it: the value is bare Avro. */
    private void idInHeader() throws Exception {
        Schema schema = feedback(micros());
        int id = register("header", schema);
        byte[] framed = encoded(schema, record(schema, "header", Map.of("feedback_timestamp", GIVEN)), id);
        byte[] bare = java.util.Arrays.copyOfRange(framed, 5, framed.length);
        var message = new ProducerRecord<>(TOPIC, customer("header").getBytes(StandardCharsets.UTF_8), bare);
        message.headers().add("__value_schema_id", ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        message.headers().add("traceparent", "00-1-2-01".getBytes(StandardCharsets.UTF_8));
        sent.add(producer.send(message));
    }

    private static Schema feedback(Schema timestamp) {
        return SchemaBuilder.record("FeedbackReceived").namespace("millrace.feedback").fields()
            .name("message_id").type(text()).noDefault()
            .name("customer_id").type(text()).noDefault()
            .name("feedback_text").type(text()).noDefault()
            .name("feedback_timestamp").type(timestamp).noDefault()
            .endRecord();
    }

    /** Text as Avro's Maven plugin writes it. */
    private static Schema text() {
        Schema text = Schema.create(Schema.Type.STRING);
        text.addProp(GenericData.STRING_PROP, "String");
        return text;
    }

    private static Schema micros() {
        return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    }

    private static String customer(String name) {
        return RUN + "-" + name;
    }

    private void sendOwn(String name, Schema schema, Object timestamp, String outcome, String... words) throws Exception {
        send(name, schema, register(name, schema), Map.of("feedback_timestamp", timestamp), outcome, words);
    }

    private void send(String name, Schema schema, int id, Map<String, Object> values, String outcome, String... words)
            throws IOException {
        put(customer(name).getBytes(StandardCharsets.UTF_8), encoded(schema, record(schema, name, values, outcome, words), id));
    }

    private void put(byte[] key, byte[] value) {
        sent.add(producer.send(new ProducerRecord<>(TOPIC, key, value)));
    }

    private GenericRecord record(Schema schema, String name, Map<String, Object> values) {
        return record(schema, name, values, "row");
    }

    /** The record with these values beside the usual ones; prints what was meant. */
    private GenericRecord record(Schema schema, String name, Map<String, Object> values, String outcome, String... words) {
        String id = UUID.randomUUID().toString();
        String said = "The caf\u00e9 is not very GREAT, but lovely \ud83d\ude0d (" + name + ")";
        GenericRecord record = new GenericData.Record(schema);
        record.put("message_id", id);
        record.put("customer_id", customer(name));
        record.put("feedback_text", said);
        values.forEach(record::put);
        String quoted = words.length == 0 ? "" : "\"" + String.join("\",\"", words) + "\"";
        OUT.printf(
            "{\"case\":\"%s\",\"message_id\":\"%s\",\"customer_id\":\"%s\",\"feedback_text\":\"%s\",\"feedback_timestamp\":%d,"
                + "\"outcome\":\"%s\",\"words\":[%s]}%n",
            name, id, customer(name), said, GIVEN.toEpochMilli(), outcome, quoted);
        return record;
    }

    /** Confluent's wire format: 0, the id of the schema in four bytes, Avro. */
    private byte[] encoded(Schema schema, GenericRecord record, int id) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema, data).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Registers a schema under a subject of one's own. */
    private int register(String name, Schema schema) throws Exception {
        String body = "{\"schema\":\"" + schema.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        return (int) numberOf("id", ask("POST", "/subjects/" + customer(name) + "/versions", body));
    }

    private String ask(String method, String path, String body) throws Exception {
        var content = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(REGISTRY + path))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, content)
            .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    private static long numberOf(String field, String json) {
        return Long.parseLong(found("\"" + field + "\"\\s*:\\s*(\\d+)", json));
    }

    private static String textOf(String field, String json) {
        return found("\"" + field + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", json);
    }

    private static String unescaped(String text) {
        return text.replace("\\n", " ").replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static String found(String pattern, String json) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        if (!matcher.find()) throw new IllegalStateException(pattern + " is not in " + json);
        return matcher.group(1);
    }
}
