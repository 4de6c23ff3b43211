import java.io.File;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Prints what Kafka Streams, Kafka's clients and Spring call things: `<kind> <name>`, a line each. */
class Names {
  private static final TreeSet<String> lines = new TreeSet<>();

  public static void main(String[] args) throws Exception {
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String name = new File(path).getName();
      if (name.matches("(kafka-(streams|clients)|spring-(kafka|kafka-test|messaging))-[\\d.]+\\.jar")) classesOf(path);
    }
    add("setting", StreamsConfig.configDef().names());
    add("client-setting", ConsumerConfig.configNames());
    add("client-setting", ProducerConfig.configNames());
    add("client-setting", AdminClientConfig.configNames());
    lines.forEach(System.out::println);
  }

  private static void add(String kind, Collection<String> names) {
    for (String name : names) lines.add(kind + " " + name);
  }

  private static void classesOf(String jar) throws Exception {
    try (JarFile file = new JarFile(jar)) {
      for (var entry : (Iterable<java.util.jar.JarEntry>) file.stream()::iterator) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.contains("/internals/") && !name.contains("META-INF")) classOf(name);
      }
    }
  }

  private static void classOf(String file) {
    try {
      Class<?> type = Class.forName(file.substring(0, file.length() - 6).replace('/', '.'), false, Names.class.getClassLoader());
      lines.add("class " + type.getSimpleName());
      for (Method method : type.getMethods()) lines.add("method " + method.getName());
      for (Object one : type.isEnum() ? type.getEnumConstants() : new Object[0]) lines.add("constant " + one);
    } catch (LinkageError | ClassNotFoundException absent) {
      // A class for a package that is not here; the guides name none of those.
      System.err.println(file + ": " + absent);
    }
  }
}
