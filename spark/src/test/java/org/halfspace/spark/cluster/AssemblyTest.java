// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.data.VectorData;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.CoreNeighbors;
import org.halfspace.spark.LocalSpark;
import org.halfspace.spark.Tables;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The assembly, run by {@code spark-submit} on a cluster that has Spark alone. Maven runs this once
 * the assembly is made, and says where it is.
 */
@EnabledIfSystemProperty(named = AssemblyTest.ASSEMBLY, matches = ".+")
class AssemblyTest {
  static final String ASSEMBLY = "halfspace.assembly";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int D = 32;
  private static final int ROWS = 2_000;
  private static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  /** Of the libraries on the class path of the tests, those that Spark does not have. */
  private static final List<String> NOT_OF_SPARK =
      List.of(
          "hipparchus",
          "commons-numbers",
          "javacpp",
          "openblas",
          "picocli",
          "halfspace",
          "junit",
          "assertj",
          "jqwik",
          "surefire");

  @TempDir Path folder;

  private static Path assembly() {
    return Path.of(System.getProperty(ASSEMBLY));
  }

  /** The class path of the tests without Halfspace, its libraries and those of tests. */
  private static List<String> sparkJars() {
    return Arrays.stream(Child.classPath().split(File.pathSeparator))
        .filter(path -> path.endsWith(".jar"))
        .filter(path -> NOT_OF_SPARK.stream().noneMatch(path(path)::contains))
        .toList();
  }

  private static String path(String jar) {
    return Path.of(jar).getFileName().toString();
  }

  @Test
  void hasWhatSparkLacksAndNothingThatSparkHas() throws Exception {
    Set<String> ofSpark = new HashSet<>();
    for (String jar : sparkJars()) {
      try (JarFile file = new JarFile(jar)) {
        file.stream().map(entry -> entry.getName()).forEach(ofSpark::add);
      }
    }
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(assembly().toFile())) {
      file.stream().filter(entry -> !entry.isDirectory()).forEach(e -> names.add(e.getName()));
    }
    assertThat(ofSpark).contains("org/apache/spark/sql/SparkSession.class");
    assertThat(names).doesNotHaveDuplicates();
    assertThat(names)
        .contains("META-INF/LICENSE", "META-INF/NOTICE", "org/halfspace/spark/__init__.py")
        .noneMatch(name -> name.endsWith("module-info.class"))
        .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
    assertThat(names.stream().filter(name -> name.matches("META-INF/licenses/hipparchus-core.*")))
        .hasSize(2);
    assertThat(names.stream().filter(name -> name.endsWith(".class")))
        .noneMatch(ofSpark::contains)
        .allMatch(
            name ->
                name.matches(
                    "(org/halfspace|org/hipparchus|org/bytedeco|picocli"
                        + "|org/apache/commons/numbers)/.*"));

