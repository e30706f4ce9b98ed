// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster of Spark on this machine, of processes of their own: a master and two
 * workers with a core each. They run from the class path of the tests; there is no installed Spark.
 */
final class LoopbackCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ADDRESS =
      Pattern.compile("Starting Spark master at (spark://[\\d.]+:\\d+)");
  private static final Pattern REGISTERED =
      Pattern.compile("(Successfully registered) with master");

  /** A setting of a session that tells what it was opened with. */
  private static final String SETTINGS = "spark.halfspace.tests.settings";

  private final List<Child> children = new ArrayList<>();
  private final Path home;
  private final String master;

  private LoopbackCluster(Path folder, String classPath) throws IOException, InterruptedException {
    this.home = folder.resolve("home");
    // A worker takes the jars of executors from here, and wants the folder even without any.
    Files.createDirectories(home.resolve("jars"));
    Child first =
        start(
            folder,
            "master",
            classPath,
            List.of(
                "-Dspark.master.rest.enabled=false",
                ChildMain.class.getName(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0"));
    try {
      this.master = first.await(ADDRESS, PATIENCE);
      List<Child> workers = new ArrayList<>();
      // Two names of one host, as copies of slow tasks go to another host only.
      for (String host : List.of("127.0.0.1", "localhost")) {
        workers.add(start(folder, host, classPath, worker(host, folder.resolve("work-" + host))));
      }
      for (Child worker : workers) {
        worker.await(REGISTERED, PATIENCE);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a cluster whose logs and work are in a folder.
   *
   * @throws IllegalStateException if master or workers do not come up
   */
  static LoopbackCluster start(Path folder) throws IOException, InterruptedException {
    return start(folder, Child.classPath());
  }

  /** The same, of processes with another class path. */
  static LoopbackCluster start(Path folder, String classPath)
      throws IOException, InterruptedException {
    return new LoopbackCluster(folder, classPath);
  }

  private List<String> worker(String host, Path work) {
    return List.of(
        ChildMain.class.getName(),
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        host,
        "--port",
        "0",
        "--webui-port",
        "0",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        work.toString(),
        master);
  }

  private Child start(Path folder, String name, String classPath, List<String> words)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add("-Dlog4j2.configurationFile=cluster-log4j2.properties");
    line.addAll(words);
    Child child =
        Child.start(
            classPath,
            environment(),
            folder.resolve(name + ".out"),
            folder.resolve(name + ".log"),
            line);
    children.add(child);
    return child;
  }

  /** What processes of Spark look for in an installed one. */
  Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", home.toString(),
        "SPARK_SCALA_VERSION", "2.13",
        "SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** The address of the master. */
  String master() {
    return master;
  }

  /**
   * A session of this process on the cluster, with an executor in each worker. It is the one that
   * is open if that has the same settings; any other one is stopped.
   */
  SparkSession session(Map<String, String> settings) throws InterruptedException {
    scala.Option<SparkSession> open = SparkSession.getDefaultSession();
    if (open.isEmpty() || !isFor(open.get(), settings)) {
      stopSession();
      open = scala.Option.apply(opened(settings));
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    // The driver counts as one.
    while (open.get().sparkContext().statusTracker().getExecutorInfos().length < 3) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no two executors after " + PATIENCE);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return open.get();
  }

  private boolean isFor(SparkSession session, Map<String, String> settings) {
    return !session.sparkContext().isStopped()
        && session.sparkContext().master().equals(master)
        && session.conf().get(SETTINGS, "").equals(new TreeMap<>(settings).toString());
  }

  private SparkSession opened(Map<String, String> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
            .config("spark.executor.extraClassPath", Child.classPath());
    builder.config(SETTINGS, new TreeMap<>(settings).toString());
    executorSettings().forEach(builder::config);
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }

  /** What an application needs to have both executors from its first job on. */
  static Map<String, String> executorSettings() {
    return Map.of(
        "spark.executor.memory", "512m",
        "spark.executor.cores", "1",
        "spark.executor.extraJavaOptions",
            String.join(" ", Child.javaOptions()) + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
  }

  /** Stops the session of this process, if there is one: it can have one at a time. */
  static void stopSession() {
    for (scala.Option<SparkSession> open :
        List.of(SparkSession.getActiveSession(), SparkSession.getDefaultSession())) {
      if (open.isDefined()) {
        open.get().stop();
      }
    }
  }

  /** Ends all processes, and the session on them if there is one. */
  @Override
  public void close() throws InterruptedException {
    scala.Option<SparkSession> open = SparkSession.getDefaultSession();
    if (open.isDefined() && open.get().sparkContext().master().equals(master)) {
      stopSession();
    }
    for (Child child : children) {
      child.kill();
    }
  }
}
