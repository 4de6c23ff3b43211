package bench;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** One topology of the benchmark on Kafka Streams: VERB STORES APPLICATION BROKER FOLDER EVENTS ROWS LEFT RIGHT, until it is told to end. */
public final class StatefulWorker {
  private StatefulWorker() {}

  public static void main(String[] args) {
    var verb = args[0];
    var application = args[2];
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[3]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[4]);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    settings.put("statestore.cache.max.bytes", Long.parseLong(System.getenv().getOrDefault("CACHE_BYTES", "0")));
    settings.put("default.dsl.store", args[1].equals("memory") ? "in_memory" : "rocksDB");
    settings.put("auto.offset.reset", "earliest");
    settings.put("acks", "all");

    var builder = new StreamsBuilder();
    var out = application + "-out";
    var counted = Produced.with(Serdes.String(), Serdes.Long());
    switch (verb) {
      case "count" ->
          read(builder, args[5]).groupByKey().count().toStream().to(out, counted);
      case "restore" ->
          read(builder, args[5]).groupByKey().count(Materialized.as("counts")).toStream().to(out, counted);
      case "windowed-count" ->
          read(builder, args[5]).groupByKey()
              .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1)))
              .count().toStream((Windowed<String> key, Long count) -> key.key()).to(out, counted);
      case "session-count" ->
          read(builder, args[5]).groupByKey()
              .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofSeconds(30)))
              .count().toStream((Windowed<String> key, Long count) -> key.key()).to(out, counted);
      case "stream-table-join" ->
          read(builder, args[5]).join(builder.<String, String>table(args[6]), (value, row) -> value).to(out);
      case "stream-stream-join" ->
          read(builder, args[7])
              .join(read(builder, args[8]), (left, right) -> left, JoinWindows.ofTimeDifferenceWithNoGrace(Duration.ofMinutes(1)))
              .to(out);
      default -> throw new IllegalArgumentException(verb);
    }
    var streams = new KafkaStreams(builder.build(), settings);
    if (verb.equals("restore")) streams.setGlobalStateRestoreListener(new RestoreClock());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
  }

  private static KStream<String, String> read(StreamsBuilder builder, String topic) {
    return builder.stream(topic, Consumed.with(Serdes.String(), Serdes.String()));
  }

  /** Says when stores begin to be restored, and how long all of them took. */
  private static final class RestoreClock implements StateRestoreListener {
    private long began;
    private int left = 6;

    @Override
    public synchronized void onRestoreStart(TopicPartition partition, String store, long start, long end) {
      if (began > 0) return;
      began = System.nanoTime();
      System.out.println("restoring");
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long count) {}

    @Override
    public synchronized void onRestoreEnd(TopicPartition partition, String store, long total) {
      if (--left == 0) System.out.println("restored in " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }
  }
}