    List<URL> urls = new ArrayList<>();
    for (String jar : sparkJars()) {
      urls.add(Path.of(jar).toUri().toURL());
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader spark = new URLClassLoader(urls.toArray(URL[]::new), platform);
        URLClassLoader both = new URLClassLoader(new URL[] {assembly().toUri().toURL()}, spark)) {
      assertThatThrownBy(() -> spark.loadClass("org.halfspace.Autoencoder"))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> products = both.loadClass("org.halfspace.code.engine.MatrixProducts");
      assertThat(ServiceLoader.load(products, both).stream().map(ServiceLoader.Provider::type))
          .extracting(Class::getName)
          .containsExactly("org.halfspace.linalg.blas.BlasProducts");
    }
  }

  /** Runs the program, and returns what it prints. */
  private String submit(int wanted, Map<String, String> environment, String... words)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add("org.apache.spark.deploy.SparkSubmit");
    Map<String, String> settings = new HashMap<>(LoopbackCluster.executorSettings());
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.extraClassPath", Child.join(sparkJars()));
    settings.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
    line.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Child child = Child.start(Child.join(sparkJars()), environment, out, err, line);
    assertThat(child.exitCode(PATIENCE)).as(Files.readString(err)).contains(wanted);
    return Files.readString(wanted == 0 ? out : err);
  }

  /** Runs it in one process. */
  private String local(int wanted, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("--master", "local[2]", assembly().toString()));
    words.addAll(List.of(arguments));
    return submit(wanted, Map.of(), words.toArray(String[]::new));
  }

  /** Runs it on a cluster. */
  private String onCluster(LoopbackCluster cluster, String... arguments) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("--master", cluster.master(), assembly().toString()));
    words.addAll(List.of(arguments));
    return submit(0, cluster.environment(), words.toArray(String[]::new));
  }

  /** Runs several command lines in one driver; the assembly is a library there. */
  private String allOnCluster(LoopbackCluster cluster, List<List<String>> lines) throws Exception {
    List<String> words = new ArrayList<>(List.of("--master", cluster.master()));
    words.addAll(List.of("--jars", assembly().toString()));
    words.addAll(List.of("--class", SeveralCommands.class.getName(), several().toString()));
    for (List<String> line : lines) {
      words.addAll(line);
      words.add(SeveralCommands.NEXT);
    }
    return submit(0, cluster.environment(), words.toArray(String[]::new));
  }

  /** A jar of one class. */
  private Path several() throws Exception {
    Path jar = folder.resolve("several.jar");
    String name = SeveralCommands.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream stream = new JarOutputStream(Files.newOutputStream(jar))) {
      stream.putNextEntry(new JarEntry(name));
      stream.write(Files.readAllBytes(Path.of(testClasses(), name)));
    }
    return jar;
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void runsFromParquetToParquetAsCoreDoes() throws Exception {
    SparkSession session = LocalSpark.session();
    String vectors = folder.resolve("vectors").toString();
    Tables.arrays(session, VECTORS, D, 2).write().parquet(vectors);
    String file = folder.resolve("model.safetensors").toString();
    String codes = folder.resolve("codes").toString();
    String decoded = folder.resolve("decoded").toString();
    float[] asked = Tables.gaussian(5, D, 2);
    String queries = folder.resolve("queries").toString();
    String neighbors = folder.resolve("neighbors").toString();
    Tables.arrays(session, asked, D, 1).write().parquet(queries);
    JsonNode fit;
    JsonNode evaluated;
    try (LoopbackCluster cluster =
        LoopbackCluster.start(
            Files.createDirectory(folder.resolve("cluster")),
            Child.join(sparkJars()) + File.pathSeparator + testClasses())) {
      fit =
          json(
              onCluster(
                  cluster,
                  "fit",
                  vectors,
                  "--bits",
                  "64",
                  "--method",
                  "closed-form",
                  "--json",
                  "-o",
                  file));
      String said =
          allOnCluster(
              cluster,
              List.of(
                  List.of("fit", "--help"),
                  List.of("encode", file, vectors, "-o", codes),
                  List.of("decode", file, codes, "-o", decoded),
                  List.of("search", file, codes, queries, "-k", "3", "-o", neighbors),
                  List.of("evaluate", file, vectors, "--json")));
      assertThat(said).contains("Usage: halfspace-spark fit", "--bits=N");
      evaluated = json(said.substring(said.lastIndexOf("\n{")));
    }
    Autoencoder model = ModelFile.read(Path.of(file));
    assertThat(fit.get("bits").asInt()).isEqualTo(model.bits()).isEqualTo(64);
    assertThat(fit.get("reached").asDouble()).isEqualTo(model.metadata().distortions().reached());
    assertThat(evaluated.get("vectors").asLong()).isEqualTo(ROWS);
    assertThat(evaluated.get("distortion").asDouble())
        .isCloseTo(
            Distortion.of(model.codec(), model.center(), VectorData.of(VECTORS, D, "v"), 1).value(),
            within(1e-6));
    assertLikeCore(session, model, codes, decoded);
    CoreNeighbors.assertSame(
        session.read().parquet(neighbors), model, VECTORS, asked, SearchSettings.nearest(3));
  }

  private static void assertLikeCore(
      SparkSession session, Autoencoder model, String codes, String decoded) {
    Map<Long, byte[]> all =
        session.read().parquet(codes).select("id", "code").collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getLong(0), row -> row.<byte[]>getAs(1)));
    assertThat(all).hasSize(ROWS);
    all.forEach(
        (id, code) ->
            assertThat(code).isEqualTo(model.encode(Tables.row(VECTORS, D, (int) (long) id))));
    List<Row> vectors = session.read().parquet(decoded).select("id", "decoded").collectAsList();
    assertThat(vectors).hasSize(ROWS);
    for (Row row : vectors) {
      float[] expected = model.decode(all.get(row.getLong(0)));
      List<Float> vector = row.getList(1);
      for (int j = 0; j < D; j++) {
        assertThat(vector.get(j)).isCloseTo(expected[j], within(1e-5f));
      }
    }
  }

  @Test
  void failuresEndTheDriverWithTheirCode() throws Exception {
    assertThat(local(2, "fit", "x", "-o", "y"))
        .contains("halfspace-spark fit: Missing required argument");
    String missing = folder.resolve("missing").toString();
    assertThat(local(1, "evaluate", missing, missing))
        .contains("halfspace-spark evaluate: ")
        .contains(missing + ": no such file or folder");
  }

  /** Where the classes of the tests are, of which processes of the cluster need one. */
  private static String testClasses() throws Exception {
    return Path.of(ChildMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
