// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.List$;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/** The examples of docs/spark.md, as they stand there; only names of files get a folder. */
class DocumentTest {
  private static final int D = 16;

  /** The SQL has a query of so many numbers. */
  private static final int SQL_D = 3;

  private static final int ROWS = 500;

  @TempDir private Path folder;
  private SparkSession session;
  private Dataset<Row> table;

  @BeforeEach
  void vectors() {
    session = LocalSpark.session();
    table = Tables.arrays(session, Tables.gaussian(ROWS, D, 1), D, 3);
    table.write().parquet(folder.resolve("vectors.parquet").toString());
  }

  /** The blocks of a language, in their order. */
  private List<String> blocks(String language) throws IOException {
    Path document = Path.of("..", "docs", "spark.md");
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(document));
    List<String> found = new ArrayList<>();
    while (block.find()) {
      found.add(block.group(1).replaceAll("\"([\\w-]+\\.parquet)\"", "\"" + folder + "/$1\""));
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  private void assertCodesIn(String name) {
    Dataset<Row> codes = session.read().parquet(folder.resolve(name).toString());
    assertThat(codes.columns()).containsExactly("id", "code");
    assertThat(codes.count()).isEqualTo(ROWS);
    assertThat(codes.filter("code is null or length(code) not between 7 and 8").count()).isZero();
  }

  @Test
  void theScalaRuns() throws Exception {
    Settings settings = new Settings();
    settings.classpath().value_$eq(System.getProperty("java.class.path"));
    StringWriter said = new StringWriter();
    IMain scala = new IMain(settings, new ReplReporterImpl(settings, new PrintWriter(said)));
    try {
      assertThat(
              scala
                  .bind(
                      "spark", "org.apache.spark.sql.SparkSession", session, List$.MODULE$.empty())
                  .toString())
          .isEqualTo("Success");
      for (String block : blocks("scala")) {
        assertThat(scala.interpret(block).toString()).as(said.toString()).isEqualTo("Success");
      }
    } finally {
      scala.close();
    }
    assertCodesIn("codes.parquet");
  }

  @Test
  void theJavaRuns() throws Exception {
    List<String> blocks = blocks("java");
    HalfspaceModel model = new HalfspaceEstimator().setBits(64).fit(table);
    Dataset<Row> codes = model.transform(table).select("id", "code");
    StringBuilder program = new StringBuilder();
    program.append(
        "import org.apache.spark.sql.*; import org.halfspace.spark.*; import org.halfspace.search.*;\n"
            + "public class Examples {\n");
    for (int i = 0; i < blocks.size(); i++) {
      program.append(
          "public static void example"
              + i
              + "(SparkSession spark"
              + (i == 0
                  ? ""
                  : ", HalfspaceModel model, HalfspaceModel other, Dataset<Row> codes,"
                      + " Dataset<Row> queries, Dataset<Row> vectors")
              + ") throws Exception {\n"
              + blocks.get(i)
              + "}\n");
    }
    program.append("}\n");
    Path source = Files.writeString(folder.resolve("Examples.java"), program);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    assertThat(
            compiler
                .getTask(
                    complaints,
                    null,
                    null,
                    List.of(
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString()),
                    null,
                    compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call())
        .as(complaints + "\n" + program)
        .isTrue();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {URI.create("file:" + folder + "/").toURL()}, getClass().getClassLoader())) {
      Class<?> examples = loader.loadClass("Examples");
      for (int i = 0; i < blocks.size(); i++) {
        String name = "example" + i;
        Method example =
            Arrays.stream(examples.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Object[] all = {session, model, model, codes, table.limit(5), table};
        example.invoke(null, i == 0 ? new Object[] {session} : all);
      }
    }
    assertCodesIn("codes-java.parquet");
  }

  @Test
  void theSqlRuns() throws Exception {
    Dataset<Row> small = Tables.arrays(session, Tables.gaussian(ROWS, SQL_D, 1), SQL_D, 3);
    HalfspaceModel model =
        new HalfspaceEstimator().setBits(16).setUnitBits("1").setGain("f16").fit(small);
    HalfspaceFunctions.register(session, model);
    model.transform(small).createOrReplaceTempView("codes");
    small.limit(5).createOrReplaceTempView("queries");
    int run = 0;
    for (String block : blocks("sql")) {
      for (String statement : block.split(";")) {
        if (statement.contains("with_gain")) {
          model
              .copy(new org.apache.spark.ml.param.ParamMap())
              .setGainCol("gain")
              .transform(small)
              .createOrReplaceTempView("codes");
        }
        if (!statement.isBlank()) {
          session.sql(statement).collectAsList();
          run++;
        }
      }
    }
    assertThat(run).isEqualTo(5);
  }

  /** With PySpark where there is one; it needs no installed Spark beside it. */
  @Test
  void thePythonRuns() throws Exception {
    List<String> blocks = blocks("python");
    Process found =
        new ProcessBuilder("python3", "-c", "import pyspark, numpy")
            .redirectErrorStream(true)
            .start();
    found.getInputStream().readAllBytes();
    assumeTrue(found.waitFor() == 0, "PySpark is not installed");
    StringBuilder program = new StringBuilder();
    program.append(
        "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n");
    blocks.forEach(program::append);
    Path source = Files.writeString(folder.resolve("example.py"), program);
    ProcessBuilder python =
        new ProcessBuilder("python3", source.toString()).redirectErrorStream(true);
    python
        .environment()
        .put(
            "PYSPARK_SUBMIT_ARGS",
            "--master local[2] --driver-class-path "
                + System.getProperty("java.class.path")
                + " pyspark-shell");
    python
        .environment()
        .merge("PYTHONPATH", Path.of("python").toAbsolutePath().toString(), (a, b) -> b + ":" + a);
    Process process = python.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    assertCodesIn("codes-python.parquet");
  }
}
